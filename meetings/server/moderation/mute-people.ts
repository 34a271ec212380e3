import { isHosting, meetingEvents, type MediaSource } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { ParticipantInfo } from '@livekit/protocol';
import { TrackSource } from 'livekit-server-sdk';
import type { Actor } from '../actor.ts';
import type { MediaRooms } from '../media/media-rooms.ts';
import type { RoomParts } from '../room-parts.ts';
import { abilitiesOf, isScreen } from '../standing/abilities.ts';
import { accountOf } from '../standing/participant-id.ts';
import { attributesOf, type Standing } from '../standing/standing.ts';
import { findStanding, listPresentStandings } from '../standing/standing-store.ts';
import { asHost, findTarget, type Acting } from './as-host.ts';

/**
 * Mutes somebody's microphone or camera, or ends their share. Nobody but themselves turns it on again. What is off
 * already is left alone.
 *
 * Errors  Refusal meetings.person-unknown when they are not inside
 */
export async function mutePerson(parts: RoomParts, actor: Actor, code: string, targetId: string, source: MediaSource): Promise<void> {
  const { meetingId, target } = await asHost(parts, actor, code, async (acting) => {
    const target = await findTarget(acting, targetId);
    await record(parts, acting, actor, [target], source);
    return { meetingId: acting.meeting.id, target };
  });
  await mute(parts, actor, meetingId, [target], source, 'must be there');
}

/** Mutes everybody but hosts and whoever asks. */
export async function muteAll(parts: RoomParts, actor: Actor, code: string, source: MediaSource): Promise<void> {
  const { meetingId, targets } = await asHost(parts, actor, code, async (acting) => {
    const present = await listPresentStandings(acting.tx, acting.meeting.id, 'all');
    const targets = present.filter(({ accountId, role }) => !isHosting(role) && accountId !== acting.me.accountId);
    await record(parts, acting, actor, targets, source);
    return { meetingId: acting.meeting.id, targets };
  });
  await mute(parts, actor, meetingId, targets, source, 'may be gone');
}

/** Asks somebody to turn their microphone or camera on. */
export async function askToUnmute(parts: RoomParts, actor: Actor, code: string, targetId: string, source: 'microphone' | 'camera'): Promise<void> {
  const meetingId = await asHost(parts, actor, code, async (acting) => {
    const target = await findTarget(acting, targetId);
    const isPresent = (await listPresentStandings(acting.tx, acting.meeting.id, 'all')).some(({ accountId }) => accountId === target.accountId);
    if (!isPresent) throw new Refusal('meetings.person-unknown');
    await parts.audit(acting.tx, { ...actor.context, action: 'participant.asked-to-unmute', object: targetId, result: 'ok', details: { meeting: acting.meeting.id, source } });
    return acting.meeting.id;
  });
  const { accountId: id, name } = actor.principal;
  await parts.desk.notify(meetingId, [targetId], { kind: 'asked-to-unmute', source, by: { id, name } });
}

async function record(parts: RoomParts, { tx, meeting }: Acting, actor: Actor, targets: readonly Standing[], source: MediaSource): Promise<void> {
  for (const { accountId } of targets) {
    await parts.publish(tx, meetingEvents.personMuted, { meetingId: meeting.id, accountId, source, by: actor.principal.accountId });
  }
  for (const { accountId } of targets) {
    await parts.audit(tx, { ...actor.context, action: 'participant.muted', object: accountId, result: 'ok', details: { meeting: meeting.id, source } });
  }
}

/** Who is there and what is on is asked of the media server at that moment: a record of it would be a little older. */
async function mute(parts: RoomParts, actor: Actor, meetingId: string, targets: readonly Standing[], source: MediaSource, presence: 'must be there' | 'may be gone'): Promise<void> {
  const muted: string[] = [];
  await parts.desk.do(meetingId, async (rooms) => {
    const byAccount = new Map(targets.map((target) => [target.accountId, target]));
    const inside = (await rooms.listParticipants(meetingId)).filter(({ identity }) => byAccount.has(accountOf(identity)));
    if (inside.length === 0 && presence === 'must be there') throw new Refusal('meetings.person-unknown');
    for (const participant of inside) {
      const accountId = accountOf(participant.identity);
      if (await muteOne(rooms, participant)) muted.push(accountId);
    }
  });
  const { accountId: id, name } = actor.principal;
  await parts.desk.notify(meetingId, [...new Set(muted)], { kind: 'muted', source, by: { id, name } });

  async function muteOne(rooms: MediaRooms, participant: ParticipantInfo): Promise<boolean> {
    const tracks = participant.tracks.filter((track) => isOf(track.source, source) && (source === 'screen' || !track.muted));
    if (tracks.length === 0) return false;
    if (source === 'screen') await endShare(parts, rooms, meetingId, participant.identity);
    else for (const track of tracks) await rooms.mute(meetingId, participant.identity, track.sid);
    return true;
  }
}

function isOf(track: TrackSource, source: MediaSource): boolean {
  if (source === 'screen') return isScreen(track);
  return track === (source === 'microphone' ? TrackSource.MICROPHONE : TrackSource.CAMERA);
}

/** A muted share is a black picture: it is ended, by taking the right to it and giving it back. */
async function endShare(parts: RoomParts, rooms: MediaRooms, meetingId: string, identity: string): Promise<void> {
  const standing = await findStanding(parts.db, meetingId, accountOf(identity));
  if (standing === undefined) return;
  const attributes = attributesOf(standing);
  await rooms.change(meetingId, identity, { permission: abilitiesOf({ ...standing, screen: 'withheld' }, identity), attributes });
  await rooms.change(meetingId, identity, { permission: abilitiesOf(standing, identity), attributes });
}
