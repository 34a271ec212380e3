import { freeSlotAnswer, freeSlotRequest, handRequest, meetingErrors, meetingParams, personParams, slotRequest } from '@parley/meetings/contract';
import { noBody, type App } from '@parley/platform/http';
import { actorOf } from '../actor.ts';
import { setOwnHand } from '../hands.ts';
import type { RoomParts } from '../room-parts.ts';
import { askForSlot, releaseSlot } from './ask-for-slot.ts';
import { cancelSlotRequest, requestSlot, takeSlot } from './free-slot.ts';

const config = { policy: 'account', refuses: Object.keys(meetingErrors) } as const;
const guestsToo = { ...config, guests: true } as const;

/** What everybody inside does for themselves, and how a host gets a slot when there is none. */
export function addSlotRoutes(app: App, parts: RoomParts): void {
  app.put('/api/meetings/:code/hand', { config: guestsToo, schema: { summary: 'Raise or lower your hand', params: meetingParams, body: handRequest } }, async (request, reply) => {
    await setOwnHand(parts, actorOf(request), request.params.code, request.body.raised);
    return reply.code(204).send();
  });
  app.post('/api/meetings/:code/slots', { config: guestsToo, schema: { summary: 'Ask for a slot to publish in', params: meetingParams, body: slotRequest } }, async (request, reply) => {
    await askForSlot(parts, actorOf(request), request.params.code, request.body.slot);
    return reply.code(204).send();
  });
  app.post('/api/meetings/:code/slots/release', { config: guestsToo, schema: { summary: 'Give a slot back', params: meetingParams, body: slotRequest } }, async (request, reply) => {
    await releaseSlot(parts, actorOf(request), request.params.code, request.body.slot);
    return reply.code(204).send();
  });
  app.post(
    '/api/meetings/:code/slots/free',
    { config, schema: { summary: 'Choose whose slot will be free for you', params: meetingParams, body: freeSlotRequest, response: { 200: freeSlotAnswer } } },
    (request) => requestSlot(parts, actorOf(request), request.params.code, request.body.from, request.body.slot),
  );
  app.post('/api/meetings/:code/slots/free/:id/take', { config, schema: { summary: 'Take the slot that you have chosen', params: personParams, body: noBody } }, async (request, reply) => {
    await takeSlot(parts, actorOf(request), request.params.code, request.params.id);
    return reply.code(204).send();
  });
  app.post('/api/meetings/:code/slots/free/:id/cancel', { config, schema: { summary: 'Leave the slot to whoever has it', params: personParams, body: noBody } }, async (request, reply) => {
    await cancelSlotRequest(parts, actorOf(request), request.params.code, request.params.id);
    return reply.code(204).send();
  });
}
