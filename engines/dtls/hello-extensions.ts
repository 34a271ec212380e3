import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { secp256r1, uncompressedPointFormat } from './wire-numbers.ts';

/** IANA TLS ExtensionType values. */
const extensionType = {
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  renegotiationInfo: 0xff01,
} as const;

/** Which extensions a hello carries; undefined = absent. Others are stepped over and noted in `others`. */
export type HelloExtensions = {
  readonly groups?: readonly number[];
  readonly pointFormats?: Uint8Array;
  readonly signatureSchemes?: readonly number[];
  /** Profile codes, and whether a master key identifier was asked for. */
  readonly srtpCodes?: readonly number[];
  readonly srtpMki?: boolean;
  readonly extendedMasterSecret?: true;
  /** The renegotiated_connection bytes. */
  readonly renegotiation?: Uint8Array;
  readonly others: boolean;
};

/**
 * Reads the extensions at the end of a ClientHello or ServerHello.
 *
 * Answers undefined when malformed: a length that does not add up, or a known extension twice
 * Source  RFC 5246 §7.4.1.4, RFC 8422 §5.1, RFC 5764 §4.1.1, RFC 7627 §5.1, RFC 5746 §3.2
 */
export function readExtensions(reader: ByteReader): HelloExtensions | undefined {
  if (reader.remaining === 0) return { others: false }; // a hello may end without them [RFC 5246 §7.4.1.2]
  const list = new ByteReader(reader.view(reader.u16()));
  if (reader.failed || reader.remaining > 0) return undefined;
  let found: HelloExtensions = { others: false };
  while (list.remaining > 0) {
    const type = list.u16();
    const body = list.view(list.u16());
    if (list.failed) return undefined;
    const read = readExtension(type, new ByteReader(body));
    if (read === undefined) return undefined;
    if (Object.keys(read).some((key) => key !== 'others' && key in found)) return undefined; // twice [RFC 5246 §7.4.1.4]
    found = { ...found, ...read };
  }
  return found;
}

function readExtension(type: number, body: ByteReader): Partial<HelloExtensions> | undefined {
  const read = readKnown(type, body);
  return read === undefined || body.failed || body.remaining > 0 ? undefined : read;
}

function readKnown(type: number, body: ByteReader): Partial<HelloExtensions> | undefined {
  switch (type) {
    case extensionType.supportedGroups:
      return whenRead(readU16List(body), (groups) => ({ groups }));
    case extensionType.signatureAlgorithms:
      return whenRead(readU16List(body), (signatureSchemes) => ({ signatureSchemes }));
    case extensionType.pointFormats:
      return { pointFormats: body.view(body.u8()) };
    case extensionType.useSrtp: {
      const srtpCodes = readU16List(body);
      const mki = body.view(body.u8());
      return whenRead(srtpCodes, (codes) => ({ srtpCodes: codes, srtpMki: mki.length > 0 }));
    }
    case extensionType.extendedMasterSecret:
      return { extendedMasterSecret: true };
    case extensionType.renegotiationInfo:
      return { renegotiation: body.view(body.u8()) };
    default:
      body.skip(body.remaining);
      return { others: true };
  }
}

function whenRead<Value, Result>(value: Value | undefined, then: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : then(value);
}

/** A list with its length in bytes before it: bounded by the message that it stands in. */
function readU16List(reader: ByteReader): number[] | undefined {
  const list = new ByteReader(reader.view(reader.u16()));
  if (reader.failed || list.remaining % 2 !== 0) return undefined;
  const values: number[] = [];
  while (list.remaining > 0) values.push(list.u16());
  return values;
}

/** What we say: the same fields, only those that are given. */
export type SaidExtensions = {
  readonly groups?: true;
  readonly pointFormats?: boolean;
  readonly signatureSchemes?: readonly number[];
  readonly srtpCodes?: readonly number[];
  readonly renegotiation?: boolean;
};

/** Our extensions with their length before them. The extended master secret is always among them. [RFC 7627 §5.1] */
export function writeExtensions(said: SaidExtensions): Uint8Array {
  const writer = new ByteWriter(96 + 2 * ((said.srtpCodes?.length ?? 0) + (said.signatureSchemes?.length ?? 0)));
  writer.u16(0);
  writer.u16(extensionType.extendedMasterSecret).u16(0);
  if (said.renegotiation) writer.u16(extensionType.renegotiationInfo).u16(1).u8(0);
  if (said.groups) writer.u16(extensionType.supportedGroups).u16(4).u16(2).u16(secp256r1);
  if (said.pointFormats) writer.u16(extensionType.pointFormats).u16(2).u8(1).u8(uncompressedPointFormat);
  if (said.signatureSchemes) {
    writer.u16(extensionType.signatureAlgorithms).u16(2 + 2 * said.signatureSchemes.length);
    writeU16List(writer, said.signatureSchemes);
  }
  if (said.srtpCodes) {
    writer.u16(extensionType.useSrtp).u16(3 + 2 * said.srtpCodes.length);
    writeU16List(writer, said.srtpCodes);
    writer.u8(0); // no MKI
  }
  const bytes = writer.written();
  new ByteWriter(bytes).u16(bytes.length - 2);
  return bytes;
}

function writeU16List(writer: ByteWriter, values: readonly number[]): void {
  writer.u16(2 * values.length);
  for (const value of values) writer.u16(value);
}
