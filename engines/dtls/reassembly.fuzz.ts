import { ByteReader } from '@parley/engine-wire';
import { readFragment, writeFragment } from './handshake-fragment.ts';
import { messageBytesLimit, Reassembly } from './reassembly.ts';

export const target = 'engines/dtls/reassembly';

const fragment = (seq: number, length: number, offset: number, bytes: Uint8Array) => writeFragment({ type: 1, seq, length, offset, bytes });

export const seeds = [
  Uint8Array.from([...fragment(0, 4, 2, new Uint8Array(2)), ...fragment(0, 4, 0, new Uint8Array(2)), ...fragment(1, 0, 0, new Uint8Array(0))]),
  Uint8Array.from([...fragment(3, 9, 3, new Uint8Array(3)), ...fragment(0, 1, 0, new Uint8Array(1))]),
];

export function fuzz(bytes: Uint8Array): void {
  const reader = new ByteReader(bytes);
  const reassembly = new Reassembly();
  for (let fragment = readFragment(reader); fragment !== undefined; fragment = readFragment(reader)) {
    reassembly.add(fragment);
    const { nextSeq } = reassembly;
    const message = reassembly.take();
    if (message === undefined) continue;
    if (message.seq !== nextSeq || message.body.length > messageBytesLimit) throw new Error('a message out of turn or too long');
  }
}
