/**
 * A meeting as the slice that owns it knows it; `apps/server` plugs it in.
 *
 * Answers  its id and the code of its link · undefined when no meeting has this code
 */
export type FindMeeting = (code: string) => Promise<{ readonly id: string; readonly code: string } | undefined>;

/** Whether this server lets guests in, and how long their sessions last. */
export type GuestRules = { readonly enabled: boolean; readonly lifeMs: number };
