import { randomBytes } from 'node:crypto';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Queryable } from '@parley/platform/db';
import type { IdentityParts } from './identity-parts.ts';
import { listPasskeys, type PasskeyRow } from './passkey-store.ts';
import { relyingParty } from './relying-party.ts';
import { hashToken } from './session-token.ts';

/** As long as a person needs to find a security key; after it a page asks anew. */
export const challengeLifeMs = 5 * 60_000;

/** What the answer may be used for, and by whom: a session, a pending sign-in, or a browser that nobody is signed in to. */
export type ChallengeUse = { readonly purpose: 'add' | 'sign-in' | 'second-factor' | 'confirm'; readonly heldBy: string };

/** Makes a question of 32 random bytes. Answers  it; the row has its hash */
export async function newChallenge(port: Queryable, { purpose, heldBy }: ChallengeUse, now: number): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(32));
  // Nobody else takes the forgotten ones away.
  await port.query('delete from passkey_challenges where expires_at <= $1', [new Date(now)]);
  await port.query('insert into passkey_challenges (challenge, purpose, held_by, expires_at) values ($1, $2, $3, $4)', [
    hashToken(Buffer.from(challenge).toString('base64url')), purpose, heldBy, new Date(now + challengeLifeMs),
  ]);
  return challenge;
}

/** Uses a question up, right or wrong. Answers  whether it was asked of this holder, for this purpose, not long ago and not before */
export async function takeChallenge(port: Queryable, challenge: string, { purpose, heldBy }: ChallengeUse, now: number): Promise<boolean> {
  const { affected } = await port.query('delete from passkey_challenges where challenge = $1 and purpose = $2 and held_by = $3 and expires_at > $4', [
    hashToken(challenge), purpose, heldBy, new Date(now),
  ]);
  return affected > 0;
}

/**
 * Asks for a proof by a passkey.
 *
 * Shape   without an account any passkey of this server may answer, and the options say nothing about who has one
 * Answers the options for `navigator.credentials.get`
 */
export async function askPasskey(parts: Pick<IdentityParts, 'database' | 'publicUrl' | 'now'>, use: ChallengeUse, accountId?: string) {
  const challenge = await newChallenge(parts.database, use, parts.now());
  const passkeys = accountId === undefined ? [] : await listPasskeys(parts.database, accountId);
  return { ...(await generateAuthenticationOptions({ rpID: relyingParty(parts.publicUrl).id, challenge, userVerification: 'required', timeout: challengeLifeMs, allowCredentials: passkeys.map(descriptor) })) };
}

/** How options name a passkey. */
export function descriptor({ credentialId, transports }: Pick<PasskeyRow, 'credentialId' | 'transports'>): { id: string; transports: string[] } {
  return { id: credentialId, transports: transports.split(',').filter(Boolean) };
}
