import type { SlotKind } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import { asMember } from '../moderation/as-host.ts';
import type { Queryable } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import { watchReasonOf, type Standing } from '../standing/standing.ts';
import { changeStanding, isInside } from '../standing/standing-store.ts';
import { claimSlot } from './claim-slot.ts';
import { dropSlot } from './slot-store.ts';

/**
 * Asks for a slot to publish in: to come on camera after watching, or to share the screen. When it answers, the media
 * server knows it. [S0-159]
 *
 * Errors  Refusal meetings.not-inside · meetings.viewer · meetings.full
 */
export async function askForSlot(parts: RoomParts, actor: Actor, code: string, slot: SlotKind): Promise<void> {
  const { accountId } = actor.principal;
  const meetingId = await asMember(parts, actor, code, async ({ tx, meeting, me }) => {
    if (!(await isInside(tx, meeting.id, accountId))) throw new Refusal('meetings.not-inside');
    if (me.role === 'viewer') throw new Refusal('meetings.viewer');
    if (!(await claimSlot(parts, tx, meeting.id, { accountId, slot }))) throw new Refusal('meetings.full');
    await grantSlot(tx, meeting.id, me, slot);
    return meeting.id;
  });
  await parts.desk.tellStandings(meetingId, [accountId]);
  await parts.desk.tellRoom(meetingId);
}

/** Gives the right that a claimed slot is for. Whoever watches may share without coming on camera. */
export async function grantSlot(tx: Queryable, meetingId: string, standing: Standing, slot: SlotKind): Promise<void> {
  if (slot === 'camera') return changeStanding(tx, meetingId, standing.accountId, { watching: undefined });
  const screen = watchReasonOf(standing) === undefined ? undefined : 'granted';
  return changeStanding(tx, meetingId, standing.accountId, { screen });
}

/** Gives a slot back: steps down from the camera to watch, or ends the share. Errors  Refusal meetings.viewer */
export async function releaseSlot(parts: RoomParts, actor: Actor, code: string, slot: SlotKind): Promise<void> {
  const { accountId } = actor.principal;
  const meetingId = await asMember(parts, actor, code, async ({ tx, meeting, me }) => {
    if (me.role === 'viewer') throw new Refusal('meetings.viewer');
    await dropSlot(tx, meeting.id, { accountId, slot });
    if (slot === 'camera') await changeStanding(tx, meeting.id, accountId, { watching: 'chose' });
    else if (me.screen === 'granted') await changeStanding(tx, meeting.id, accountId, { screen: undefined });
    return meeting.id;
  });
  await parts.desk.tellStandings(meetingId, [accountId]);
  await parts.desk.tellRoom(meetingId);
}
