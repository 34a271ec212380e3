import { isHosting, reactions } from '@parley/meetings/contract';
import type { Shortcut } from '@parley/ui';
import type { CommandScene } from './command-scene.ts';
import type { Keys } from './texts/keys.gen.ts';

export type Reaction = (typeof reactions)[number];
type Digit = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What it is called everywhere: in the palette's list, in an embedding page's messages, in the API where that has it. */
export type CommandId =
  | 'toggle-microphone'
  | 'toggle-camera'
  | 'toggle-sharing'
  | 'start-publishing'
  | 'stop-publishing'
  | 'raise-hand'
  | `react-${Reaction}`
  | 'toggle-chat'
  | 'toggle-people'
  | 'change-layout'
  | 'toggle-full-screen'
  | 'toggle-picture-in-picture'
  | 'toggle-incoming-video'
  | `focus-person-${Digit}`
  | 'copy-link'
  | 'open-settings'
  | 'open-palette'
  | 'show-shortcuts'
  | 'show-statistics'
  | 'mute-all'
  | 'lower-all-hands'
  | 'admit-all'
  | 'lock-meeting'
  | 'toggle-waiting-room'
  | 'end-meeting'
  | 'leave';

/** Where a command stands in lists. */
export type CommandGroup = 'you' | 'people' | 'view' | 'hosting' | 'meeting';

export type Command = {
  readonly id: CommandId;
  readonly group: CommandGroup;
  /** What pressing it would do now. */
  readonly text: (scene: CommandScene) => keyof Keys;
  readonly keys: readonly Shortcut[];
  /** Whether it makes sense now; what does not is neither shown nor done. */
  readonly available: (scene: CommandScene) => boolean;
  /** For what is on or off: whether it is on. */
  readonly pressed?: (scene: CommandScene) => boolean;
};

const always = () => true;
const publishing = (scene: CommandScene) => scene.canPublish;
const hosting = (scene: CommandScene) => isHosting(scene.role);
const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const reactionCommands: readonly Command[] = reactions.map((reaction, index) => ({
  id: `react-${reaction}`,
  group: 'people',
  text: () => `react-${reaction}`,
  keys: [`${index + 1}`],
  available: always,
}));

const focusCommands: readonly Command[] = digits.map((digit) => ({
  id: `focus-person-${digit}`,
  group: 'view',
  text: () => `focus-person-${digit}`,
  keys: [`Alt+${digit}`],
  available: ({ tiles }) => tiles >= digit,
}));

/** Everything that can be done in a meeting, once. The bar, the keys, the palette and the help sheet read this list. */
export const commands: readonly Command[] = [
  { id: 'toggle-microphone', group: 'you', text: ({ microphoneOn }) => (microphoneOn ? 'microphone.off' : 'microphone.on'), keys: ['M', 'Mod+D'], available: publishing, pressed: ({ microphoneOn }) => microphoneOn },
  { id: 'toggle-camera', group: 'you', text: ({ cameraOn }) => (cameraOn ? 'camera.off' : 'camera.on'), keys: ['V', 'Mod+E'], available: publishing, pressed: ({ cameraOn }) => cameraOn },
  { id: 'toggle-sharing', group: 'you', text: ({ sharing }) => (sharing ? 'sharing.off' : 'sharing.on'), keys: ['S'], available: ({ canPublish, canShare }) => canPublish && canShare, pressed: ({ sharing }) => sharing },
  { id: 'start-publishing', group: 'you', text: () => 'publishing.start', keys: [], available: ({ canPublish, watching }) => !canPublish && watching !== undefined && watching !== 'role' },
  { id: 'stop-publishing', group: 'you', text: () => 'publishing.stop', keys: [], available: publishing },
  { id: 'raise-hand', group: 'people', text: ({ handRaised }) => (handRaised ? 'hand.lower' : 'hand.raise'), keys: ['H'], available: always, pressed: ({ handRaised }) => handRaised },
  ...reactionCommands,
  { id: 'toggle-chat', group: 'view', text: ({ panel }) => (panel === 'chat' ? 'chat.close' : 'chat.open'), keys: ['C'], available: always, pressed: ({ panel }) => panel === 'chat' },
  { id: 'toggle-people', group: 'view', text: ({ panel }) => (panel === 'people' ? 'people.close' : 'people.open'), keys: ['P'], available: always, pressed: ({ panel }) => panel === 'people' },
  { id: 'change-layout', group: 'view', text: () => 'layout', keys: ['W'], available: always },
  { id: 'toggle-full-screen', group: 'view', text: ({ fullScreen }) => (fullScreen ? 'full-screen.leave' : 'full-screen.enter'), keys: ['F'], available: ({ canFullScreen }) => canFullScreen, pressed: ({ fullScreen }) => fullScreen },
  {
    id: 'toggle-picture-in-picture',
    group: 'view',
    text: ({ pictureInPicture }) => (pictureInPicture ? 'picture-in-picture.close' : 'picture-in-picture.open'),
    keys: ['Shift+P'],
    available: ({ canPictureInPicture }) => canPictureInPicture,
    pressed: ({ pictureInPicture }) => pictureInPicture,
  },
  { id: 'toggle-incoming-video', group: 'view', text: ({ incomingVideoOff }) => (incomingVideoOff ? 'incoming-video.on' : 'incoming-video.off'), keys: [], available: always, pressed: ({ incomingVideoOff }) => incomingVideoOff },
  ...focusCommands,
  { id: 'mute-all', group: 'hosting', text: () => 'mute-all', keys: [], available: (scene) => hosting(scene) && scene.others > 0 },
  { id: 'lower-all-hands', group: 'hosting', text: () => 'lower-all-hands', keys: [], available: (scene) => hosting(scene) && scene.raisedHands > 0 },
  { id: 'admit-all', group: 'hosting', text: () => 'admit-all', keys: [], available: (scene) => hosting(scene) && scene.knocks > 0 },
  { id: 'lock-meeting', group: 'hosting', text: ({ locked }) => (locked ? 'lock.off' : 'lock.on'), keys: [], available: hosting, pressed: ({ locked }) => locked },
  { id: 'toggle-waiting-room', group: 'hosting', text: ({ waitingRoom }) => (waitingRoom ? 'waiting-room.off' : 'waiting-room.on'), keys: [], available: hosting, pressed: ({ waitingRoom }) => waitingRoom },
  { id: 'copy-link', group: 'meeting', text: () => 'copy-link', keys: [], available: always },
  { id: 'open-settings', group: 'meeting', text: () => 'settings', keys: [], available: always },
  { id: 'open-palette', group: 'meeting', text: () => 'palette', keys: ['Mod+K'], available: always },
  { id: 'show-shortcuts', group: 'meeting', text: () => 'shortcuts', keys: ['?'], available: always },
  { id: 'show-statistics', group: 'meeting', text: () => 'statistics', keys: ['Shift+D'], available: always },
  { id: 'end-meeting', group: 'meeting', text: () => 'end-meeting', keys: [], available: hosting },
  { id: 'leave', group: 'meeting', text: () => 'leave', keys: [], available: always },
];

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandOf(id: CommandId): Command {
  return byId.get(id) as Command; // the list has every id of the type; a test looks
}
