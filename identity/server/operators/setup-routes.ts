import { Refusal } from '@parley/platform/errors';
import { recentProofMs, type App } from '@parley/platform/http';
import { identityErrors, identityEvents, setupAnswer, setupRequest, setupState } from '@parley/identity/contract';
import { findAccount, publicAccount, type AccountRow } from '../accounts.ts';
import { startSession } from '../finish-sign-in.ts';
import { hashOrRefuse } from '../hash-or-refuse.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { openAccount } from '../open-account.ts';
import { checkNewAccount } from '../sign-up.ts';
import { countOperators } from './operators.ts';
import { checkSetupToken, removeSetupTokenFile, useSetupToken } from './setup-token.ts';

/** The first operator: whoever has the token that the server printed. */
export function setupRoutes(app: App, parts: IdentityParts): void {
  app.get('/api/setup', { config: { policy: 'public' }, schema: { summary: 'Whether the server waits for its first operator', response: { 200: setupState } } }, async () => ({
    open: (await countOperators(parts.database)) === 0,
  }));

  app.post(
    '/api/setup',
    { config: { policy: 'optional', limit: 'identity.setup', refuses: Object.keys(identityErrors) }, schema: { summary: 'Become the first operator', body: setupRequest, response: { 200: setupAnswer } } },
    async (request, reply) => {
      const { principal, body } = request;
      const by = { sessionId: principal?.sessionId, address: request.clientAddress, requestId: request.id };
      try {
        // Before anything else is looked at: without the token everybody hears the same.
        await checkSetupToken(parts.database, body.token);
        const account = principal === undefined ? await create() : await promote(principal);
        await removeSetupTokenFile(parts.dataDir);
        // A new session in both cases: its holder can do more than before.
        await startSession(parts, account, principal === undefined ? 'setup-token' : 'password', request, reply);
        return { user: publicAccount(account) };
      } catch (error) {
        if (error instanceof Refusal && error.code.startsWith('identity.setup-token.')) await parts.audit.recordAlone({ ...by, actor: principal?.accountId, action: 'operator.refused', result: 'refused', details: { reason: error.code } });
        throw error;
      }

      async function create(): Promise<AccountRow> {
        if (body.account === undefined) throw new Refusal('http.sign-in-required');
        const { username, email, password, name } = checkNewAccount(body.account, { ...parts, allowedSignUpDomains: null });
        const passwordHash = await hashOrRefuse(parts.passwordHash, password);
        return parts.database.transaction(async (tx) => {
          await useSetupToken(tx, body.token, new Date(parts.now()));
          // Whoever reads the console of this server vouches for the address.
          const opened = await openAccount(parts, tx, { username, email, name, emailVerified: true, role: 'operator', passwordHash });
          await parts.publish(tx, identityEvents.accountOpened, { accountId: opened.id });
          await parts.audit.record(tx, { ...by, actor: opened.id, action: 'operator.added', object: opened.id, result: 'ok', details: { by: 'setup-token' } });
          return opened;
        });
      }

      async function promote({ accountId, role, authenticatedAtMs }: NonNullable<typeof principal>): Promise<AccountRow> {
        if (role === 'guest') throw new Refusal('http.account-required');
        if (parts.now() - authenticatedAtMs > recentProofMs) throw new Refusal('http.recent-sign-in-required');
        return parts.database.transaction(async (tx) => {
          await useSetupToken(tx, body.token, new Date(parts.now()));
          await tx.query(`update accounts set role = 'operator' where id = $1`, [accountId]);
          await parts.sessions.endAll(tx, accountId);
          const account = await findAccount(tx, accountId);
          if (account === undefined) throw new Refusal('http.sign-in-required');
          await parts.audit.record(tx, { ...by, actor: accountId, action: 'operator.added', object: accountId, result: 'ok', details: { by: 'setup-token' } });
          return account;
        });
      }
    },
  );
}
