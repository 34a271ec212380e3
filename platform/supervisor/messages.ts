/** A port that is open; a restarted child takes the same one. */
export type Door = 'http' | 'https' | 'udp';

/** What a child tells its supervisor. */
export type ChildMessage =
  /** A port is open; `http` is kept across restarts so that the address does not change. */
  | { readonly type: 'listening'; readonly door: Door; readonly port: number }
  /** Everything this child waits for is there. */
  | { readonly type: 'ready'; readonly url?: string; readonly version?: string }
  /** Its event loop goes round; said again and again from the moment it is ready. */
  | { readonly type: 'alive' }
  /** Something that whoever started the server should read once. */
  | { readonly type: 'notice'; readonly sentence: string }
  /** It cannot run, and a restart would not help: the sentence is for the person at the terminal. */
  | { readonly type: 'failed'; readonly exitCode: number; readonly sentence: string };

/** What the supervisor tells a child. */
export type SupervisorMessage =
  /** The first message to a child that has settings: they may hold secrets, which an environment would show to others. */
  | { readonly type: 'settings'; readonly settings: unknown }
  /** A second one shortens the first. */
  | { readonly type: 'drain'; readonly graceMs: number }
  /** A sibling's port. */
  | { readonly type: 'sibling-port'; readonly door: Door; readonly port: number };

/** Exit codes, after sysexits.h where it has one. */
export const exitCodes = {
  usage: 64,
  badData: 65,
  /** EX_UNAVAILABLE, as the port. */
  unavailable: 69,
  portInUse: 69,
  software: 70,
  cannotCreate: 73,
  ownedByAnother: 75,
  configuration: 78,
} as const;
