export type ParticipantGroup = 'user' | 'display';

const displaySuffix = ':display';

/** The identity of an account in a meeting, or of its separate screen-share connection. */
export function participantId(accountId: string, group: ParticipantGroup): string {
  return group === 'display' ? accountId + displaySuffix : accountId;
}

export function groupOf(identity: string): ParticipantGroup {
  return identity.endsWith(displaySuffix) ? 'display' : 'user';
}

/** Whose connection it is. Besides `:display` there is `#<suffix>`: a client may open further ones that only send. */
export function accountOf(identity: string): string {
  const end = identity.search(/[:#]/);
  return end < 0 ? identity : identity.slice(0, end);
}
