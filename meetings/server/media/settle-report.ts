import type { SlotKind } from '@parley/meetings/contract';
import { DisconnectReason, type ParticipantInfo, type WebhookEvent } from '@livekit/protocol';
import type { Queryable } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import { dropSlot, dropSlots, keepSlot, listSlots, type Slot } from '../slots/slot-store.ts';
import { abilitiesOf, isScreen } from '../standing/abilities.ts';
import { accountOf, groupOf } from '../standing/participant-id.ts';
import { attributesOf, entryOf, mayPublish, watchReasonOf, type Standing } from '../standing/standing.ts';
import { changeStanding, findStanding, isInside } from '../standing/standing-store.ts';
import type { Meeting } from '../store.ts';
import { nothing, type Aftermath } from './aftermath.ts';

/** How things stood before a report was taken in, in the same transaction. */
export type BeforeReport = { readonly meeting: Meeting; readonly slots: readonly Slot[] };

/** A network that breaks off for a moment costs nobody their slot. */
const comeBackMs = 20_000;

/**
 * Compares what the media server reports with what was decided, and says what it has to be told. This is where a rule is
 * enforced against clients that have not asked first, and where a decision is told again that did not get through.
 */
export async function settleReport(parts: Pick<RoomParts, 'capacity' | 'now'>, tx: Queryable, before: BeforeReport, event: WebhookEvent): Promise<Aftermath> {
  const { meeting } = before;
  const aftermath = await settle();
  const slots = await listSlots(tx, meeting.id, parts.now());
  return { ...aftermath, roomChanged: aftermath.roomChanged || slots.length !== before.slots.length };

  async function settle(): Promise<Aftermath> {
    const { participant, track } = event;
    if (event.event === 'room_started') return { ...nothing, roomChanged: true };
    const standing = participant && (await findStanding(tx, meeting.id, accountOf(participant.identity)));
    // Somebody whom another application has sent, and the other parts of its rooms.
    if (participant === undefined || standing === undefined) return nothing;
    switch (event.event) {
      case 'participant_joined':
        return settleJoined(meeting, standing, participant);
      case 'participant_left':
        await settleLeft(parts, tx, before, standing, participant);
        return nothing;
      case 'track_published':
        return settlePublished(parts, tx, before, standing, isScreen(track?.source ?? 0) || groupOf(participant.identity) === 'display' ? 'screen' : 'camera');
      case 'track_unpublished':
        return settleUnpublished(parts, tx, meeting, standing);
      default:
        return nothing;
    }
  }
}

/** Whoever came may be somebody who was turned away meanwhile, or whose token is older than the last decision. */
export function settleJoined(meeting: Meeting, standing: Standing, participant: ParticipantInfo): Aftermath {
  if (entryOf(meeting, standing, standing.role) !== 'open') return { ...nothing, intruders: [standing.accountId] };
  return isAsDecided(standing, participant) ? nothing : { ...nothing, changed: [standing.accountId] };
}

function isAsDecided(standing: Standing, { identity, permission, attributes }: ParticipantInfo): boolean {
  const wanted = abilitiesOf(standing, identity);
  const sources = [...(permission?.canPublishSources ?? [])].sort((a, b) => a - b).join();
  return (
    permission?.canPublish === wanted.canPublish &&
    permission.canSubscribe === wanted.canSubscribe &&
    permission.canPublishData === wanted.canPublishData &&
    (!wanted.canPublish || sources === [...wanted.canPublishSources].sort((a, b) => a - b).join()) &&
    Object.entries(attributesOf(standing)).every(([name, value]) => (attributes[name] ?? '') === value)
  );
}

/** Who left by themselves has given up their place in the queue. Whoever was cut off keeps a slot for a moment. */
async function settleLeft(parts: Pick<RoomParts, 'now'>, tx: Queryable, { meeting, slots }: BeforeReport, standing: Standing, { disconnectReason }: ParticipantInfo): Promise<void> {
  const { accountId } = standing;
  if (await isInside(tx, meeting.id, accountId)) return;
  if (disconnectReason === DisconnectReason.CLIENT_INITIATED) {
    await dropSlots(tx, meeting.id, accountId);
    return changeStanding(tx, meeting.id, accountId, { handRaisedAt: undefined });
  }
  if (standing.removedAt !== undefined || disconnectReason === DisconnectReason.ROOM_DELETED) return;
  const until = new Date(parts.now().getTime() + comeBackMs);
  for (const slot of slots) if (slot.accountId === accountId && mayPublish(standing, slot.slot)) await keepSlot(tx, meeting.id, slot, until);
}

/** One publisher too many loses the right at once: the last one is it. [S0-151] [S0-159] */
async function settlePublished(parts: Pick<RoomParts, 'capacity'>, tx: Queryable, { meeting, slots }: BeforeReport, standing: Standing, slot: SlotKind): Promise<Aftermath> {
  const { accountId } = standing;
  const hadSlot = slots.some((held) => held.accountId === accountId && held.slot === slot);
  // What is published holds its slot by itself, and gives it up when it ends.
  await dropSlot(tx, meeting.id, { accountId, slot });
  if (hadSlot || slots.length < parts.capacity || !mayPublish(standing, slot)) return nothing;
  if (slot === 'camera') await changeStanding(tx, meeting.id, accountId, { watching: 'full' });
  else await changeStanding(tx, meeting.id, accountId, { screen: standing.screen === 'granted' ? undefined : 'withheld' });
  return { ...nothing, changed: [accountId], overflow: [{ accountId, slot }] };
}

/** The share of somebody who only watches otherwise is over with its last track. */
async function settleUnpublished(parts: Pick<RoomParts, 'now'>, tx: Queryable, meeting: Meeting, standing: Standing): Promise<Aftermath> {
  if (standing.screen !== 'granted' || watchReasonOf(standing) === undefined) return nothing;
  const slots = await listSlots(tx, meeting.id, parts.now());
  if (slots.some(({ accountId, slot }) => accountId === standing.accountId && slot === 'screen')) return nothing;
  await changeStanding(tx, meeting.id, standing.accountId, { screen: undefined });
  return { ...nothing, changed: [standing.accountId] };
}
