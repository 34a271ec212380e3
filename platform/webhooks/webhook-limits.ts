import type { LimitRule } from '../limits/index.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const webhookRules = {
  'webhooks.change': { count: 60, perMs: minuteMs },
  /** Per endpoint: a receiver that comes back must not be flooded with what it missed. */
  'webhooks.deliver': { count: 10, perMs: 1_000 },
} as const satisfies Readonly<Record<string, LimitRule>>;

/** Every event makes one row per endpoint that wants it. */
export const mostEndpoints = 50;
/** Of one endpoint; the oldest is thrown away for the newest, and counted. */
export const mostWaiting = 10_000;
/** Delivered and failed ones that are kept for reading, per endpoint. */
export const mostFinished = 1_000;
export const finishedForMs = 30 * dayMs;
export const pruneEveryMs = 10 * minuteMs;

/** From the first question to DNS until the status; what follows the status is not read. */
export const attemptMs = 5_000;
/** An attempt, its record and a slow database together stay below it. */
export const claimMs = 30_000;
export const firstWaitMs = 5_000;
export const longestWaitMs = hourMs;
/** A delivery that has been tried this long is given up; the next one has its turn. */
export const givenUpAfterMs = dayMs;
/** An endpoint that has not taken anything for this long is switched off. */
export const disabledAfterMs = 7 * dayMs;
/** A receiver that says that it will never take this content is asked so many times. */
export const mostContentRefusals = 6;
/** After a rotation the old secret signs as well for this long. */
export const secretOverlapMs = dayMs;

/** Requests under way at once, in this process. */
export const slots = 16;
/** Of these, for endpoints whose last attempt failed: those that hang must not stand in the way of those that answer. */
export const slotsForFailing = 4;
