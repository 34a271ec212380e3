import type { JoinAs } from '@parley/meetings/contract';
import type { MeetingKeys, Principal } from './ports.ts';
import type { Meeting } from './store.ts';

/** Long enough for a slow join, short enough that a leaked token is soon worthless. */
const joinSeconds = 600;

export type ParticipantGroup = 'user' | 'display';

const displaySuffix = ':display';

/** The identity of an account in a meeting, or of its separate screen-share connection. */
export function participantId(accountId: string, group: ParticipantGroup): string {
  return group === 'display' ? accountId + displaySuffix : accountId;
}

export function groupOf(identity: string): ParticipantGroup {
  return identity.endsWith(displaySuffix) ? 'display' : 'user';
}

/**
 * Signs what one person may do in one meeting. The media server enforces it; the page only shows it. [S0-76]
 *
 * Answers a LiveKit access token that opens one room for one identity, within ten minutes unless configured otherwise
 */
export async function signParticipantToken(
  keys: MeetingKeys,
  meeting: Meeting,
  principal: Principal,
  role: JoinAs,
  group: ParticipantGroup,
  lifeSeconds = joinSeconds,
): Promise<string> {
  const identity = participantId(principal.accountId, group);
  const claims = {
    sub: identity,
    jti: identity,
    // Who signs out leaves the meetings that were joined from there.
    sid: principal.sessionId,
    name: principal.name,
    attributes: { picture: principal.image ?? '', participantGroup: group },
    video: { room: meeting.id, roomJoin: true, ...abilities(role, group) },
  };
  return (await keys.sign('participant-token', claims, { expiresInSeconds: lifeSeconds })).token;
}

function abilities(role: JoinAs, group: ParticipantGroup): Readonly<Record<string, unknown>> {
  if (group === 'display') {
    // A second connection of the same person for nothing but the screen: it hears and says nothing.
    return { canPublish: true, canPublishSources: ['screen_share', 'screen_share_audio'], canPublishData: false, canSubscribe: false };
  }
  return { canPublish: role === 'participant', canPublishData: true, canSubscribe: true, canUpdateOwnMetadata: false };
}
