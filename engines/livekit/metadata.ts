import { RequestResponse, RequestResponse_Reason, type UpdateParticipantMetadata } from '@livekit/protocol';
import { attributesSize } from './access-token.ts';
import { attributesLimit, metadataLimit, nameLimit } from './limits.ts';
import { announce } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import type { Turn } from './room-state.ts';
import { tell } from './tell.ts';

export type ProfileChange = { readonly name: string; readonly metadata: string; readonly attributes: Readonly<Record<string, string>> };

/** Clients below this number take every answer for an error. */
const answersFrom = 15;

/** A client changes what others see of it. */
export function updateOwnMetadata(turn: Turn, participant: Participant, request: UpdateParticipantMetadata): void {
  if (!participant.permission.canUpdateMetadata) {
    return answer(turn, participant, request, RequestResponse_Reason.NOT_ALLOWED, 'does not have permission to update own metadata');
  }
  const problem = changeProfile(turn, participant, request);
  if (problem !== undefined) return answer(turn, participant, request, RequestResponse_Reason.LIMIT_EXCEEDED, problem);
  if (participant.query.protocol >= answersFrom) answer(turn, participant, request, RequestResponse_Reason.OK, '');
}

/** Empty texts leave things as they are; an attribute set to the empty text is removed. Answers what is over its limit. */
export function changeProfile(turn: Turn, participant: Participant, change: ProfileChange): string | undefined {
  if (change.name.length > nameLimit) return `name: max length ${nameLimit}`;
  if (change.metadata.length > metadataLimit) return `metadata: max length ${metadataLimit}`;
  const attributes = { ...participant.attributes };
  for (const [key, value] of Object.entries(change.attributes)) {
    if (value === '') delete attributes[key];
    else if (key !== '__proto__') attributes[key] = value;
  }
  if (attributesSize(attributes) > attributesLimit) return `attributes: max size ${attributesLimit}`;
  participant.attributes = attributes;
  if (change.name !== '') participant.name = change.name;
  if (change.metadata !== '') participant.metadata = change.metadata;
  participant.tokenDueAt = turn.now;
  announce(turn, participant);
  return undefined;
}

function answer(turn: Turn, participant: Participant, request: UpdateParticipantMetadata, reason: RequestResponse_Reason, message: string): void {
  if (request.requestId === 0 && reason === RequestResponse_Reason.OK) return;
  const value = new RequestResponse({ requestId: request.requestId, reason, message, request: { case: 'updateMetadata', value: request } });
  tell(turn, participant, { case: 'requestResponse', value });
}
