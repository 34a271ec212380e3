import { AddTrackRequest, SessionDescription, SignalRequest, TrackType, UpdateSubscription } from '@livekit/protocol';
import { cameraId, capturedOffers } from './testing/captured-offers.ts';
import { TestRoom, type Client } from './testing/test-room.ts';

export const target = 'engines/livekit/signal-session';

/** One room for many inputs, because opening one costs more than an input; a new one whenever its participant is out. */
let test = new TestRoom();
let alice: Client | undefined;

/** Sends any bytes as one signal of a participant who is in a room with another one. */
export function fuzz(bytes: Uint8Array): void {
  if (alice === undefined || test.ended.has(alice.session)) {
    test = new TestRoom();
    alice = test.enter('alice');
    test.enter('bob');
  }
  test.room.request(alice.session, bytes, test.now, test.out);
  test.advance(100);
  test.forget();
}

export const seeds: Uint8Array[] = [
  new SignalRequest({ message: { case: 'offer', value: new SessionDescription({ type: 'offer', sdp: capturedOffers.simulcast, id: 1 }) } }),
  new SignalRequest({ message: { case: 'addTrack', value: new AddTrackRequest({ cid: cameraId, type: TrackType.VIDEO, source: 1 }) } }),
  new SignalRequest({ message: { case: 'subscription', value: new UpdateSubscription({ trackSids: ['TR_x'], subscribe: true }) } }),
].map((request) => request.toBinary());
