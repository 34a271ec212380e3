import type { MeetingRole, WatchReason } from '@parley/meetings/contract';

/** What is true right now, as far as commands ask: whether they make sense, and what they are called. */
export type CommandScene = {
  readonly role: MeetingRole;
  /** May send sound and pictures at the moment. */
  readonly canPublish: boolean;
  /** Why not, for whoever only watches. */
  readonly watching: WatchReason | undefined;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly sharing: boolean;
  /** The browser can share a screen at all; phones cannot. */
  readonly canShare: boolean;
  readonly handRaised: boolean;
  readonly panel: 'people' | 'chat' | undefined;
  readonly incomingVideoOff: boolean;
  readonly fullScreen: boolean;
  readonly canFullScreen: boolean;
  readonly canPictureInPicture: boolean;
  readonly pictureInPicture: boolean;
  /** How many people stand in the picture; numbers that focus go as far. */
  readonly tiles: number;
  /** Somebody else is here. */
  readonly others: number;
  readonly raisedHands: number;
  readonly locked: boolean;
  readonly waitingRoom: boolean;
  /** How many people wait to be let in. */
  readonly knocks: number;
};
