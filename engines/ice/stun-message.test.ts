import { createNodeCrypto } from '@parley/platform/crypto';
import { encodeUtf8, fromHex } from '@parley/engine-wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUfrag } from './read-ufrag.ts';
import { hasIntegrity } from './stun-integrity.ts';
import { attributeLimit, readStun, stunBytesLimit } from './stun-reader.ts';
import { attributeType } from './stun-registry.ts';
import { writeStun } from './stun-writer.ts';
import { transactionId, writeCheck } from './testing/write-check.ts';
import { readXorMappedAddress, xorMappedAddress } from './xor-address.ts';

const crypto = createNodeCrypto();
const local = { ufrag: 'localUfrag12', password: 'aPasswordOfTwentyFourChr' };

/** RFC 5769 §2.1 and §2.2: a request and an IPv4 answer, with software name and padding. */
const sampleRequest = hex(`
  000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff
  80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf`);
const sampleAnswer = hex(`
  0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643
  000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96`);
const sampleAnswer6 = hex(`
  010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c`);
const samplePassword = encodeUtf8('VOkJxbRl1RmTxUk/WvJxBt');

function hex(text: string): Uint8Array {
  return fromHex(text.replaceAll(/\s/g, '')) as Uint8Array; // the literals above are hex
}

describe('STUN messages', () => {
  it('reads the request of RFC 5769 and verifies it', () => {
    const message = readStun(sampleRequest);

    expect(message).toMatchObject({ kind: 'request', method: 1, priority: 0x6e0001ff, fingerprint: 'right', useCandidate: false, unknown: [] });
    expect(message && hasIntegrity(sampleRequest, message, samplePassword, crypto)).toBe(true);
    expect(message && hasIntegrity(sampleRequest, message, encodeUtf8('VOkJxbRl1RmTxUk/WvJxBu'), crypto)).toBe(false);
    expect(readUfrag(sampleRequest)).toBe('evtj');
  });

  it.each([
    [sampleAnswer, { family: 4, ip: Uint8Array.of(192, 0, 2, 1), port: 32853 }],
    [sampleAnswer6, { family: 6, ip: hex('20010db8123456780011223344556677'), port: 32853 }],
  ])('reads the mapped address of RFC 5769 (%#)', (bytes, expected) => {
    const message = readStun(bytes);

    expect(message?.fingerprint).toBe('right');
    expect(message && hasIntegrity(bytes, message, samplePassword, crypto)).toBe(true);
    expect(message?.xorMappedAddress && readXorMappedAddress(message.xorMappedAddress, message.transactionId)).toEqual(expected);
  });

  it('reads back any mapped address that it writes', () => {
    const addresses = fc.oneof(
      fc.record({ family: fc.constant(4 as const), ip: fc.uint8Array({ minLength: 4, maxLength: 4 }), port: fc.nat(65_535) }),
      fc.record({ family: fc.constant(6 as const), ip: fc.uint8Array({ minLength: 16, maxLength: 16 }), port: fc.nat(65_535) }),
    );
    fc.assert(
      fc.property(addresses, fc.uint8Array({ minLength: 12, maxLength: 12 }), (address, id) => {
        expect(readXorMappedAddress(xorMappedAddress(address, id).value, id)).toEqual(address);
      }),
      { numRuns: 200 },
    );
  });

  it('does not believe a message whose bytes were changed anywhere', () => {
    for (let at = 0; at < sampleRequest.length; at++) {
      const changed = sampleRequest.slice();
      changed[at] = (changed[at] as number) ^ 0x01;
      const message = readStun(changed);
      const believed = message !== undefined && message.fingerprint === 'right' && hasIntegrity(changed, message, samplePassword, crypto);
      expect(believed, `byte ${at}`).toBe(false);
    }
  });

  it('ignores what stands behind the integrity', () => {
    const plain = writeCheck(crypto, local, 1, { nominating: false });
    const head = plain.subarray(0, plain.length - 8);
    const bytes = new Uint8Array(plain.length - 4);
    bytes.set(head);
    bytes.set([0, attributeType.useCandidate, 0, 0], head.length);
    new DataView(bytes.buffer).setUint16(2, bytes.length - 20);

    const message = readStun(bytes);

    expect(message?.useCandidate).toBe(false);
    expect(message && hasIntegrity(bytes, message, encodeUtf8(local.password), crypto)).toBe(true);
  });

  it(`takes ${attributeLimit} attributes and not one more`, () => {
    const trailers = 2;
    const many = (count: number) =>
      writeStun('request', transactionId(1), Array.from({ length: count - trailers }, () => ({ type: 0xc001, value: new Uint8Array(0) })), encodeUtf8('x'), crypto);

    expect(readStun(many(attributeLimit))).toBeDefined();
    expect(readStun(many(attributeLimit + 1))).toBeUndefined();
  });

  it(`takes ${stunBytesLimit} bytes and not one word more`, () => {
    const long = (bytes: number) => writeStun('request', transactionId(1), [{ type: 0xc001, value: new Uint8Array(bytes - 20 - 4 - 24 - 8) }], encodeUtf8('x'), crypto);

    expect(long(stunBytesLimit)).toHaveLength(stunBytesLimit);
    expect(readStun(long(stunBytesLimit))).toBeDefined();
    expect(readStun(long(stunBytesLimit + 4))).toBeUndefined();
  });

  it('names at most eight attributes that it does not understand', () => {
    const attributes = Array.from({ length: 12 }, (_, index) => ({ type: 0x7000 + index, value: new Uint8Array(0) }));

    expect(readStun(writeStun('request', transactionId(1), attributes, encodeUtf8('x'), crypto))?.unknown).toHaveLength(8);
  });

  it('finds a ufrag of 256 characters, not one of 257, and none in a name with other characters', () => {
    const ufragIn = (username: string) => readUfrag(writeCheck(crypto, local, 1, { username }));

    expect(ufragIn(`${'a'.repeat(256)}:b`)).toBe('a'.repeat(256));
    expect(ufragIn(`${'a'.repeat(257)}:b`)).toBeUndefined();
    expect(ufragIn('ab cd:b')).toBeUndefined();
    expect(ufragIn(':b')).toBeUndefined();
    expect(ufragIn('abcd')).toBeUndefined();
  });
});
