import { randomBytes } from 'node:crypto';
import type { Queryable } from '../db/index.ts';
import type { SigningSecret } from './sign-delivery.ts';

/** Where a sealed text stands; it opens nowhere else. */
export type SealedPlace = { readonly table: string; readonly row: string; readonly column: string };

/** Encrypts secrets at rest. */
export interface SecretSealer {
  seal(text: string, place: SealedPlace): string;
  /** Answers  undefined when it was sealed by another key or for another place */
  open(sealed: string, place: SealedPlace): string | undefined;
}

/** What a new master key must seal anew; `purpose` is that of the sealer. */
export const sealedWebhookColumns = [{ table: 'webhook_secrets', row: 'key_id', column: 'sealed', purpose: 'webhooks' }] as const;

const secretBytes = 32;
const keyIdBytes = 12;

/** Makes a secret that is shown once. Ids are letters and digits: they stand in a header unquoted. */
export function makeEndpointSecret(): SigningSecret {
  return { keyId: `WH${randomBytes(keyIdBytes).toString('hex')}`, secret: randomBytes(secretBytes).toString('base64url') };
}

/**
 * Makes this the secret that an endpoint signs with. The one before signs as well until `previousUntil`; the ones before
 * that end now.
 */
export async function putEndpointSecret(on: Queryable, sealer: SecretSealer, endpointId: string, { keyId, secret }: SigningSecret, previousUntil: Date): Promise<void> {
  await on.query('delete from webhook_secrets where endpoint_id = $1 and signs_until is not null', [endpointId]);
  await on.query('update webhook_secrets set signs_until = $2 where endpoint_id = $1', [endpointId, previousUntil]);
  await on.query('insert into webhook_secrets (key_id, endpoint_id, sealed) values ($1, $2, $3)', [keyId, endpointId, sealer.seal(secret, placeOf(keyId))]);
}

/**
 * The secrets that sign now, the current one first.
 *
 * Answers  undefined when the current one opens under no master key
 */
export async function readEndpointSecrets(on: Queryable, sealer: SecretSealer, endpointId: string, at: Date): Promise<SigningSecret[] | undefined> {
  const { rows } = await on.query<{ keyId: string; sealed: string; isCurrent: boolean }>(
    `select key_id as "keyId", sealed, signs_until is null as "isCurrent" from webhook_secrets
     where endpoint_id = $1 and (signs_until is null or signs_until > $2) order by signs_until desc nulls first`,
    [endpointId, at],
  );
  const opened = rows.map(({ keyId, sealed, isCurrent }) => ({ keyId, isCurrent, secret: sealer.open(sealed, placeOf(keyId)) }));
  if (!opened.some(({ isCurrent, secret }) => isCurrent && secret !== undefined)) return undefined;
  return opened.flatMap(({ keyId, secret }) => (secret === undefined ? [] : [{ keyId, secret }]));
}

function placeOf(keyId: string): SealedPlace {
  return { table: 'webhook_secrets', row: keyId, column: 'sealed' };
}
