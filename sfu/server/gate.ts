import { createHash } from 'node:crypto';
import { compactVerify, importJWK, type CryptoKey, type JWK } from 'jose';
import { grantFromClaims, nameLimit, parseAccessToken, type ConnectQuery, type Grant, type Rights } from '@parley/engine-livekit';
import type { FindKey, IsSessionLive, MediaKey } from './ports.ts';

/** How the door answers when it does not open: status and plain text, as official clients read them. */
export type GateRefusal = { readonly status: number; readonly text: string };
export type GateAnswer = { readonly grant: Grant } | { readonly refused: GateRefusal };

export type Gate = {
  /**
   * Reads the credential of a request: the header first, then the `access_token` parameter.
   *
   * Answers the grant; undefined when there is no credential at all; or the refusal
   */
  authenticate(authorization: string | undefined, parameter: string | null): Promise<GateAnswer | undefined>;
};

/**
 * The one place where an access token becomes a Grant.
 *
 * Shape   nowSeconds answers Unix seconds
 */
export function openGate(ports: { readonly findKey: FindKey; readonly isSessionLive: IsSessionLive; readonly nowSeconds: () => number }): Gate {
  const { isSessionLive } = ports;
  const publicKeys = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();
  const keyFor = (key: MediaKey): Promise<CryptoKey | Uint8Array> => {
    if (key.alg === 'HS256') return Promise.resolve(new TextEncoder().encode(key.secret));
    let imported = publicKeys.get(key.publicKey);
    if (imported === undefined) publicKeys.set(key.publicKey, (imported = importJWK(key.publicKey, key.alg)));
    return imported;
  };
  return {
    async authenticate(authorization, parameter) {
      if (authorization !== undefined && !authorization.startsWith(bearer)) {
        return unauthorized('invalid authorization header. Must start with Bearer ');
      }
      const token = authorization?.slice(bearer.length) ?? parameter ?? '';
      if (token === '') return undefined;
      const parsed = parseAccessToken(token);
      if (parsed === undefined) return unauthorized('invalid authorization token');
      const key = ports.findKey(parsed.keyId);
      if (key === undefined) return unauthorized('invalid API key');
      // The token's algorithm must be its key's: a public key must never serve as an HMAC secret.
      if (parsed.algorithm !== key.alg || !(await verifies(token, await keyFor(key), key.alg))) {
        return unauthorized('invalid authorization token: signature is invalid');
      }
      const answer = grantFromClaims(parsed.claims, parsed.keyId, ports.nowSeconds());
      if ('refused' in answer) return unauthorized(`invalid authorization token: ${answer.refused}`);
      const { sid, firstToken } = answer.grant;
      if (sid !== undefined && !(await isSessionLive(sid))) return unauthorized('invalid authorization token: its session has ended');
      return { grant: firstToken === '' ? { ...answer.grant, firstToken: nameOf(token) } : answer.grant };
    },
  };
}

const bearer = 'Bearer ';

/** By its claims as they were signed: a signature can be written in more than one way, and this cannot. */
function nameOf(token: string): string {
  return createHash('sha256').update(token.split('.', 2)[1] ?? '').digest('base64url');
}

async function verifies(token: string, key: CryptoKey | Uint8Array, algorithm: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false; // jose throws for every way in which a signature can be wrong
  }
}

function unauthorized(text: string): GateAnswer {
  return { refused: { status: 401, text } };
}

export type JoinTicket = { readonly grant: Grant; readonly room: string; readonly rights: Rights };

/** May this grant join? The room is the token's; nothing in the request names one. [C-01] */
export function checkJoin(grant: Grant | undefined, query: ConnectQuery): JoinTicket | { readonly refused: GateRefusal } {
  if (grant?.rights?.roomJoin !== true) return refuse(401, 'no permissions to access the room');
  if (grant.identity === '') return refuse(400, 'identity cannot be empty');
  if (grant.identity.length > nameLimit) return refuse(400, `identity: max length ${nameLimit}`);
  if (grant.rights.room === '') return refuse(400, 'no room name');
  if (grant.rights.room.length > nameLimit) return refuse(400, `room name: max length ${nameLimit}`);
  if (query.publish !== '' && !grant.permission.canPublish) return refuse(401, 'permissions denied');
  if (Object.keys(query.attributes).length > 0 && !grant.permission.canUpdateMetadata) return refuse(401, 'permissions denied');
  return { grant, room: grant.rights.room, rights: grant.rights };
}

function refuse(status: number, text: string): { readonly refused: GateRefusal } {
  return { refused: { status, text } };
}
