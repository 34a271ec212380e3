import { joinAnswer, type JoinAnswer, type JoinRequest } from '@parley/meetings/contract';
import { callApi } from './call-api.ts';

/**
 * Asks for a place in a meeting; without a code a new meeting is made.
 *
 * Answers  the place, or the ticket with which to wait where a host decides
 * Errors   JoinRefused
 */
export async function requestJoin(request: JoinRequest): Promise<JoinAnswer> {
  return joinAnswer.parse(await callApi({ method: 'POST', url: '/api/meetings/join', body: request }));
}
