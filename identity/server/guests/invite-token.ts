import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { KeyRing } from '@parley/identity/contract';
import type { InviteRow } from './invites.ts';

const purpose = 'invite';
/** Told in every invite and asked of every invite: a token made for something else is none. */
const audience = 'parley-invite';
/** Ours have about 400 characters. */
const longestToken = 1_024;

const claimsShape = z.strictObject({
  iss: z.string(),
  aud: z.literal(audience),
  jti: z.string().max(64),
  meeting: z.string().max(64),
  role: z.enum(['participant', 'viewer']),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

export type InviteClaims = Pick<z.infer<typeof claimsShape>, 'jti' | 'meeting' | 'role'>;

export async function signInvite(keyRing: Pick<KeyRing, 'sign'>, invite: InviteRow, now: number): Promise<string> {
  const expiresInSeconds = Math.max(1, Math.ceil((invite.expiresAt.getTime() - now) / 1_000));
  return (await keyRing.sign(purpose, { aud: audience, jti: invite.id, meeting: invite.meetingId, role: invite.role }, { expiresInSeconds })).token;
}

/**
 * Reads an invite. The algorithm, the purpose of the key and every claim are ours or it is no invite.
 *
 * Answers  what it names, whether or not the row still stands · 'ended' for one of ours whose time is over · undefined
 *          for everything else; no I/O
 */
export async function readInvite(keyRing: Pick<KeyRing, 'findKey'>, token: string, now: number): Promise<InviteClaims | 'ended' | undefined> {
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
  const header = readHeader(token);
  const key = header && keyRing.findKey(header.kid);
  if (key?.purpose !== purpose || key.alg !== 'HS256') return undefined;
  try {
    const { payload } = await jwtVerify(token, Buffer.from(key.secret), { algorithms: ['HS256'], issuer: header?.kid ?? '', audience, typ: 'JWT', currentDate: new Date(now) });
    const claims = claimsShape.safeParse(payload);
    return claims.success && claims.data.exp > claims.data.iat ? claims.data : undefined;
  } catch (error) {
    // The signature is checked before the time. Every other way in which a token can be wrong is the same to us.
    return error instanceof errors.JWTExpired ? 'ended' : undefined;
  }
}

const headerShape = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('JWT'), kid: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });

/** Exactly the header that we write: nothing in it chooses a key, an algorithm or an address. */
function readHeader(token: string): z.infer<typeof headerShape> | undefined {
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8');
    return headerShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON
  }
}
