import type { FastifyRequest } from 'fastify';
import { findAccountByLogin } from './accounts.ts';
import { canonicalEmail } from './canonical-email.ts';
import type { IdentityParts } from './identity-parts.ts';
import { issueLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { findPendingSignUp } from './pending-sign-ups.ts';
import type { Transaction } from '@parley/platform/db';

export type AskedLetter = 'reset' | 'confirm';

/**
 * Notes that somebody wants a letter to an address. The same is done and answered for every text: whether there is an
 * account is looked up later, by `writeAskedLetters`, when nobody waits for an answer whose time could tell.
 */
export async function askForLetter(parts: Pick<IdentityParts, 'database' | 'limiter' | 'newId' | 'now'>, kind: AskedLetter, text: string, request: Pick<FastifyRequest, 'id' | 'clientAddress'>): Promise<void> {
  const email = canonicalEmail(text);
  if (email === undefined || parts.limiter.take('identity.letter.address', `${kind} ${email}`) !== undefined) return;
  await parts.database.query('insert into asked_letters (id, kind, email, address, request_id, asked_at) values ($1, $2, $3, $4, $5, $6)', [
    parts.newId(), kind, email, request.clientAddress, request.id, new Date(parts.now()),
  ]);
}

type AskedRow = { readonly kind: AskedLetter; readonly email: string; readonly address: string; readonly request_id: string };

/** Writes every letter that was asked for; each in one transaction with the row that asked. */
export async function writeAskedLetters(parts: IdentityParts): Promise<void> {
  for (;;) {
    const written = await parts.database.transaction(async (tx) => {
      const { rows } = await tx.query<AskedRow>(
        'delete from asked_letters where id = (select id from asked_letters order by asked_at limit 1 for update skip locked) returning kind, email, address, request_id',
      );
      const asked = rows[0];
      if (asked === undefined) return false;
      await (asked.kind === 'reset' ? writeReset(parts, tx, asked) : writeConfirm(parts, tx, asked));
      return true;
    });
    if (!written) return;
  }
}

async function writeReset(parts: IdentityParts, tx: Transaction, asked: AskedRow): Promise<void> {
  const { email } = asked;
  const account = await findAccountByLogin(tx, { email });
  if (account === undefined || account.suspendedAt !== null || account.role === 'guest') return;
  const token = await issueLink(tx, { purpose: 'reset', accountId: account.id, email }, parts.now());
  await parts.sendMail(tx, letterTexts.resetPassword({ publicUrl: parts.publicUrl, to: email, token }));
  await parts.audit.record(tx, { action: 'password.reset-asked', object: account.id, address: asked.address, requestId: asked.request_id, result: 'ok' });
}

async function writeConfirm(parts: IdentityParts, tx: Transaction, { email }: AskedRow): Promise<void> {
  const about = { publicUrl: parts.publicUrl, to: email };
  const account = await findAccountByLogin(tx, { email });
  const pending = await findPendingSignUp(tx, { email });
  if (account !== undefined && account.suspendedAt === null && account.role !== 'guest' && !account.emailVerified) {
    await parts.sendMail(tx, letterTexts.confirmAddress({ ...about, token: await issueLink(tx, { purpose: 'verify', accountId: account.id, email }, parts.now()) }));
  } else if (account !== undefined && pending !== undefined) {
    await parts.sendMail(tx, letterTexts.alreadyAccount(about));
  } else if (pending !== undefined) {
    await parts.sendMail(tx, letterTexts.confirmSignUp({ ...about, username: pending.username, token: await issueLink(tx, { purpose: 'sign-up', pendingId: pending.id, email }, parts.now()) }));
  }
}
