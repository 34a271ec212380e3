import { ByteReader, ByteWriter, equalConstantTime, type Crypto, type Ms } from '@parley/engine-wire';
import type { InitFacts } from './init-chunk.ts';
import { cookieLifeMs } from './limits.ts';

const bodyBytes = 32;
const macBytes = 32;

export type OpenedCookie = { readonly peer: InitFacts; readonly lateMs: number };

/**
 * Puts what an INIT said, and the time, into a cookie that only we can have made: nothing is kept until it
 * comes back.
 *
 * Shape   secret is the association's own, 32 random bytes
 * Source  RFC 9260 §5.1.3
 */
export function makeCookie(crypto: Pick<Crypto, 'hmacSha256'>, secret: Uint8Array, localTag: number, peer: InitFacts, now: Ms): Uint8Array {
  const body = new ByteWriter(bodyBytes);
  body.u48(Math.max(0, Math.floor(now))).u32(localTag).u32(peer.tag).u32(peer.windowBytes);
  body.u16(peer.outgoingStreams).u16(peer.incomingStreams).u32(peer.initialTsn);
  body.u8(peer.forwardTsn ? 1 : 0).u8(peer.reconfig ? 1 : 0).zeros(4);
  return new ByteWriter(bodyBytes + macBytes).raw(body.bytes).raw(crypto.hmacSha256(secret, body.bytes)).bytes;
}

/**
 * Answers what the cookie holds; `lateMs` is above 0 when it is too old. Undefined when we did not make it for
 * this association.
 *
 * Errors  never throws
 */
export function openCookie(
  crypto: Pick<Crypto, 'hmacSha256'>,
  secret: Uint8Array,
  localTag: number,
  cookie: Uint8Array,
  now: Ms,
): OpenedCookie | undefined {
  if (cookie.length !== bodyBytes + macBytes) return undefined;
  const body = cookie.subarray(0, bodyBytes);
  if (!equalConstantTime(crypto.hmacSha256(secret, body), cookie.subarray(bodyBytes))) return undefined;
  const reader = new ByteReader(body);
  const madeAt = reader.u48();
  if (reader.u32() !== localTag) return undefined;
  const peer: InitFacts = {
    tag: reader.u32(),
    windowBytes: reader.u32(),
    outgoingStreams: reader.u16(),
    incomingStreams: reader.u16(),
    initialTsn: reader.u32(),
    forwardTsn: reader.u8() === 1,
    reconfig: reader.u8() === 1,
  };
  return { peer, lateMs: Math.max(0, now - madeAt - cookieLifeMs) };
}
