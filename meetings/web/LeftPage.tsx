import { Button } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import type { DisconnectReason } from 'livekit-client';
import { explainEnd } from './media-messages.ts';

/** After the meeting: why it is over for you, and the way back. */
export function LeftPage({ reason, onRejoin }: { readonly reason: DisconnectReason | undefined; readonly onRejoin: () => void }) {
  const { title, advice, rejoin } = explainEnd(reason);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 text-center">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-2 text-muted">{advice}</p>
      </div>
      <div className="flex flex-wrap justify-center gap-3">
        {rejoin && (
          <Button look="primary" onClick={onRejoin}>
            Join again
          </Button>
        )}
        <Link to="/" className="inline-flex min-h-11 items-center rounded-control border border-line bg-surface px-4 text-[0.95rem] font-medium hover:bg-canvas">
          Back to the start
        </Link>
      </div>
    </main>
  );
}
