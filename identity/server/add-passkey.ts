import { generateRegistrationOptions, verifyRegistrationResponse, type RegistrationResponseJSON } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import { Refusal } from '@parley/platform/errors';
import type { Passkey, PasskeyRegistration } from '@parley/identity/contract';
import type { Actor } from './actor-of.ts';
import type { IdentityParts } from './identity-parts.ts';
import { challengeLifeMs, descriptor, newChallenge, takeChallenge, type ChallengeUse } from './passkey-challenges.ts';
import { readClientData } from './passkey-client-data.ts';
import { countPasskeys, insertPasskey, listPasskeys, maxPasskeys, passkeyHandle, publicPasskey } from './passkey-store.ts';
import { relyingParty } from './relying-party.ts';
import { tellOwner } from './tell-owner.ts';

/** EdDSA, ES256 and RS256: what authenticators in use can do. [RFC 9053 §2] */
const algorithms = [-8, -7, -257];

/** What `addPasskey` can refuse with, for the routes that call it. */
export const addPasskeyRefuses = ['identity.passkey.not-added', 'identity.passkey.too-late', 'identity.passkey.known-already', 'identity.passkey.too-many'] as const;

/** Answers  the options for `navigator.credentials.create`. Errors  Refusal identity.passkey.too-many */
export async function askNewPasskey(parts: IdentityParts, actor: Actor) {
  const party = relyingParty(parts.publicUrl);
  const passkeys = await listPasskeys(parts.database, actor.accountId);
  if (passkeys.length >= maxPasskeys) throw new Refusal('identity.passkey.too-many');
  const handle = await passkeyHandle(parts.database, actor.accountId);
  if (handle === undefined) throw new Refusal('http.sign-in-required');
  const challenge = await newChallenge(parts.database, useOf(actor), parts.now());
  return {
    ...(await generateRegistrationOptions({
      rpName: party.name,
      rpID: party.id,
      userName: actor.username,
      userDisplayName: actor.name,
      userID: new Uint8Array(Buffer.from(handle, 'base64url')),
      challenge,
      timeout: challengeLifeMs,
      attestationType: 'none',
      excludeCredentials: passkeys.map(descriptor),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    })),
  };
}

/**
 * Adds a passkey to the account of a session.
 *
 * Errors  Refusal with a code of `addPasskeyRefuses`
 * Source  WebAuthn Level 3 §7.1
 */
export async function addPasskey(parts: IdentityParts, actor: Actor, name: string, registration: PasskeyRegistration): Promise<Passkey> {
  const { accountId, context } = actor;
  const client = readClientData(registration.response.clientDataJSON);
  const isAsked = client !== undefined && (await takeChallenge(parts.database, client.challenge, useOf(actor), parts.now()));
  const info = isAsked && !client.isFramed ? await verify(registration, client.challenge, relyingParty(parts.publicUrl)) : undefined;
  if (info === undefined) {
    await parts.audit.recordAlone({ ...context, action: 'passkey.refused', result: 'refused', details: { purpose: 'add', reason: isAsked ? 'not-valid' : 'challenge' } });
    throw new Refusal(client !== undefined && !isAsked ? 'identity.passkey.too-late' : 'identity.passkey.not-added');
  }
  const row = {
    id: parts.newId(),
    accountId,
    credentialId: info.credential.id,
    publicKey: Buffer.from(info.credential.publicKey).toString('base64url'),
    counter: info.credential.counter,
    transports: (registration.response.transports ?? []).filter((word) => /^[a-z-]+$/.test(word)).join(','),
    name,
    isBackedUp: info.credentialBackedUp,
    createdAt: new Date(parts.now()),
  };
  await parts.database.transaction(async (tx) => {
    // The lock makes two at once count each other.
    await tx.query('select id from accounts where id = $1 for update', [accountId]);
    if ((await countPasskeys(tx, accountId)) >= maxPasskeys) throw new Refusal('identity.passkey.too-many');
    if (!(await insertPasskey(tx, row))) throw new Refusal('identity.passkey.known-already');
    await tellOwner(parts, tx, accountId, { what: 'passkey-added', name });
    await parts.audit.record(tx, { ...context, action: 'passkey.added', object: row.id, result: 'ok' });
  });
  return publicPasskey({ ...row, lastUsedAt: null });
}

function useOf({ sessionId }: Actor): ChallengeUse {
  return { purpose: 'add', heldBy: sessionId };
}

async function verify(registration: PasskeyRegistration, challenge: string, party: { id: string; origin: string }) {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      // The schema has looked at every field that is read.
      response: { ...registration, response: { ...registration.response, attestationObject: withoutStatement(registration.response.attestationObject) }, clientExtensionResults: {} } as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    return verified ? registrationInfo : undefined;
  } catch {
    // The library throws for every rule that a hostile answer breaks, and its sentences quote that answer.
    return undefined;
  }
}

/**
 * We ask for no attestation, so a statement that comes all the same is not looked at: its certificates would be parsed,
 * and their revocation lists fetched, from wherever a stranger has written.
 */
function withoutStatement(attestationObject: string): string {
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get('authData');
  const bare = new Map<string, string | Uint8Array | Map<string, string>>();
  bare.set('fmt', 'none').set('attStmt', new Map()).set('authData', authData);
  return isoBase64URL.fromBuffer(isoCBOR.encode(bare));
}
