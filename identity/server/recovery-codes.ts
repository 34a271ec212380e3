import { randomBytes } from 'node:crypto';
import type { Queryable } from '@parley/platform/db';
import { clearAlphabet, randomCode } from '@parley/platform/ids';
import { hashToken } from './session-token.ts';

const codesPerAccount = 10;
/** 77 bits: so many that the hash needs no salt and no slowness. */
const codeLength = 16;
const groupLength = 4;

/** Fewer than this, and the person is told to make new ones. */
export const fewRecoveryCodes = 3;

/** Gives an account ten new codes; older ones open nothing any more. Answers  them, the only time that anybody sees them */
export async function renewRecoveryCodes(tx: Queryable, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: codesPerAccount }, () => randomCode({ bytes: (length) => new Uint8Array(randomBytes(length)) }, codeLength));
  await dropRecoveryCodes(tx, accountId);
  await tx.query('insert into recovery_codes (account_id, code) select $1, unnest($2::text[])', [accountId, codes.map((code) => hashToken(code))]);
  return codes.map(inGroups);
}

/** Shorter groups are copied by hand with fewer mistakes. */
function inGroups(code: string): string {
  const groups: string[] = [];
  for (let at = 0; at < code.length; at += groupLength) groups.push(code.slice(at, at + groupLength));
  return groups.join('-');
}

/** Uses a code up. Answers  whether it was one of this account that nobody has used before */
export async function useRecoveryCode(tx: Queryable, accountId: string, code: string, at: Date): Promise<boolean> {
  const plain = code.toLowerCase().replace(/[\s-]/g, '');
  if (plain.length !== codeLength || [...plain].some((letter) => !clearAlphabet.includes(letter))) return false;
  const { affected } = await tx.query('update recovery_codes set used_at = $3 where account_id = $1 and code = $2 and used_at is null', [accountId, hashToken(plain), at]);
  return affected > 0;
}

export async function countRecoveryCodes(port: Queryable, accountId: string): Promise<number> {
  const { rows } = await port.query<{ count: number }>('select count(*)::int as count from recovery_codes where account_id = $1 and used_at is null', [accountId]);
  return rows[0]?.count ?? 0;
}

export async function dropRecoveryCodes(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('delete from recovery_codes where account_id = $1', [accountId]);
}
