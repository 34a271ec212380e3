import { encodeUtf8, type Crypto } from '@parley/engine-wire';
import type { IceCredentials } from '../ice-credentials.ts';
import { attributeType } from '../stun-registry.ts';
import { flagAttribute, u32Attribute, writeStun, type StunAttribute } from '../stun-writer.ts';

/** A check as Chromium's, addressed to `local`; `id` becomes the transaction id. */
export function writeCheck(crypto: Crypto, local: IceCredentials, id: number, { nominating = true, extra = [] as StunAttribute[], username = `${local.ufrag}:peer` } = {}): Uint8Array {
  const attributes = [
    { type: attributeType.username, value: encodeUtf8(username) },
    { type: attributeType.iceControlling, value: new Uint8Array(8) },
    ...extra,
    ...(nominating ? [flagAttribute(attributeType.useCandidate)] : []),
    u32Attribute(attributeType.priority, 1),
  ];
  return writeStun('request', transactionId(id), attributes, encodeUtf8(local.password), crypto);
}

export function transactionId(id: number): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(8, id);
  return bytes;
}
