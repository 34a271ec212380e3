import type { SealedColumn } from './rotate-master-key.ts';

/** Everything this slice seals. A test looks for sealed texts in all tables and finds none elsewhere. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'keys', row: 'key_id', column: 'sealed', purpose: 'keyring' },
  { table: 'totp_secrets', row: 'account_id', column: 'sealed', purpose: 'identity' },
];
