import { Bug } from '@parley/engine-wire';
import { expect, test } from 'vitest';
import { EarlyRecords, earlyRecordBytesLimit, earlyRecordsLimit } from './early-records.ts';
import { answerGapMs, Flight, longestRetransmitMs } from './flight.ts';
import { largestMtu, RecordSender, smallestMtu } from './record-sender.ts';
import { contentType, dtls12 } from './wire-numbers.ts';

function datagrams() {
  const sent: Uint8Array[] = [];
  return { sent, out: { transmit: (bytes: Uint8Array) => void sent.push(bytes.slice()), emit: () => undefined, drop: () => undefined } };
}

test('an mtu may be 256…16384', () => {
  for (const mtu of [smallestMtu, largestMtu]) expect(() => new RecordSender(mtu)).not.toThrow();
  for (const mtu of [smallestMtu - 1, largestMtu + 1]) expect(() => new RecordSender(mtu)).toThrow(Bug);
});

test('records share a datagram until it is full, and fill it to the last byte', () => {
  const { sent, out } = datagrams();
  const sender = new RecordSender(smallestMtu);

  sender.addRecord(contentType.alert, 0, new Uint8Array(100), out);
  sender.addRecord(contentType.alert, 0, new Uint8Array(130), out);
  sender.addRecord(contentType.alert, 0, new Uint8Array(1), out);
  sender.flush(out);
  sender.flush(out);

  expect(sent.map((bytes) => bytes.length)).toEqual([256, 14]);
  expect(sent[1]?.[10]).toBe(2); // the third sequence number
});

test('a message of any length is cut into fragments that fit', () => {
  for (const length of [0, 1, 230, 231, 232, 233, 500, 5_000]) {
    const { sent, out } = datagrams();

    new RecordSender(smallestMtu).sendFlight([{ kind: 'message', type: 11, seq: 0, body: new Uint8Array(length), epoch: 0 }], out);

    expect(Math.max(...sent.map((bytes) => bytes.length))).toBeLessThanOrEqual(smallestMtu);
    expect(sent.reduce((sum, bytes) => sum + bytes.length - 25, 0)).toBe(length);
  }
});

test('a protected record before there are keys, or one that cannot fit, is a mistake of ours', () => {
  const { out } = datagrams();
  const sender = new RecordSender(smallestMtu);

  expect(() => sender.addRecord(contentType.alert, 1, new Uint8Array(2), out)).toThrow(Bug);
  expect(() => sender.addRecord(contentType.alert, 0, new Uint8Array(smallestMtu - 12), out)).toThrow(Bug);
});

test('a flight is repeated after waits that double up to three seconds', () => {
  const flight = new Flight([], true, 100, 0);
  const waits: number[] = [];

  for (let now = 0; waits.length < 7; ) {
    waits.push(flight.deadline - now);
    now = flight.deadline;
    flight.repeat(now);
  }

  expect(waits).toEqual([100, 200, 400, 800, 1_600, longestRetransmitMs, longestRetransmitMs]);
  expect(new Flight([], false, 100, 0).deadline).toBe(Infinity);
});

test('a flight answers the peer’s repetition once per gap', () => {
  const flight = new Flight([], false, 100, 0);

  expect(flight.answersRepetition(answerGapMs - 1)).toBe(false);
  expect(flight.answersRepetition(answerGapMs)).toBe(true);
  expect(flight.answersRepetition(answerGapMs + 1)).toBe(false);
});

test('early records are few, of one datagram at most, and copies', () => {
  const early = new EarlyRecords();
  const record = { type: contentType.handshake, version: dtls12, epoch: 1, sequence: 0, payload: new Uint8Array(earlyRecordBytesLimit) };

  expect(early.hold({ ...record, payload: new Uint8Array(earlyRecordBytesLimit + 1) })).toBe(false);
  for (let count = 0; count < earlyRecordsLimit; count++) expect(early.hold(record)).toBe(true);
  expect(early.hold(record)).toBe(false);
  record.payload.fill(1);

  const held = early.takeAll();
  expect(held).toHaveLength(earlyRecordsLimit);
  expect(held[0]?.payload[0]).toBe(0);
  expect(early.takeAll()).toEqual([]);
});
