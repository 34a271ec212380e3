import { lookLimit } from './look-meeting.ts';
import { unknownCodeLimit } from './look-up-counted.ts';
import { knockLimit } from './waiting/knock.ts';

/** Tokens and meetings that somebody asks for, and what the media server reports. */
export const meetingLimits = {
  /** Each answer carries a token; a class behind one address comes together. */
  'meetings.join': { count: 120, perMs: 60_000 },
  'meetings.join.account': { count: 60, perMs: 60_000 },
  /** New meetings stay for good. */
  'meetings.open.account': { count: 30, perMs: 3_600_000 },
  /** Every arrival, departure and track of every meeting comes by this door, from one address; each is signed. */
  'meetings.media-events': { count: 30_000, perMs: 60_000 },
  ...lookLimit,
  ...unknownCodeLimit,
  ...knockLimit,
} as const;
