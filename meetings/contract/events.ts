import { z } from 'zod';

/** Facts of this slice on the bus: name, version, payload. */
export const meetingEvents = {
  opened: { name: 'meetings.meeting-opened', version: 1, schema: z.object({ meetingId: z.string(), accountId: z.string() }) },
  activated: { name: 'meetings.meeting-activated', version: 1, schema: z.object({ meetingId: z.string() }) },
  ended: { name: 'meetings.meeting-ended', version: 1, schema: z.object({ meetingId: z.string() }) },
} as const;
