import { ByteReader, ByteWriter, decodeUtf8, encodeUtf8 } from '@parley/engine-wire';
import { maxLabelBytes } from './limits.ts';

const openMessage = 3;
const ackMessage = 2;

/** How a channel treats its messages, and what it is called. */
export type ChannelSetup = {
  readonly label: string;
  readonly protocol: string;
  readonly ordered: boolean;
  /** Undefined means reliable, unless a lifetime is set. */
  readonly maxRetransmits: number | undefined;
  readonly maxLifetimeMs: number | undefined;
};

export type Dcep =
  | { readonly kind: 'open'; readonly setup: ChannelSetup }
  | { readonly kind: 'ack' }
  /** Well-formed, but a label or protocol is longer than we keep. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'malformed' };

/**
 * Reads a message of the Data Channel Establishment Protocol.
 *
 * Errors  never throws
 * Source  RFC 8832 §5
 */
export function readDcep(message: Uint8Array): Dcep {
  const reader = new ByteReader(message);
  const kind = reader.u8();
  if (reader.failed) return malformed;
  if (kind === ackMessage) return ack;
  if (kind !== openMessage) return malformed;
  const type = reader.u8();
  reader.u16(); // priority: every channel has the same turn
  const reliability = reader.u32();
  const labelLength = reader.u16();
  const protocolLength = reader.u16();
  if (reader.failed || (type & 0x7f) > 2 || reader.remaining < labelLength + protocolLength) return malformed;
  if (labelLength > maxLabelBytes || protocolLength > maxLabelBytes) return tooLong;
  const label = decodeUtf8(reader.view(labelLength));
  const protocol = decodeUtf8(reader.view(protocolLength));
  return {
    kind: 'open',
    setup: {
      label,
      protocol,
      ordered: (type & 0x80) === 0,
      maxRetransmits: (type & 0x7f) === 1 ? reliability : undefined,
      maxLifetimeMs: (type & 0x7f) === 2 ? reliability : undefined,
    },
  };
}

const malformed: Dcep = { kind: 'malformed' };
const tooLong: Dcep = { kind: 'too-long' };
const ack: Dcep = { kind: 'ack' };

/** Makes DATA_CHANNEL_OPEN. Shape: label and protocol within maxLabelBytes. */
export function makeDcepOpen(setup: ChannelSetup): Uint8Array {
  const label = encodeUtf8(setup.label);
  const protocol = encodeUtf8(setup.protocol);
  const partial = setup.maxRetransmits !== undefined ? 1 : setup.maxLifetimeMs !== undefined ? 2 : 0;
  const writer = new ByteWriter(12 + label.length + protocol.length);
  writer.u8(openMessage).u8(partial | (setup.ordered ? 0 : 0x80)).u16(0);
  writer.u32(setup.maxRetransmits ?? setup.maxLifetimeMs ?? 0).u16(label.length).u16(protocol.length);
  return writer.raw(label).raw(protocol).bytes;
}

/** Makes DATA_CHANNEL_ACK. */
export function makeDcepAck(): Uint8Array {
  return Uint8Array.of(ackMessage);
}
