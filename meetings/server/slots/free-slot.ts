import { meetingEvents, slotNoticeMs, type FreeSlotAnswer, type SlotKind } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import { asHost, findTarget } from '../moderation/as-host.ts';
import type { RoomParts } from '../room-parts.ts';
import { changeStanding } from '../standing/standing-store.ts';
import { grantSlot } from './ask-for-slot.ts';
import { claimSlot } from './claim-slot.ts';
import { dropSlot, listSlots } from './slot-store.ts';
import { insertSlotRequest, takeSlotRequest, type SlotRequest } from './slot-request-store.ts';

/**
 * A host has chosen whose slot they want. That person is told, and keeps it until the host takes it or gives up; a share
 * goes before a camera. [S0-152] [S0-154]
 *
 * Errors  Refusal meetings.not-publishing · meetings.slot-busy · meetings.higher-role
 */
export async function requestSlot(parts: RoomParts, actor: Actor, code: string, holder: string, slot: SlotKind): Promise<FreeSlotAnswer> {
  const { accountId: id, name } = actor.principal;
  const now = parts.now();
  const { meetingId, request } = await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting } = acting;
    await findTarget(acting, holder);
    const held = (await listSlots(tx, meeting.id, now)).filter(({ accountId }) => accountId === holder).map((entry) => entry.slot);
    const ending = held.includes('screen') ? 'screen' : held[0];
    if (ending === undefined || holder === id) throw new Refusal('meetings.not-publishing');
    const request: SlotRequest = { id: parts.newId(), holder, ending, requester: id, slot, endsAt: new Date(now.getTime() + slotNoticeMs) };
    if (!(await insertSlotRequest(tx, meeting.id, request, now))) throw new Refusal('meetings.slot-busy');
    await parts.audit(tx, { ...actor.context, action: 'slot.requested', object: holder, result: 'ok', details: { meeting: meeting.id, ending, slot } });
    return { meetingId: meeting.id, request };
  });
  const endsAt = request.endsAt.toISOString();
  await parts.desk.notify(meetingId, [holder], { kind: 'slot-ending', requestId: request.id, slot: request.ending, endsAt, by: { id, name } });
  return { requestId: request.id, from: holder, ending: request.ending, endsAt };
}

/** The host gives up: whoever was told that their slot ends keeps it. [S0-155] Errors  Refusal meetings.slot-over */
export async function cancelSlotRequest(parts: RoomParts, actor: Actor, code: string, requestId: string): Promise<void> {
  const { meetingId, request } = await asHost(parts, actor, code, async ({ tx, meeting, me }) => {
    const request = await takeSlotRequest(tx, meeting.id, requestId, me.accountId, parts.now());
    if (request === undefined) throw new Refusal('meetings.slot-over');
    await parts.audit(tx, { ...actor.context, action: 'slot.kept', object: request.holder, result: 'ok', details: { meeting: meeting.id, ending: request.ending } });
    return { meetingId: meeting.id, request };
  });
  await parts.desk.notify(meetingId, [request.holder], { kind: 'slot-kept', requestId, slot: request.ending });
}

/**
 * The host takes the slot. One transaction ends what its holder publishes and gives the slot to the host, so that nobody
 * else gets it in between; the holder stays and watches. If a slot has become free meanwhile, the host gets that one.
 * [S0-156] [S0-158]
 *
 * Errors  Refusal meetings.slot-over
 */
export async function takeSlot(parts: RoomParts, actor: Actor, code: string, requestId: string): Promise<void> {
  const { accountId: id, name } = actor.principal;
  const { meetingId, request, isFreed } = await asHost(parts, actor, code, async ({ tx, meeting, me }) => {
    const request = await takeSlotRequest(tx, meeting.id, requestId, id, parts.now());
    if (request === undefined) throw new Refusal('meetings.slot-over');
    const { holder, ending, slot } = request;
    const isFreed = !(await claimSlot(parts, tx, meeting.id, { accountId: id, slot }));
    if (isFreed) {
      await dropSlot(tx, meeting.id, { accountId: holder, slot: ending });
      await changeStanding(tx, meeting.id, holder, ending === 'camera' ? { watching: 'freed', screen: undefined } : { screen: 'withheld' });
      if (!(await claimSlot(parts, tx, meeting.id, { accountId: id, slot }))) throw new Refusal('meetings.full');
    }
    await grantSlot(tx, meeting.id, me, slot);
    if (isFreed) await parts.publish(tx, meetingEvents.slotFreed, { meetingId: meeting.id, accountId: holder, slot: ending, by: id });
    await parts.audit(tx, { ...actor.context, action: isFreed ? 'slot.freed' : 'slot.kept', object: holder, result: 'ok', details: { meeting: meeting.id, ending, slot } });
    return { meetingId: meeting.id, request, isFreed };
  });
  const { holder, ending } = request;
  // The holder first: a room has never more publishers than it may.
  await parts.desk.tellStandings(meetingId, isFreed ? [holder, id] : [id]);
  await parts.desk.notify(meetingId, [holder], isFreed ? { kind: 'slot-taken', requestId, slot: ending, by: { id, name } } : { kind: 'slot-kept', requestId, slot: ending });
  await parts.desk.tellRoom(meetingId);
}
