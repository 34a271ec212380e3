import { DataPacket, UserPacket } from '@livekit/protocol';
import type { LegId } from '@parley/engine-sfu';
import { capturedOffers } from './testing/captured-offers.ts';
import { TestRoom } from './testing/test-room.ts';

export const target = 'engines/livekit/data-packets';

/** One room for all inputs: no data packet ends anybody. */
let test: TestRoom | undefined;
let leg: LegId = 0;

/** Sends any bytes as one message of a data channel. Nobody must ever be told another sender than the true one. */
export function fuzz(bytes: Uint8Array): void {
  if (test === undefined) {
    test = new TestRoom();
    const alice = test.enter('alice');
    test.enter('bob');
    alice.offer(capturedOffers.dataOnly);
    leg = alice.publisherLeg();
  }
  test.event({ type: 'message', leg, label: '_reliable', bytes });
  for (const sent of test.commandsOf('send-message')) {
    if (DataPacket.fromBinary(sent.bytes).participantIdentity !== 'alice') throw new Error('a forged sender went through');
  }
  test.now += 100;
  test.forget();
}

export const seeds: Uint8Array[] = [
  new DataPacket({ participantIdentity: 'bob', value: { case: 'user', value: new UserPacket({ payload: Uint8Array.of(1) }) } }).toBinary(),
];
