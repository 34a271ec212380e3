import { reactions, type MeetingRole } from '@parley/meetings/contract';
import { useMemo, useRef } from 'react';
import type { CommandDesk } from '../commands/command-desk.ts';
import type { CommandScene } from '../commands/command-scene.ts';
import type { CommandId } from '../commands/commands.ts';
import { handQueue } from '../panels/people/list-people.ts';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { orSay } from '../signals/show-refusal.ts';
import type { Picture } from '../stage/picture/use-picture.ts';
import type { StageDesk } from '../stage/stage-desk.ts';
import { copyLink } from './copy-link.ts';

export type RoomPanel = 'people' | 'chat' | undefined;
export type RoomDialog = 'settings' | 'shortcuts' | 'palette' | 'end' | 'free-slot' | undefined;

type RoomParts = {
  readonly session: MeetingSession;
  readonly view: MeetingView;
  readonly link: string;
  readonly desk: StageDesk;
  readonly picture: Picture;
  readonly fullScreen: { readonly isOn: boolean; readonly toggle: (() => void) | undefined };
  readonly panel: RoomPanel;
  readonly setPanel: (panel: RoomPanel) => void;
  readonly setDialog: (dialog: RoomDialog) => void;
};

const canShare = typeof navigator !== 'undefined' && typeof navigator.mediaDevices?.getDisplayMedia === 'function';
const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** What commands ask of the room, and what they do in it. `run` stays the same, so that nothing is drawn again for it. */
export function useRoomCommands(parts: RoomParts): CommandDesk {
  const scene = readScene(parts);
  const latest = useRef({ parts, scene });
  latest.current = { parts, scene };
  const run = useMemo(() => (id: CommandId) => deedsOf(latest.current.parts, latest.current.scene)[id](), []);
  return { scene, run };
}

export function myRoleIn(view: Pick<MeetingView, 'people'>): MeetingRole {
  return view.people.find(({ isMe }) => isMe)?.standing.role ?? 'viewer'; // before one is in the list one may nothing
}

function readScene({ view, picture, fullScreen, panel }: RoomParts): CommandScene {
  const me = view.people.find(({ isMe }) => isMe);
  const persons = view.people.filter(({ standing }) => standing.group === 'user');
  return {
    role: myRoleIn(view),
    canPublish: view.canPublish,
    watching: me?.standing.watching,
    microphoneOn: view.microphoneOn,
    cameraOn: view.cameraOn,
    sharing: view.share !== 'off',
    canShare,
    handRaised: me?.standing.handRaisedAt !== undefined,
    panel,
    incomingVideoOff: view.incomingVideoOff,
    fullScreen: fullScreen.isOn,
    canFullScreen: fullScreen.toggle !== undefined,
    canPictureInPicture: picture.toggle !== undefined,
    pictureInPicture: picture.window !== undefined,
    tiles: persons.filter(({ isMe, viewer }) => !isMe && !viewer).length,
    others: persons.length - 1,
    raisedHands: handQueue(persons).length,
    locked: view.room?.locked === true,
    waitingRoom: view.room?.waitingRoom === true,
    knocks: view.knocks.length,
  };
}

function deedsOf(parts: RoomParts, scene: CommandScene): Readonly<Record<CommandId, () => void>> {
  const { session, link, desk, picture, fullScreen, panel, setPanel, setDialog } = parts;
  const { devices, server, share } = session;
  const turned = <Choice extends RoomPanel>(choice: Choice) => (panel === choice ? undefined : choice);
  return {
    'toggle-microphone': () => void devices.setMicrophone(!scene.microphoneOn),
    'toggle-camera': () => void devices.setCamera(!scene.cameraOn),
    'toggle-sharing': () => (scene.sharing ? share.stop() : void share.start()),
    'start-publishing': () => orSay(session.startPublishing()),
    'stop-publishing': () => orSay(session.stopPublishing()),
    'raise-hand': () => orSay(server.raiseHand(!scene.handRaised)),
    ...named(reactions.map((reaction) => [`react-${reaction}`, () => session.reactions.send(reaction)])),
    'toggle-chat': () => setPanel(turned('chat')),
    'toggle-people': () => setPanel(turned('people')),
    'change-layout': () => desk.wish({ wish: 'next-layout' }),
    'toggle-full-screen': () => fullScreen.toggle?.(),
    'toggle-picture-in-picture': () => picture.toggle?.(),
    'toggle-incoming-video': () => session.incomingVideo.setOff(!scene.incomingVideoOff),
    ...named(digits.map((digit) => [`focus-person-${digit}`, () => desk.focusPlace(digit)])),
    'copy-link': () => void copyLink(link),
    'open-settings': () => setDialog('settings'),
    'open-palette': () => setDialog('palette'),
    'show-shortcuts': () => setDialog('shortcuts'),
    'show-statistics': () => desk.wish({ wish: 'statistics' }),
    'mute-all': () => orSay(server.muteAll('microphone')),
    'lower-all-hands': () => orSay(server.lowerHands()),
    'admit-all': () => orSay(session.knocks.admitAll()),
    'lock-meeting': () => orSay(server.changeSettings({ locked: !scene.locked })),
    'toggle-waiting-room': () => orSay(server.changeSettings({ waitingRoom: !scene.waitingRoom })),
    'end-meeting': () => setDialog('end'),
    leave: () => void session.leave(),
  };
}

/** A record of rows whose names TypeScript has seen one by one. */
function named<Name extends string>(rows: readonly (readonly [Name, () => void])[]): Record<Name, () => void> {
  return Object.fromEntries(rows) as Record<Name, () => void>;
}
