import { classes, Spinner, useTexts } from '@parley/ui';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ChatPanel } from './ChatPanel.tsx';
import { ControlBar } from './ControlBar.tsx';
import type { MeetingSession } from './session/meeting-session.ts';
import type { MeetingView } from './session/meeting-view.ts';
import { PictureWindow } from './stage/picture/PictureWindow.tsx';
import { usePicture } from './stage/picture/use-picture.ts';
import type { Reaction } from './stage/reaction.ts';
import { RoomHeader } from './stage/RoomHeader.tsx';
import { RoomNotices } from './stage/RoomNotices.tsx';
import { Stage } from './stage/Stage.tsx';
import { StageDesk } from './stage/stage-desk.ts';
import { stageTexts } from './stage/texts/stage-texts.ts';
import { TrackSound } from './stage/TrackSound.tsx';
import { useStageKeys } from './stage/use-stage-keys.ts';

type MeetingRoomProps = { readonly code: string; readonly session: MeetingSession; readonly view: MeetingView; readonly inviteGuests: ReactNode };

const noHands: ReadonlyMap<string, number> = new Map();
const noReactions: readonly Reaction[] = [];

/** The meeting itself: people, chat, controls, and what is wrong right now. */
export function MeetingRoom({ code, session, view, inviteGuests }: MeetingRoomProps) {
  const t = useTexts(stageTexts);
  const [chatOpen, setChatOpen] = useState(false);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (chatOpen) setSeen(view.chat.length);
  }, [chatOpen, view.chat.length]);
  const unread = chatOpen ? 0 : view.chat.slice(seen).filter((line) => !line.mine).length;

  const [desk] = useState(() => new StageDesk());
  const stage = useRef<HTMLElement>(null);
  const picture = usePicture(() => stage.current?.querySelector<HTMLVideoElement>('[data-speaking="true"] video') ?? stage.current?.querySelector('video') ?? null);
  useStageKeys(desk, picture.toggle);

  if (view.state === 'connecting') {
    return (
      <div className="flex h-dvh items-center justify-center">
        <Spinner label={t('room.joining')} />
      </div>
    );
  }
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <RoomHeader code={code} session={session} view={view} desk={desk} togglePicture={picture.toggle} inviteGuests={inviteGuests} />
      <RoomNotices session={session} view={view} />
      <div className="flex min-h-0 flex-1 gap-3 px-3">
        <main ref={stage} className={classes('min-h-0 min-w-0 flex-1', chatOpen && 'hidden lg:block')}>
          <Stage session={session} view={view} desk={desk} hands={noHands} reactions={noReactions} />
        </main>
        {chatOpen && <ChatPanel chat={session.chat} lines={view.chat} onClose={() => setChatOpen(false)} />}
      </div>
      <ControlBar session={session} view={view} chatOpen={chatOpen} unread={unread} onChat={() => setChatOpen(!chatOpen)} />
      <Sounds people={view.people} />
      {picture.window !== undefined && <PictureWindow window={picture.window} session={session} view={view} />}
    </div>
  );
}

/** Everybody's voice, seen or not. */
function Sounds({ people }: Pick<MeetingView, 'people'>) {
  return useMemo(() => people.flatMap(({ voice, volume }) => voice.map(({ publication, track }) => <TrackSound key={publication.trackSid} track={track} volume={volume} />)), [people]);
}
