import type { FastifyRequest } from 'fastify';
import { verifyAuthenticationResponse, type AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Queryable } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { PasskeyAnswer } from '@parley/identity/contract';
import type { IdentityParts } from './identity-parts.ts';
import { readClientData } from './passkey-client-data.ts';
import { takeChallenge, type ChallengeUse } from './passkey-challenges.ts';
import { findPasskeyByCredential, findPasskeyHandle, type PasskeyRow } from './passkey-store.ts';
import { relyingParty } from './relying-party.ts';

/** What `checkPasskey` can refuse with, for the routes that call it. */
export const passkeyRefuses = ['identity.passkey.refused', 'identity.passkey.too-late'] as const;

/** A passkey that has proved its person; it counts once `notePasskeyUse` has written the use down. */
export type PasskeyProof = { readonly passkey: PasskeyRow; readonly counter: number; readonly isBackedUp: boolean };

type Deps = Pick<IdentityParts, 'database' | 'audit' | 'publicUrl' | 'now'>;
type Wish = ChallengeUse & { readonly accountId?: string };

/** What was wrong, for the audit log; the caller is told one thing in every case. */
type Objection = 'client-data' | 'type' | 'origin' | 'framed' | 'challenge' | 'unknown' | 'other-account' | 'user-handle' | 'not-valid' | 'signature' | 'counter';

/**
 * Checks what an authenticator has answered.
 *
 * Errors  Refusal with a code of `passkeyRefuses`, after a line in the audit log
 * Source  WebAuthn Level 3 §7.2
 */
export async function checkPasskey(deps: Deps, wish: Wish, answer: PasskeyAnswer, request: FastifyRequest): Promise<PasskeyProof> {
  const passkey = await findPasskeyByCredential(deps.database, answer.id);
  const outcome = await examine(deps, wish, answer, passkey);
  if (typeof outcome !== 'string') return outcome;
  await noteRefusal(deps, wish, passkey, outcome, request);
  throw new Refusal(outcome === 'challenge' ? 'identity.passkey.too-late' : 'identity.passkey.refused');
}

/**
 * Does what a proof was given for, in a transaction that calls `note` and so writes the use down.
 *
 * Errors  Refusal identity.passkey.refused, after a line in the audit log, when another use has overtaken this one; what `run` throws
 */
export async function withPasskeyUse<T>(deps: Deps, wish: Wish, proof: PasskeyProof, request: FastifyRequest, run: (note: (tx: Queryable) => Promise<void>) => Promise<T>): Promise<T> {
  let isOvertaken = false;
  const note = async (tx: Queryable): Promise<void> => {
    isOvertaken = !(await notePasskeyUse(deps, tx, proof));
    if (isOvertaken) throw new Refusal('identity.passkey.refused');
  };
  try {
    return await run(note);
  } catch (error) {
    // Not before the rollback: the line would be undone with the rest.
    if (isOvertaken) await noteRefusal(deps, wish, proof.passkey, 'counter', request);
    throw error;
  }
}

/**
 * Writes down that a passkey was used.
 *
 * Answers  false when another use has overtaken this one: of two answers with one count, one comes from a copy
 */
export async function notePasskeyUse(deps: Pick<IdentityParts, 'now'>, tx: Queryable, { passkey, counter, isBackedUp }: PasskeyProof): Promise<boolean> {
  const { affected } = await tx.query(
    'update passkeys set counter = $2, is_backed_up = $3, last_used_at = $4 where id = $1 and (counter < $2 or (counter = 0 and $2::bigint = 0))',
    [passkey.id, counter, isBackedUp, new Date(deps.now())],
  );
  return affected > 0;
}

async function noteRefusal(deps: Deps, wish: Wish, passkey: PasskeyRow | undefined, reason: Objection, request: FastifyRequest): Promise<void> {
  await deps.audit.recordAlone({
    action: 'passkey.refused', actor: wish.accountId, object: passkey?.id, address: request.clientAddress, requestId: request.id, result: 'refused',
    details: { purpose: wish.purpose, reason },
  });
}

async function examine(deps: Deps, wish: Wish, answer: PasskeyAnswer, passkey: PasskeyRow | undefined): Promise<PasskeyProof | Objection> {
  const party = relyingParty(deps.publicUrl);
  const client = readClientData(answer.response.clientDataJSON);
  if (client === undefined) return 'client-data';
  if (client.type !== 'webauthn.get') return 'type';
  if (!(await takeChallenge(deps.database, client.challenge, wish, deps.now()))) return 'challenge';
  if (client.origin !== party.origin) return 'origin';
  // Our pages are never framed, so an answer from inside a frame is from no page of ours.
  if (client.isFramed) return 'framed';
  if (passkey === undefined) return 'unknown';
  if (wish.accountId !== undefined && wish.accountId !== passkey.accountId) return 'other-account';
  const { userHandle } = answer.response;
  // Who has not said who they are is named by the authenticator; who has may leave it out.
  const handle = userHandle ?? (wish.accountId === undefined ? '' : undefined);
  if (handle !== undefined && handle !== (await findPasskeyHandle(deps.database, passkey.accountId))) return 'user-handle';
  const verified = await verify(answer, passkey, client.challenge, party);
  if (verified === undefined) return 'not-valid';
  if (!verified.verified) return 'signature';
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  if (isBehind(newCounter, passkey.counter)) return 'counter';
  return { passkey, counter: newCounter, isBackedUp: credentialBackedUp };
}

async function verify(answer: PasskeyAnswer, passkey: PasskeyRow, challenge: string, party: { id: string; origin: string }) {
  try {
    return await verifyAuthenticationResponse({
      // The schema has looked at every field that is read.
      response: { ...answer, clientExtensionResults: {} } as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // The count is compared by us, after the signature: who cannot sign must not be told apart from who counts wrong.
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: 0 },
    });
  } catch {
    // The library throws for every rule that a hostile answer breaks, and its sentences quote that answer.
    return undefined;
  }
}

/** Authenticators that do not count always say 0. [WebAuthn §6.1.1] */
function isBehind(counter: number, stored: number): boolean {
  return (counter > 0 || stored > 0) && counter <= stored;
}
