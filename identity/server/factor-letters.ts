import type { Letter } from '@parley/platform/mail';
import type { AccountRow } from './accounts.ts';
import { fewRecoveryCodes } from './recovery-codes.ts';

/** What happened to how an account proves who it is; its owner hears of each, because a thief would do the same. */
export type FactorNews =
  | { readonly what: 'totp-enabled' | 'totp-disabled' | 'recovery-codes-renewed' | 'guessing' }
  | { readonly what: 'recovery-code-used'; readonly left: number }
  | { readonly what: 'passkey-added' | 'passkey-removed'; readonly name: string };

/** Shape  publicUrl is ours, never a request's */
export function factorLetter(account: Pick<AccountRow, 'email' | 'name'>, publicUrl: string, news: FactorNews): Letter {
  const { subject, lines } = sentences(news);
  const page = new URL('/settings/security', publicUrl).href;
  const trouble =
    news.what === 'guessing'
      ? ['If this was you, there is nothing to do. If it was not, change your password now:']
      : ['If this was you, there is nothing to do. If it was not, somebody else may be in your account: change your', 'password, then look at your two-step verification and passkeys here:'];
  return { to: account.email, subject, text: [`Hello ${account.name},`, '', ...lines, '', ...trouble, '', page, ''].join('\n') };
}

function sentences(news: FactorNews): { subject: string; lines: string[] } {
  switch (news.what) {
    case 'totp-enabled':
      return { subject: 'Two-step verification is on', lines: ['Two-step verification was turned on for your account. From now on, signing in with your', 'password also asks for a code of your authenticator app.'] };
    case 'totp-disabled':
      return { subject: 'Two-step verification is off', lines: ['Two-step verification was turned off for your account. Your recovery codes open nothing any more.'] };
    case 'recovery-codes-renewed':
      return { subject: 'You have new recovery codes', lines: ['New recovery codes were made for your account. The old ones open nothing any more.'] };
    case 'recovery-code-used':
      return { subject: 'A recovery code was used', lines: [`Somebody signed in to your account with one of your recovery codes. ${left(news.left)}`] };
    case 'passkey-added':
      return { subject: 'A passkey was added', lines: [`The passkey "${news.name}" was added to your account. It can sign in without your password.`] };
    case 'passkey-removed':
      return { subject: 'A passkey was removed', lines: [`The passkey "${news.name}" was removed from your account. It opens nothing any more.`] };
    case 'guessing':
      return { subject: 'Somebody knows your password', lines: ['Somebody gave the right password for your account and then several wrong codes. They did', 'not get in.'] };
  }
}

function left(count: number): string {
  if (count === 0) return 'It was the last one: make new ones.';
  return `${count === 1 ? 'One is' : `${count} are`} left${count < fewRecoveryCodes ? ': make new ones soon.' : '.'}`;
}
