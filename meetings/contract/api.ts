import { z } from 'zod';

/** What a person may do in a meeting: viewers see and hear, and write in the chat, but publish nothing. */
export const meetingRole = z.enum(['participant', 'viewer']);
export type MeetingRole = z.infer<typeof meetingRole>;

/** POST /api/meetings/join: our own web's door. Without a code a new meeting is made. */
export const joinRequest = z.strictObject({
  code: z.string().max(512).optional(),
  as: meetingRole.default('participant'),
});
export type JoinRequest = z.input<typeof joinRequest>;

export const joinAnswer = z.object({
  /** As it stands in the link: the hyphenated code, or the chosen alias. */
  code: z.string(),
  /** The LiveKit URL to connect to. */
  url: z.string(),
  /** A LiveKit access token, good for one join within ten minutes. */
  token: z.string(),
  participantId: z.string(),
  role: meetingRole,
});
export type JoinAnswer = z.infer<typeof joinAnswer>;

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
