import { z } from 'zod';
import { listQuery, nextPage } from './list-api.ts';
import { displayName } from './texts.ts';

const meetingRole = z.enum(['participant', 'viewer']);
const dayMs = 24 * 3_600_000;

/** The longest life of an invite: what is needed for longer is an account. */
export const longestInviteMs = 30 * dayMs;
export const mostInviteUses = 500;

/** POST /api/invites */
export const newInviteRequest = z.strictObject({
  meetingCode: z.string().min(1).max(128),
  role: meetingRole.default('participant'),
  /** How long the link lets people in. */
  lifeMs: z.number().int().min(60_000).max(longestInviteMs).default(dayMs),
  /** How many guests it lets in. */
  uses: z.number().int().min(1).max(mostInviteUses).default(10),
});

const invite = z.object({
  id: z.string(),
  meetingCode: z.string(),
  role: meetingRole,
  createdAt: z.string(),
  expiresAt: z.string(),
  uses: z.number(),
  usesLeft: z.number(),
});
export type Invite = z.infer<typeof invite>;

/** The link is told once; who loses it makes another one. */
export const newInviteAnswer = z.object({ invite, link: z.string() });
export const inviteQuery = listQuery.extend({ meetingCode: z.string().max(128).optional() });
export const inviteList = z.object({ items: z.array(invite), next: nextPage });
export const inviteParams = z.strictObject({ id: z.string().max(64) });

const inviteToken = z.string().max(1_024);

/** POST /api/guests/look: what a link leads to. */
export const lookRequest = z.strictObject({ token: inviteToken });
export const lookAnswer = z.object({ meetingCode: z.string(), role: meetingRole, invitedBy: z.string(), expiresAt: z.string() });
export type LookAnswer = z.infer<typeof lookAnswer>;

/** POST /api/guests/enter */
export const enterRequest = z.strictObject({ token: inviteToken, name: displayName });
