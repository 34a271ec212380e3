import { isHosting, mayModerate, type MeetingRole } from '@parley/meetings/contract';
import type { Person } from '../../session/person.ts';

/** What a host can do with somebody. */
export type HostDeed = 'mute' | 'stop-camera' | 'stop-sharing' | 'ask-microphone' | 'ask-camera' | 'make-co-host' | 'make-participant' | 'make-viewer' | 'lower-hand' | 'remove';

/**
 * What the menu of a person offers. Muting goes one way: nobody turns on somebody else's microphone, they can only ask.
 * The server decides again; this only spares people what it would refuse.
 */
export function hostDeeds(me: MeetingRole, person: Person): readonly HostDeed[] {
  const { standing } = person;
  const deeds: HostDeed[] = [];
  if (person.isMe || !mayModerate(me, standing.role)) return deeds;
  if (person.microphoneOn) deeds.push('mute');
  else if (!person.viewer) deeds.push('ask-microphone');
  if (person.camera !== undefined) deeds.push('stop-camera');
  else if (!person.viewer) deeds.push('ask-camera');
  if (person.screen !== undefined) deeds.push('stop-sharing');
  if (standing.handRaisedAt !== undefined) deeds.push('lower-hand');
  // The host stays what they are; guests come without an account and moderate nothing.
  if (standing.role !== 'host') {
    if (!isHosting(standing.role) && !standing.guest) deeds.push('make-co-host');
    if (standing.role !== 'participant') deeds.push('make-participant');
    if (standing.role !== 'viewer') deeds.push('make-viewer');
    deeds.push('remove');
  }
  return deeds;
}
