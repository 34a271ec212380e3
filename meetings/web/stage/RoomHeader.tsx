import { IconButton, useFormats, useTexts } from '@parley/ui';
import { Check, Eye, Link2, VideoOff } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { stageTexts } from './texts/stage-texts.ts';

type RoomHeaderProps = {
  readonly code: string;
  readonly session: MeetingSession;
  readonly view: MeetingView;
  /** How the meeting is shown, where the bar has no room for it. */
  readonly layout: ReactNode;
};

const copiedMs = 2_000;

/** Above the stage: the time and the meeting in the middle, who is here and how it is shown at the end. [S0-126] */
export function RoomHeader({ code, session, view, layout }: RoomHeaderProps) {
  const t = useTexts(stageTexts);
  const viewers = view.people.filter((person) => person.viewer).length;
  return (
    <header className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 px-3 py-1.5 text-label md:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
      <h1 className="sr-only">{t('header.title', { code })}</h1>
      <div className="flex min-w-0 items-center gap-1.5 md:col-start-2">
        <span className="inline-flex h-9 items-center gap-1.5 rounded-full bg-surface px-3 text-muted tabular-nums max-[320px]:hidden">
          {view.canPublish ? (
            <Clock />
          ) : (
            <>
              <Eye aria-hidden className="size-4" />
              <span className="max-sm:sr-only">{t('header.viewer-mode')}</span>
            </>
          )}
        </span>
        <CopyLink code={code} />
      </div>
      <div className="flex min-w-0 items-center justify-end gap-1 text-muted md:col-start-3">
        {view.incomingVideoOff && <IconButton label={t('video.incoming-is-off')} look="off" icon={<VideoOff />} onClick={() => session.incomingVideo.setOff(false)} />}
        <span className="px-1 max-sm:sr-only">{view.people.length === 1 ? t('header.only-you') : t('header.people', { count: view.people.length })}</span>
        {viewers > 0 && (
          <span className="inline-flex items-center gap-1.5 px-1 tabular-nums" role="img" aria-label={t('header.viewers', { count: viewers })}>
            <Eye aria-hidden className="size-4" /> {viewers}
          </span>
        )}
        {layout}
      </div>
    </header>
  );
}

function CopyLink({ code }: { readonly code: string }) {
  const t = useTexts(stageTexts);
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(`${globalThis.location.origin}/m/${code}`);
    setCopied(true);
    globalThis.setTimeout(() => setCopied(false), copiedMs);
  }
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={t('header.copy')}
      className="inline-flex h-9 min-w-0 items-center gap-2 rounded-full bg-surface px-3 text-muted transition-colors hover:bg-raised hover:text-ink pointer-coarse:h-touch"
    >
      {copied ? <Check aria-hidden className="size-4 shrink-0 text-accent" /> : <Link2 aria-hidden className="size-4 shrink-0" />}
      <span className="truncate">{copied ? t('header.copied') : code}</span>
    </button>
  );
}

/** Hours and minutes where this page is. */
function Clock() {
  const { time } = useFormats();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time dateTime={new Date(now).toISOString()}>{time(now)}</time>;
}
