import { Refusal } from '@parley/platform/errors';
import { demandAllowedAddress } from './address-rule.ts';
import { canonicalEmail } from './canonical-email.ts';
import type { IdentityParts } from './identity-parts.ts';
import { checkNewPassword, obviousWords } from './password-policy.ts';

export const minUsernameLength = 4;
export const maxUsernameLength = 20;

export type NewAccount = { readonly username: string; readonly email: string; readonly password: string; readonly name: string };

/**
 * Checks what a person typed, in the order of the form, and brings the address into its one spelling.
 *
 * Errors  Refusal with a code of `identityErrors`
 */
export function checkNewAccount(
  input: { readonly username: string; readonly email: string; readonly password: string; readonly name?: string | undefined },
  rule: Pick<IdentityParts, 'allowedSignUpDomains' | 'requireVerifiedEmail' | 'publicUrl'>,
): NewAccount {
  const { username, password } = input;
  checkUsername(username);
  const email = canonicalEmail(input.email);
  if (email === undefined) throw new Refusal('INVALID_EMAIL');
  demandAllowedAddress(rule, email);
  checkNewPassword(password, obviousWords({ username, email, name: input.name ?? username }, rule.publicUrl));
  return { username, email, password, name: input.name ?? username };
}

/** Errors  Refusal with a code of `identityErrors` */
export function checkUsername(username: string): void {
  if (!/^[a-z0-9._]*$/i.test(username)) throw new Refusal('INVALID_USERNAME');
  if (username.length < minUsernameLength) throw new Refusal('USERNAME_TOO_SHORT');
  if (username.length > maxUsernameLength) throw new Refusal('USERNAME_TOO_LONG');
}
