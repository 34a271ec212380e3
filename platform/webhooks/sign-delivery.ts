import { createHmac } from 'node:crypto';

export type SigningSecret = { readonly keyId: string; readonly secret: string };

/** The header that carries when, which delivery, and one signature per key. */
export const signatureHeader = 'parley-signature';

/**
 * Signs a delivery: `t=<unix seconds>,id=<delivery>,<key id>=<hex>[,<key id>=<hex>]`.
 *
 * Each signature is HMAC-SHA256 over `t.id.body`, so neither the time, nor the id that tells a repetition, nor the body
 * can be another one. Key ids are letters and digits, and ids have neither comma nor dot.
 *
 * Shape  at least one secret; body exactly as it is sent
 */
export function signDelivery(delivery: { readonly id: string; readonly body: string }, secrets: readonly SigningSecret[], seconds: number): string {
  const signatures = secrets.map(({ keyId, secret }) => `${keyId}=${createHmac('sha256', secret).update(`${seconds}.${delivery.id}.${delivery.body}`).digest('hex')}`);
  return [`t=${seconds}`, `id=${delivery.id}`, ...signatures].join(',');
}
