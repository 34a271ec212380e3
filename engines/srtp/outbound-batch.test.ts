import { expect, it } from 'vitest';
import { Bug } from '@parley/engine-wire';
import { OutboundBatch } from './outbound-batch.ts';
import { OutboundSrtp } from './outbound-srtp.ts';
import { createNaiveCrypto, createNaiveKernel } from './testing/naive-kernel.ts';
import { referenceSrtp } from './testing/reference-srtp.ts';
import { keysOf, recordingOut, rtpPacket } from './testing/srtp-fixture.ts';

function fanOut() {
  const kernel = createNaiveKernel();
  const crypto = createNaiveCrypto();
  const batch = new OutboundBatch(kernel);
  const receivers = [1, 2, 3, 4, 5].map((seed) => {
    const keys = keysOf(seed % 2 === 0 ? 'aead-aes-128-gcm' : 'aes128-cm-sha1-80', seed);
    return { session: new OutboundSrtp(keys, crypto, kernel), reference: referenceSrtp(keys), to: 100 + seed };
  });
  return { kernel, batch, receivers };
}

it('sends one packet to receivers of both profiles, in the order of the commits, each with its own keys', () => {
  const { batch, receivers } = fanOut();
  const out = recordingOut();
  const wanted: { bytes: Uint8Array; to: number }[] = [];
  for (let seq = 0; seq < 7; seq++) {
    for (const { session, reference, to } of receivers) {
      const packet = rtpPacket(seq, to, 10 + seq * 100 + to);
      batch.reserve().set(packet);
      batch.commit(session, packet.length, to, out);
      wanted.push({ bytes: new Uint8Array(reference.protectRtp(packet, seq)), to });
    }
  }

  batch.flush(out);

  expect(out.sent).toEqual(wanted);
});

it('waits until the lanes are full, and sends the rest when flushed', () => {
  const { kernel, batch, receivers } = fanOut();
  const out = recordingOut();
  const [receiver] = receivers;
  if (receiver === undefined) throw new Error('no receiver');
  const send = (seq: number) => {
    const packet = rtpPacket(seq, 1, 20);
    batch.reserve().set(packet);
    batch.commit(receiver.session, packet.length, 1, out);
  };

  for (let seq = 0; seq < kernel.lanes - 1; seq++) send(seq);
  expect([out.sent.length, batch.waiting]).toEqual([0, kernel.lanes - 1]);
  send(50);
  expect([out.sent.length, batch.waiting]).toEqual([kernel.lanes, 0]);
  send(51);
  batch.flush(out);
  batch.flush(out);
  expect([out.sent.length, batch.waiting]).toEqual([kernel.lanes + 1, 0]);
});

it('sends nothing for a reservation that is not committed', () => {
  const { batch } = fanOut();
  const out = recordingOut();
  batch.reserve().fill(1);
  batch.flush(out);

  expect(out.sent).toEqual([]);
});

it('throws Bug for a session whose packets would be in another kernel', () => {
  const { batch } = fanOut();
  const [stranger] = fanOut().receivers;
  if (stranger === undefined) throw new Error('no receiver');
  const packet = rtpPacket(1, 1, 20);
  batch.reserve().set(packet);

  expect(() => batch.commit(stranger.session, packet.length, 1, recordingOut())).toThrow(Bug);
});
