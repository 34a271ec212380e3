import { Refusal } from '@parley/platform/errors';
import type { AccountRow } from './accounts.ts';
import { mayHaveAccount } from './canonical-email.ts';
import type { SignInStep } from './finish-sign-in.ts';
import type { IdentityParts } from './identity-parts.ts';

export type AddressRule = Pick<IdentityParts, 'allowedSignUpDomains' | 'requireVerifiedEmail'>;

/**
 * Whether an address may be given to an account now: at sign-up, when it is changed, when another provider vouches for it.
 *
 * Shape   email is canonical
 * Errors  Refusal EMAIL_DOMAIN_FORBIDDEN
 */
export function demandAllowedAddress({ allowedSignUpDomains }: AddressRule, email: string): void {
  if (!mayHaveAccount(email, allowedSignUpDomains)) throw new Refusal('EMAIL_DOMAIN_FORBIDDEN');
}

/**
 * Why an account that exists may not be used, or undefined.
 *
 * A list of domains that was made shorter holds for those who are in as well. An empty list only closes the door to new
 * people: it says nothing about those inside. Operators could lock themselves out of their own server, and guests have no
 * address, so the rule is for members.
 */
export function objectionToAddress({ allowedSignUpDomains, requireVerifiedEmail }: AddressRule, account: Pick<AccountRow, 'role' | 'email' | 'emailVerified'>): 'identity.email.not-verified' | 'identity.email.no-longer-allowed' | undefined {
  if (account.role !== 'member') return undefined;
  if (allowedSignUpDomains !== null && allowedSignUpDomains.length > 0 && !mayHaveAccount(account.email, allowedSignUpDomains)) return 'identity.email.no-longer-allowed';
  return requireVerifiedEmail && !account.emailVerified ? 'identity.email.not-verified' : undefined;
}

/** Asked at every sign-in, after the person has proved who they are: nobody else learns the state of an account. */
export function addressStep(rule: AddressRule): SignInStep {
  return async (account) => {
    const objection = objectionToAddress(rule, account);
    if (objection !== undefined) throw new Refusal(objection);
    return undefined;
  };
}
