import type { Transaction } from '@parley/platform/db';
import { identityEvents, type AccountRole, type SecondFactor, type SignInMethod } from '@parley/identity/contract';
import type { PublishFact } from './publish-fact.ts';
import { maxSessions, sessionLife } from './session-life.ts';
import { hashToken, newSessionToken } from './session-token.ts';

export type SessionsOptions = { readonly newId: () => string; readonly now: () => number; readonly publish: PublishFact };

export type NewSession = {
  readonly accountId: string;
  readonly role: AccountRole;
  readonly method: SignInMethod;
  readonly secondFactor?: SecondFactor | undefined;
  /** Canonical. */
  readonly address: string;
  readonly userAgent: string;
  /** Instead of what the role has. */
  readonly lifeMs?: number | undefined;
};

/** A browser's own description of itself, cut to what a list of devices can show. */
const maxUserAgent = 256;

/**
 * Where sessions begin and end. Every end is told, so that whoever holds a connection of that session closes it.
 */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Answers  the token, which exists nowhere else: the row has its hash */
  async begin(tx: Transaction, wish: NewSession): Promise<{ readonly sessionId: string; readonly token: string }> {
    const { newId, now } = this.#options;
    await this.#makeRoom(tx, wish.accountId);
    const sessionId = newId();
    const token = newSessionToken();
    const at = new Date(now());
    await tx.query(
      `insert into sessions (id, account_id, token, expires_at, ip_address, user_agent, created_at, updated_at, method, authenticated_at, second_factor)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $7, $9)`,
      [
        sessionId, wish.accountId, hashToken(token), new Date(at.getTime() + (wish.lifeMs ?? sessionLife(wish.role).idleMs)), wish.address, wish.userAgent.slice(0, maxUserAgent), at,
        wish.method, wish.secondFactor ?? null,
      ],
    );
    return { sessionId, token };
  }

  /** Answers  whether the session was there, and the account's own when one is named */
  async end(tx: Transaction, sessionId: string, accountId?: string): Promise<boolean> {
    const { rows } = await tx.query<{ id: string; account_id: string }>(
      'delete from sessions where id = $1 and ($2::text is null or account_id = $2) returning id, account_id',
      [sessionId, accountId ?? null],
    );
    for (const row of rows) await this.#tellEnd(tx, row.id, row.account_id);
    return rows.length > 0;
  }

  /** Ends every session of an account but one, and every sign-in that waits for its second factor. Answers  how many sessions ended */
  async endAll(tx: Transaction, accountId: string, keep?: string): Promise<number> {
    // It rests on a proof that does not count any more, such as the old password.
    await tx.query('delete from pending_sign_ins where account_id = $1', [accountId]);
    const { rows } = await tx.query<{ id: string }>('delete from sessions where account_id = $1 and id is distinct from $2 returning id', [accountId, keep ?? null]);
    for (const { id } of rows) await this.#tellEnd(tx, id, accountId);
    return rows.length;
  }

  /**
   * Gives a session a new token after its person has proved again who they are.
   *
   * Answers  the new token · undefined when the session has ended meanwhile
   */
  async renew(tx: Transaction, sessionId: string): Promise<string | undefined> {
    const token = newSessionToken();
    const { affected } = await tx.query('update sessions set token = $2, authenticated_at = $3, updated_at = $3 where id = $1', [sessionId, hashToken(token), new Date(this.#options.now())]);
    return affected === 0 ? undefined : token;
  }

  async #makeRoom(tx: Transaction, accountId: string): Promise<void> {
    const { rows } = await tx.query<{ id: string }>('select id from sessions where account_id = $1 order by updated_at desc offset $2', [accountId, maxSessions - 1]);
    for (const { id } of rows) await this.end(tx, id);
  }

  async #tellEnd(tx: Transaction, sessionId: string, accountId: string): Promise<void> {
    await this.#options.publish(tx, identityEvents.sessionEnded, { sessionId, accountId });
  }
}
