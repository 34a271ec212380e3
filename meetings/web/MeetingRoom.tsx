import { isHosting } from '@parley/meetings/contract';
import { Spinner, useShortcuts, useTexts } from '@parley/ui';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { CommandDeskContext } from './commands/command-desk.ts';
import { keyActions } from './commands/key-actions.ts';
import { usePushToTalk } from './commands/use-push-to-talk.ts';
import { ControlBar } from './controls/ControlBar.tsx';
import { useMediaQuery } from './controls/use-media-query.ts';
import { useHandOffer } from './happenings/use-hand-offer.ts';
import { useHappenings } from './happenings/use-happenings.ts';
import { countUnread, type Seen } from './panels/chat/unread.ts';
import { handQueue } from './panels/people/list-people.ts';
import { RoomDialogs } from './room/RoomDialogs.tsx';
import { RoomPanels } from './room/RoomPanels.tsx';
import { useRisenReactions } from './room/use-risen-reactions.tsx';
import { useRoomCommands, type RoomDialog, type RoomPanel } from './room/use-room-commands.ts';
import { useWakeLock } from './room/use-wake-lock.ts';
import type { MeetingSession } from './session/meeting-session.ts';
import type { MeetingView } from './session/meeting-view.ts';
import { settingsStore } from './settings/settings-store.ts';
import { useSettings } from './settings/use-settings.ts';
import { ShareCurtain } from './sharing/ShareCurtain.tsx';
import { LayoutMenu } from './stage/LayoutMenu.tsx';
import { PictureWindow } from './stage/picture/PictureWindow.tsx';
import { usePicture } from './stage/picture/use-picture.ts';
import { RoomHeader } from './stage/RoomHeader.tsx';
import { RoomNotices } from './stage/RoomNotices.tsx';
import { Stage } from './stage/Stage.tsx';
import { StageDesk } from './stage/stage-desk.ts';
import { stageTexts } from './stage/texts/stage-texts.ts';
import { TrackSound } from './stage/TrackSound.tsx';
import { useFullScreen } from './stage/use-full-screen.ts';

type MeetingRoomProps = { readonly code: string; readonly session: MeetingSession; readonly view: MeetingView; readonly inviteGuests: ReactNode };

/** The meeting itself: people, panels, controls, and what is wrong right now. It only puts them together. */
export function MeetingRoom({ code, session, view, inviteGuests }: MeetingRoomProps) {
  const t = useTexts(stageTexts);
  const link = `${globalThis.location.origin}/m/${code}`;
  const { bareKeys } = useSettings();
  const [panel, setPanel] = useState<RoomPanel>();
  const [dialog, setDialog] = useState<RoomDialog>();
  const unread = useUnread(view, panel);

  const [desk] = useState(() => new StageDesk());
  const stage = useRef<HTMLElement>(null);
  const page = useRef(document.documentElement);
  const fullScreen = useFullScreen(page);
  const picture = usePicture(() => stage.current?.querySelector<HTMLVideoElement>('[data-speaking="true"] video') ?? stage.current?.querySelector('video') ?? null);

  const commands = useRoomCommands({ session, view, link, desk, picture, fullScreen, panel, setPanel, setDialog });
  useShortcuts(keyActions(commands.scene, bareKeys, commands.run));
  const isTalking = usePushToTalk({ isOn: () => view.microphoneOn || !view.canPublish, set: (on) => void session.devices.setMicrophone(on) }, bareKeys);
  useHappenings(session, view, { chatOpen: panel === 'chat', peopleOpen: panel === 'people', unread, isHost: isHosting(commands.scene.role), onFull: () => setDialog('free-slot'), onShowPeople: () => setPanel('people') });
  const me = view.people.find(({ isMe }) => isMe);
  useHandOffer(commands.scene.handRaised, me?.speaking === true, () => commands.run('raise-hand'));
  useWakeLock();
  useEffect(() => settingsStore.change({ incomingVideoOff: view.incomingVideoOff }), [view.incomingVideoOff]);

  const hands = useMemo(() => new Map(handQueue(view.people).map(({ id }, index) => [id, index + 1])), [view.people]);
  const reactions = useRisenReactions(view.reactions);
  const isPhone = useMediaQuery('(max-width: 639.9px)');

  if (view.state === 'connecting') {
    return (
      <div className="flex h-dvh items-center justify-center">
        <Spinner label={t('room.joining')} />
      </div>
    );
  }
  const layout = <LayoutMenu session={session} view={view} desk={desk} togglePicture={picture.toggle} place={isPhone ? 'header' : 'bar'} />;
  return (
    <CommandDeskContext value={commands}>
      <div className="flex h-dvh flex-col overflow-hidden">
        <div inert={isPhone && panel !== undefined} className="contents">
          <RoomHeader code={code} session={session} view={view} layout={isPhone ? layout : undefined} />
          <RoomNotices session={session} view={view} />
        </div>
        <div className="relative flex min-h-0 flex-1 gap-3 px-3">
          <main ref={stage} inert={isPhone && panel !== undefined} className="relative min-h-0 min-w-0 flex-1">
            <Stage session={session} view={view} desk={desk} hands={hands} reactions={reactions} />
            <ShareCurtain state={view.share} onStop={() => session.share.stop()} />
          </main>
          <RoomPanels session={session} view={view} panel={panel} link={link} inviteGuests={inviteGuests} onClose={() => setPanel(undefined)} />
        </div>
        <div inert={isPhone && panel !== undefined} className="contents">
          <ControlBar devices={session.devices} unread={unread} knocks={view.knocks.length} talking={isTalking} layout={layout} />
        </div>
        <RoomDialogs session={session} view={view} dialog={dialog} onClose={() => setDialog(undefined)} />
        <Sounds people={view.people} />
        {picture.window !== undefined && <PictureWindow window={picture.window} session={session} view={view} />}
      </div>
    </CommandDeskContext>
  );
}

/** How much was written since the chat was last open. */
function useUnread({ chat }: MeetingView, panel: RoomPanel): number {
  const [seen, setSeen] = useState<Seen>();
  const newest = chat.at(-1)?.id;
  useEffect(() => {
    if (panel === 'chat') setSeen(newest);
  }, [panel, newest]);
  return countUnread(chat, seen, panel === 'chat');
}

/** Everybody's voice, seen or not. */
function Sounds({ people }: Pick<MeetingView, 'people'>) {
  return useMemo(() => people.flatMap(({ voice, volume }) => voice.map(({ publication, track }) => <TrackSound key={publication.trackSid} track={track} volume={volume} />)), [people]);
}
