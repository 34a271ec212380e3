import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands; others are in the standard and not in the apps. [RFC 6238 §5.2] */
const algorithm = 'SHA1';
const digits = 6;
const periodSeconds = 30;
/** Steps before and after now, for clocks that differ and people who type slowly. [RFC 6238 §5.2] */
const window = 1;
/** As long as the hash's output. [RFC 4226 §4 R6] */
const secretBytes = 20;

/** A new shared secret in base32, the way apps take it by hand. */
export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** The address in the QR code. */
export function totpAddress(secret: string, issuer: string, label: string): string {
  return new TOTP({ issuer, label, secret, algorithm, digits, period: periodSeconds }).toString();
}

/**
 * Finds the time step whose code this is.
 *
 * Shape   spaces in the code are ignored
 * Answers the number of the step, or undefined for a code of no step near `now`
 * Units   now in Unix ms
 */
export function findTotpStep(secret: string, code: string, now: number): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = TOTP.validate({ token, secret: Secret.fromBase32(secret), algorithm, digits, period: periodSeconds, timestamp: now, window });
  return delta === null ? undefined : TOTP.counter({ period: periodSeconds, timestamp: now }) + delta;
}
