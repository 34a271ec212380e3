import { Button, clearToasts, ProgressRing, useCountdown, useTexts } from '@parley/ui';
import { Link, useNavigate } from '@tanstack/react-router';
import type { DisconnectReason } from 'livekit-client';
import { useEffect, useState } from 'react';
import { pageSounds } from '../sounds/page-sounds.ts';
import { endKind, goesHome, mayRejoin } from './end-kind.ts';
import { leavingTexts } from './texts/leaving-texts.ts';

/** As long as somebody may still think of coming back. [S0-192] */
const homeAfterSeconds = 60;

/** After the meeting: why it is over for you, and the way back. */
export function LeftPage({ reason, onRejoin }: { readonly reason: DisconnectReason | undefined; readonly onRejoin: () => void }) {
  const t = useTexts(leavingTexts);
  const kind = endKind(reason);
  useEffect(() => {
    clearToasts(); // what was said in the meeting ends with it
    pageSounds.play('end');
  }, []);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 text-center">
      <div>
        <h1 className="text-heading">{t(`${kind}.title`)}</h1>
        <p className="mt-2 text-muted">{t(`${kind}.note`)}</p>
      </div>
      <div className="flex flex-wrap justify-center gap-3">
        {mayRejoin(kind) && <Button onClick={onRejoin}>{t('rejoin')}</Button>}
        <Link to="/" className="inline-flex min-h-touch items-center rounded-control border border-edge bg-surface px-4 font-medium transition-colors hover:bg-canvas">
          {t('home')}
        </Link>
      </div>
      {goesHome(kind) && <WayHome />}
    </main>
  );
}

/** Goes home when nobody decides; whoever needs longer stops it. */
function WayHome() {
  const t = useTexts(leavingTexts);
  const navigate = useNavigate();
  const [stays, setStays] = useState(false);
  const left = useCountdown(homeAfterSeconds, () => void navigate({ to: '/' }), { running: !stays });
  if (stays) return null;
  return (
    <div className="flex items-center gap-3 text-label text-muted">
      <ProgressRing label={t('ring')} value={left / homeAfterSeconds} valueText={t('ring.left', { left })}>
        {left}
      </ProgressRing>
      {t('ring')}
      <Button look="quiet" onClick={() => setStays(true)} className="min-h-9! px-2.5! text-label">
        {t('ring.stay')}
      </Button>
    </div>
  );
}
