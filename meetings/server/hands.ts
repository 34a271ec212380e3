import { mayModerate, meetingEvents } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from './actor.ts';
import { asHost, asMember, findTarget } from './moderation/as-host.ts';
import type { RoomParts } from './room-parts.ts';
import { changeStanding, isInside, listPresentStandings } from './standing/standing-store.ts';

/**
 * Raises or lowers one's own hand. The queue is in the order of this server's clock; a hand that is up keeps its place.
 *
 * Errors  Refusal meetings.not-inside
 */
export async function setOwnHand(parts: RoomParts, actor: Actor, code: string, raised: boolean): Promise<void> {
  const { accountId } = actor.principal;
  const meetingId = await asMember(parts, actor, code, async ({ tx, meeting, me }) => {
    if (!(await isInside(tx, meeting.id, accountId))) throw new Refusal('meetings.not-inside');
    if (raised === (me.handRaisedAt !== undefined)) return meeting.id;
    if (raised) {
      await changeStanding(tx, meeting.id, accountId, { handRaisedAt: await nextPlace() });
      await parts.publish(tx, meetingEvents.handRaised, { meetingId: meeting.id, accountId });
    } else {
      await changeStanding(tx, meeting.id, accountId, { handRaisedAt: undefined });
      await parts.publish(tx, meetingEvents.handLowered, { meetingId: meeting.id, accountId, by: accountId });
    }
    return meeting.id;

    /** Two hands within a millisecond, or a clock that was put back, do not make two first ones. */
    async function nextPlace(): Promise<Date> {
      const others = (await listPresentStandings(tx, meeting.id, 'all')).map(({ handRaisedAt }) => handRaisedAt?.getTime() ?? 0);
      return new Date(Math.max(parts.now().getTime(), ...others.map((at) => at + 1)));
    }
  });
  await parts.desk.tellStandings(meetingId, [accountId]);
}

/** A host lowers somebody's hand, after they have spoken. */
export async function lowerHand(parts: RoomParts, actor: Actor, code: string, targetId: string): Promise<void> {
  await lower(parts, actor, code, targetId);
}

/** A host lowers every hand, but those of whoever is above them. */
export async function lowerHands(parts: RoomParts, actor: Actor, code: string): Promise<void> {
  await lower(parts, actor, code, undefined);
}

async function lower(parts: RoomParts, actor: Actor, code: string, targetId: string | undefined): Promise<void> {
  const { accountId: id, name } = actor.principal;
  const { meetingId, lowered } = await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting } = acting;
    const everybody = targetId === undefined ? (await listPresentStandings(tx, meeting.id, 'all')).filter(({ role }) => mayModerate(acting.me.role, role)) : [await findTarget(acting, targetId)];
    const lowered = everybody.filter(({ handRaisedAt }) => handRaisedAt !== undefined).map(({ accountId }) => accountId);
    for (const accountId of lowered) {
      await changeStanding(tx, meeting.id, accountId, { handRaisedAt: undefined });
      await parts.publish(tx, meetingEvents.handLowered, { meetingId: meeting.id, accountId, by: id });
    }
    for (const accountId of lowered) {
      await parts.audit(tx, { ...actor.context, action: 'hand.lowered', object: accountId, result: 'ok', details: { meeting: meeting.id } });
    }
    return { meetingId: meeting.id, lowered };
  });
  await parts.desk.tellStandings(meetingId, lowered);
  await parts.desk.notify(meetingId, lowered.filter((accountId) => accountId !== id), { kind: 'hand-lowered', by: { id, name } });
}
