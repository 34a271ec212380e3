import type { AfterRestore } from '@parley/platform/db';

/** Tables of whatever opens something once, or for a while. */
const outstanding = [
  'sessions', 'verifications', 'letter_links', 'asked_letters', 'pending_sign_ups', 'pending_sign_ins', 'passkey_challenges',
  'provider_attempts', 'provider_tickets', 'welcome_tokens',
  // Which of them were used since the backup is not known, and each opens once.
  'recovery_codes',
];

/**
 * Nobody is signed in, no link or code of before opens anything, and no key of before signs or vouches: the ring makes new
 * ones at the next start. What people are known by (password, passkeys, two-step secret) is that of the day of the backup. [K-13]
 */
export const identityAfterRestore: readonly AfterRestore[] = [
  ...outstanding.map((table) => ({ table, sql: `delete from ${table}` })),
  { table: 'setup_tokens', sql: 'delete from setup_tokens where used_at is null' },
  { table: 'keys', sql: `update keys set state = 'revoked', state_since = now(), verify_until = null where state <> 'revoked'` },
];
