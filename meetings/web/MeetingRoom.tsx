import { Button, classes, Notice, Spinner } from '@parley/ui';
import { Check, Eye, Link2, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ChatPanel } from './ChatPanel.tsx';
import { ControlBar } from './ControlBar.tsx';
import type { MeetingSession } from './session/meeting-session.ts';
import type { MeetingView } from './session/meeting-view.ts';
import { Stage } from './Stage.tsx';
import { TrackSound } from './TrackSound.tsx';

type MeetingRoomProps = { readonly code: string; readonly session: MeetingSession; readonly view: MeetingView; readonly inviteGuests: ReactNode };

/** The meeting itself: people, chat, controls, and what is wrong right now. */
export function MeetingRoom({ code, session, view, inviteGuests }: MeetingRoomProps) {
  const [chatOpen, setChatOpen] = useState(false);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (chatOpen) setSeen(view.chat.length);
  }, [chatOpen, view.chat.length]);
  const unread = chatOpen ? 0 : view.chat.slice(seen).filter((line) => !line.mine).length;

  if (view.state === 'connecting') {
    return (
      <div className="flex h-dvh items-center justify-center">
        <Spinner label="Joining the meeting" />
      </div>
    );
  }
  return (
    <div className="flex h-dvh flex-col">
      <TopBar code={code} people={view.people.length} viewers={view.people.filter((person) => person.viewer).length} inviteGuests={inviteGuests} />
      <Notices session={session} view={view} />
      <div className="flex min-h-0 flex-1 gap-3 px-3">
        <main className={classes('min-h-0 min-w-0 flex-1', chatOpen && 'hidden lg:block')}>
          <Stage people={view.people} />
        </main>
        {chatOpen && <ChatPanel chat={session.chat} lines={view.chat} onClose={() => setChatOpen(false)} />}
      </div>
      <ControlBar session={session} view={view} chatOpen={chatOpen} unread={unread} onChat={() => setChatOpen(!chatOpen)} />
      {view.people.flatMap((person) => person.voice).map(({ publication, track }) => <TrackSound key={publication.trackSid} track={track} />)}
    </div>
  );
}

type TopBarProps = { readonly code: string; readonly people: number; readonly viewers: number; readonly inviteGuests: ReactNode };

function TopBar({ code, people, viewers, inviteGuests }: TopBarProps) {
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(`${globalThis.location.origin}/m/${code}`);
    setCopied(true);
    globalThis.setTimeout(() => setCopied(false), 2000);
  }
  return (
    <header className="flex items-center justify-between gap-3 px-4 py-2.5 text-sm">
      <button type="button" onClick={() => void copy()} aria-label="Copy the meeting link" className="inline-flex min-h-10 min-w-0 items-center gap-2 rounded-control px-2 text-muted hover:text-ink">
        {copied ? <Check aria-hidden className="size-4 shrink-0" /> : <Link2 aria-hidden className="size-4 shrink-0" />}
        <span className="truncate">{copied ? 'Link copied' : code}</span>
      </button>
      <span className="inline-flex shrink-0 items-center gap-3 text-muted">
        {inviteGuests}
        <span>{people === 1 ? 'Only you' : `${people} people`}</span>
        {viewers > 0 && (
          <span className="inline-flex items-center gap-1.5" aria-label={viewers === 1 ? '1 viewer' : `${viewers} viewers`}>
            <Eye aria-hidden className="size-4" /> {viewers}
          </span>
        )}
      </span>
    </header>
  );
}

function Notices({ session, view }: { readonly session: MeetingSession; readonly view: MeetingView }) {
  if (view.state !== 'reconnecting' && view.problem === undefined && !view.soundBlocked) return null;
  return (
    <div className="flex flex-col gap-2 px-3 pb-3">
      {view.state === 'reconnecting' && <Notice title="Reconnecting">The connection was interrupted. You are brought back as soon as it returns.</Notice>}
      {view.soundBlocked && view.state === 'connected' && (
        <Notice
          title="Your browser holds back the sound."
          action={
            <Button look="secondary" onClick={() => void session.allowSound()}>
              Turn sound on
            </Button>
          }
        />
      )}
      {view.problem !== undefined && (
        <Notice
          kind="problem"
          title={view.problem.title}
          action={
            <button type="button" aria-label="Dismiss" onClick={() => session.problems.dismiss()} className="inline-flex size-8 items-center justify-center rounded-full">
              <X aria-hidden className="size-4" />
            </button>
          }
        >
          {view.problem.advice}
        </Notice>
      )}
    </div>
  );
}
