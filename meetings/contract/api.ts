import { z } from 'zod';
import { joinAs } from './roles.ts';

/** POST /api/meetings/join: our own web's door. Without a code a new meeting is made. The answer is `joinAnswer`. */
export const joinRequest = z.strictObject({
  code: z.string().max(512).optional(),
  as: joinAs.default('participant'),
});
export type JoinRequest = z.input<typeof joinRequest>;

/** POST /meeting/join: the sample's shape, kept exact. */
export const compatJoinRequest = z.strictObject({ meetingId: z.string().max(512).optional() });

const stageConfig = z.object({ token: z.string(), participantId: z.string(), participantGroup: z.enum(['user', 'display']) });

export const compatJoinAnswer = z.object({
  meetingId: z.string(),
  stageArn: z.string(),
  stageConfigs: z.object({ user: stageConfig, display: stageConfig }),
});

const compatParticipant = z.object({
  id: z.string(),
  isPublishing: z.boolean(),
  attributes: z.object({ name: z.string(), picture: z.string(), participantGroup: z.enum(['user', 'display']) }),
});

/** GET /meetings/{idOrAlias}: the sample's shape, kept exact. */
export const compatMeeting = z.object({
  id: z.string(),
  alias: z.string(),
  stageArn: z.string(),
  createdAt: z.string(),
  isActive: z.boolean(),
  participants: z.object({
    user: z.record(z.string(), compatParticipant),
    display: z.record(z.string(), compatParticipant),
  }),
});
export type CompatMeeting = z.infer<typeof compatMeeting>;
