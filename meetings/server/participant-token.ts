import type { MeetingKeys, Principal } from './ports.ts';
import { abilitiesOf, abilityClaims } from './standing/abilities.ts';
import { participantId, type ParticipantGroup } from './standing/participant-id.ts';
import { attributesOf, type Standing } from './standing/standing.ts';
import type { Meeting } from './store.ts';

/** Long enough for a slow join, short enough that a leaked token is soon worthless. */
const joinSeconds = 600;

/**
 * Signs what one person may do in one meeting. The media server enforces it; the page only shows it. [S0-76]
 *
 * Answers a LiveKit access token that opens one room for one identity, within ten minutes unless configured otherwise
 */
export async function signParticipantToken(
  keys: MeetingKeys,
  meeting: Meeting,
  principal: Principal,
  standing: Standing,
  group: ParticipantGroup,
  lifeSeconds = joinSeconds,
): Promise<string> {
  const identity = participantId(principal.accountId, group);
  const shown = Object.entries(attributesOf(standing)).filter(([, value]) => value !== '');
  const { canPublish, ...abilities } = abilityClaims(abilitiesOf(standing, identity));
  const claims = {
    sub: identity,
    jti: identity,
    // Who signs out leaves the meetings that were joined from there.
    sid: principal.sessionId,
    name: principal.name,
    attributes: { picture: principal.image ?? '', participantGroup: group, ...Object.fromEntries(shown) },
    video: { room: meeting.id, roomJoin: true, canPublish, ...abilities, canUpdateOwnMetadata: false },
  };
  return (await keys.sign('participant-token', claims, { expiresInSeconds: lifeSeconds })).token;
}
