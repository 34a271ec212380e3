import { z } from 'zod';
import { mediaSource } from './notices.ts';
import { meetingRole, slotKind } from './roles.ts';

const meetingId = z.string();
const accountId = z.string();
/** The account of the host who did it. */
const by = z.string();

/** Facts of this slice on the bus: name, version, payload. */
export const meetingEvents = {
  opened: { name: 'meetings.meeting-opened', version: 1, schema: z.object({ meetingId, accountId }) },
  activated: { name: 'meetings.meeting-activated', version: 1, schema: z.object({ meetingId }) },
  /** The last publisher has left. */
  ended: { name: 'meetings.meeting-ended', version: 1, schema: z.object({ meetingId }) },
  /** A host has ended it for everyone. */
  closed: { name: 'meetings.meeting-closed', version: 1, schema: z.object({ meetingId, by }) },
  settingsChanged: { name: 'meetings.settings-changed', version: 1, schema: z.object({ meetingId, locked: z.boolean(), waitingRoom: z.boolean(), by }) },
  roleChanged: { name: 'meetings.role-changed', version: 1, schema: z.object({ meetingId, accountId, role: meetingRole, by }) },
  personRemoved: { name: 'meetings.person-removed', version: 1, schema: z.object({ meetingId, accountId, by }) },
  personReadmitted: { name: 'meetings.person-readmitted', version: 1, schema: z.object({ meetingId, accountId, by }) },
  personMuted: { name: 'meetings.person-muted', version: 1, schema: z.object({ meetingId, accountId, source: mediaSource, by }) },
  knocked: { name: 'meetings.knock-made', version: 1, schema: z.object({ meetingId, knockId: z.string(), accountId }) },
  knockDecided: { name: 'meetings.knock-decided', version: 1, schema: z.object({ meetingId, knockId: z.string(), accountId, admitted: z.boolean(), by }) },
  handRaised: { name: 'meetings.hand-raised', version: 1, schema: z.object({ meetingId, accountId }) },
  handLowered: { name: 'meetings.hand-lowered', version: 1, schema: z.object({ meetingId, accountId, by }) },
  slotFreed: { name: 'meetings.slot-freed', version: 1, schema: z.object({ meetingId, accountId, slot: slotKind, by }) },
} as const;
