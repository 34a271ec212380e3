import { ByteWriter, type ByteReader } from '@parley/engine-wire';

export const handshakeHeaderBytes = 12;

/** A part of a handshake message; `bytes` is borrowed. */
export type HandshakeFragment = {
  readonly type: number;
  /** message_seq: counts the messages of one side. */
  readonly seq: number;
  /** Of the whole message. */
  readonly length: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
};

/**
 * Reads the next fragment of a record.
 *
 * Answers undefined when the rest is none: cut short, reaching past its message, or empty though the
 *         message is not (such a fragment would never bring a message nearer to its end)
 * Source  RFC 6347 §4.2.2, §4.2.3
 */
export function readFragment(reader: ByteReader): HandshakeFragment | undefined {
  const type = reader.u8();
  const length = reader.u24();
  const seq = reader.u16();
  const offset = reader.u24();
  const bytes = reader.view(reader.u24());
  if (reader.failed || offset + bytes.length > length) return undefined;
  if (bytes.length === 0 && length > 0) return undefined;
  return { type, seq, length, offset, bytes };
}

/** A fragment as it stands in a record, owned by the caller. */
export function writeFragment(fragment: HandshakeFragment): Uint8Array {
  return new ByteWriter(handshakeHeaderBytes + fragment.bytes.length)
    .u8(fragment.type)
    .u24(fragment.length)
    .u16(fragment.seq)
    .u24(fragment.offset)
    .u24(fragment.bytes.length)
    .raw(fragment.bytes)
    .written();
}
