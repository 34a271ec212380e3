import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { addOperator, listOperators, makeSetupToken, OperatorCommandRefused, removeOperator, waitingSetupToken } from '../index.ts';
import { cookiesOf, IdentityStage, stagePassword as password, type StageAccount } from '../testing/identity-stage.ts';

describe.each(testDatabases())('operators on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 90_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    await stage.store.database.query('delete from setup_tokens');
    await stage.start({ limits: { 'identity.setup': null } });
  });

  const tokenDeps = () => ({ database: stage.store.database, dataDir: stage.store.dataDir, now: () => stage.clock.now });
  const setup = (body: object, cookie?: string) => stage.post('/api/setup', body, cookie === undefined ? {} : { cookie });
  const newAccount = (username: string) => ({ username, email: `${username}@example.org`, password });
  const roleOf = async (id: string) => (await stage.store.database.query<{ role: string }>('select role from accounts where id = $1', [id])).rows[0]?.role;
  const tokenFile = () => join(stage.store.dataDir, 'setup-token');

  async function makeOperator(username: string): Promise<StageAccount> {
    const account = await stage.signUp(username);
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [account.id]);
    return account;
  }

  describe('the first one', () => {
    test('[A-20] a fresh server has no operator, and without the token nobody becomes one', async () => {
      await waitingSetupToken(tokenDeps());
      const { cookie, id } = await stage.signUp('first');
      expect(await roleOf(id)).toBe('member');
      expect((await stage.get('/api/setup')).json()).toEqual({ open: true });

      for (const token of [undefined, '', 'secret', 'changeme', 'x'.repeat(256), '0000-0000-0000-0000-0000-0000']) {
        const body = token === undefined ? {} : { token };
        expect((await setup(body, cookie)).json(), token).toMatchObject({ code: 'identity.setup-token.wrong' });
        expect((await setup({ ...body, account: newAccount('mallory') })).statusCode, token).toBe(403);
        expect((await setup(body)).statusCode, token).toBe(403);
      }
      expect(await roleOf(id)).toBe('member');
      expect(await stage.auditActions()).toContain('operator.refused');
    });

    test('[A-20] the token stands in a private file and not in the database, and works once', async () => {
      const token = await waitingSetupToken(tokenDeps()) ?? '';
      expect(readFileSync(tokenFile(), 'utf8')).toBe(`${token}\n`);
      expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
      expect(JSON.stringify((await stage.store.database.query('select * from setup_tokens')).rows)).not.toContain(token);

      const answer = await setup({ token, account: newAccount('founder') });
      expect(answer.json()).toMatchObject({ user: { username: 'founder', role: 'operator', emailVerified: true } });
      expect((await stage.get('/api/people', { cookie: cookiesOf(answer.headers['set-cookie']) })).statusCode).toBe(200);

      expect(existsSync(tokenFile())).toBe(false);
      expect((await setup({ token, account: newAccount('second') })).json()).toMatchObject({ code: 'identity.setup-token.used' });
      expect((await setup({ token })).statusCode).toBe(410);
      expect((await stage.get('/api/setup')).json()).toEqual({ open: false });
      expect(await waitingSetupToken(tokenDeps())).toBeUndefined();
    });

    test('a token is the same until it is used, and a new one makes the old one worthless', async () => {
      const first = await waitingSetupToken(tokenDeps());
      expect(await waitingSetupToken(tokenDeps())).toBe(first);

      const second = await makeSetupToken(tokenDeps());
      expect(second).not.toBe(first);
      expect((await setup({ token: first ?? '', account: newAccount('founder') })).statusCode).toBe(403);
      expect((await setup({ token: second.toUpperCase().replaceAll('-', ' '), account: newAccount('founder') })).statusCode).toBe(200);
    });

    test('of two who type the token at once one becomes an operator', async () => {
      const token = await waitingSetupToken(tokenDeps()) ?? '';

      const answers = await Promise.all(['founder', 'second'].map((name) => setup({ token, account: newAccount(name) })));

      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410]);
      expect(await listOperators(tokenDeps())).toHaveLength(1);
    });

    test('who is signed in becomes an operator in a new session, after a fresh proof only', async () => {
      const token = await waitingSetupToken(tokenDeps()) ?? '';
      const { cookie, id } = await stage.signUp('member');
      stage.clock.now += 5 * 60_000 + 1;
      expect((await setup({ token }, cookie)).json().code).toBe('http.recent-sign-in-required');

      const again = cookiesOf((await stage.post('/api/auth/sign-in/username', { username: 'member', password })).headers['set-cookie']);
      const answer = await setup({ token }, again);

      expect(answer.statusCode).toBe(200);
      expect(await roleOf(id)).toBe('operator');
      expect(await stage.session({ cookie: again })).toBeNull();
      expect((await stage.session({ cookie: cookiesOf(answer.headers['set-cookie']) }))?.user).toMatchObject({ role: 'operator' });
    });

    test('guessing is limited', async () => {
      await stage.start();
      const answers = [];
      for (let i = 0; i < 12; i++) answers.push((await setup({ token: `guess ${i}` })).statusCode);
      expect(answers).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
    });
  });

  describe('the people', () => {
    test('exist for operators only', async () => {
      const { cookie, id } = await stage.signUp('member');
      const victim = await stage.signUp('victim');

      expect((await stage.get('/api/people', { cookie })).statusCode).toBe(404);
      for (const verb of ['suspend', 'reactivate', 'make-operator', 'remove-operator', 'end-sessions']) {
        for (const target of [id, victim.id]) expect((await stage.post(`/api/people/${target}/${verb}`, {}, { cookie })).statusCode).toBe(404);
      }
      expect((await stage.request('DELETE', `/api/people/${victim.id}`, undefined, { cookie })).statusCode).toBe(404);
      expect((await stage.post('/api/people', newAccount('friend'), { cookie })).statusCode).toBe(404);
      expect(await roleOf(id)).toBe('member');
    });

    test('are listed by name in pages, found by the beginning of any name, and reading is written down', async () => {
      const { cookie } = await makeOperator('zz.operator');
      for (const name of ['bert', 'anna', 'carl', 'dora']) await stage.signUp(name);
      await stage.store.database.query(`update accounts set name = 'Anna Bell' where username = 'anna'`);

      const names: string[] = [];
      let after: string | null = '';
      while (after !== null) {
        const page = (await stage.get(`/api/people?limit=2${after === '' ? '' : `&after=${after}`}`, { cookie })).json() as { items: { username: string }[]; next: string | null };
        names.push(...page.items.map(({ username }) => username));
        after = page.next;
      }
      expect(names).toEqual(['anna', 'bert', 'carl', 'dora', 'zz.operator']);
      const search = async (text: string) => ((await stage.get(`/api/people?search=${encodeURIComponent(text)}`, { cookie })).json() as { items: { username: string }[] }).items.map(({ username }) => username);
      expect(await search('an')).toEqual(['anna']);
      expect(await search('BELL')).toEqual(['anna']);
      expect(await search('carl@example')).toEqual(['carl']);
      expect(await search('%')).toEqual([]);
      expect(await search('_')).toEqual([]);
      expect((await stage.get('/api/people?after=nonsense', { cookie })).statusCode).toBe(400);
      expect((await stage.get('/api/people?limit=101', { cookie })).statusCode).toBe(400);
      const { rows } = await stage.store.database.query<{ details: object }>(`select details from audit_entries where action = 'people.listed'`);
      expect(rows.length).toBeGreaterThanOrEqual(3);
      expect(JSON.stringify(rows)).not.toContain('carl');
    });

    test('who is suspended is signed out everywhere, cannot come back, and is told why; and can when let in again', async () => {
      const { cookie, id: operator } = await makeOperator('operator');
      const { cookie: theirs, id } = await stage.signUp('trouble');
      stage.facts.length = 0;

      expect((await stage.post(`/api/people/${id}/suspend`, {}, { cookie })).statusCode).toBe(204);

      expect(await stage.session({ cookie: theirs })).toBeNull();
      expect(stage.facts.map(({ name }) => name)).toEqual(['identity.session-ended', 'identity.account-suspended']);
      expect((await stage.post('/api/auth/sign-in/username', { username: 'trouble', password })).json().code).toBe('ACCOUNT_SUSPENDED');
      expect((await stage.get('/api/people?search=trouble', { cookie })).json().items).toMatchObject([{ suspended: true, sessions: 0 }]);

      expect((await stage.post(`/api/people/${id}/reactivate`, {}, { cookie })).statusCode).toBe(204);
      expect((await stage.post('/api/auth/sign-in/username', { username: 'trouble', password })).statusCode).toBe(200);
      expect((await stage.post(`/api/people/${operator}/suspend`, {}, { cookie })).statusCode).toBe(409);
    });

    test('operators are made and unmade, each time with new sessions; the last one stays', async () => {
      const { cookie, id } = await makeOperator('operator');
      const friend = await stage.signUp('friend');

      expect((await stage.post(`/api/people/${id}/remove-operator`, {}, { cookie })).json().code).toBe('identity.person.last-operator');
      expect((await stage.post(`/api/people/${friend.id}/make-operator`, {}, { cookie })).statusCode).toBe(204);
      expect(await stage.session({ cookie: friend.cookie })).toBeNull();
      expect((await stage.post(`/api/people/${id}/remove-operator`, {}, { cookie })).statusCode).toBe(204);
      expect(await stage.session({ cookie })).toBeNull();
      expect(await listOperators(tokenDeps())).toEqual([{ username: 'friend', name: 'friend', suspended: false }]);
    });

    test('a suspended operator does not count: whoever could still sign in last stays', async () => {
      const { cookie, id } = await makeOperator('operator');
      const other = await makeOperator('other');
      await stage.post(`/api/people/${other.id}/suspend`, {}, { cookie });

      expect((await stage.post(`/api/people/${id}/remove-operator`, {}, { cookie })).json().code).toBe('identity.person.last-operator');
    });

    test('two operators who remove each other at once leave one', async () => {
      const [one, two] = [await makeOperator('operator'), await makeOperator('other')];

      const answers = await Promise.all([stage.post(`/api/people/${two.id}/suspend`, {}, { cookie: one.cookie }), stage.post(`/api/people/${one.id}/suspend`, {}, { cookie: two.cookie })]);

      expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1);
      expect((await listOperators(tokenDeps())).filter(({ suspended }) => !suspended)).toHaveLength(1);
    });

    test('everything of a deleted account is gone, and its name is free', async () => {
      const { cookie } = await makeOperator('operator');
      const { cookie: theirs, id } = await stage.signUp('leaver');
      stage.facts.length = 0;

      expect((await stage.request('DELETE', `/api/people/${id}`, undefined, { cookie })).statusCode).toBe(204);

      expect(await stage.session({ cookie: theirs })).toBeNull();
      expect(stage.facts).toContainEqual({ name: 'identity.account-closed', payload: { accountId: id } });
      expect((await stage.request('DELETE', `/api/people/${id}`, undefined, { cookie })).statusCode).toBe(404);
      await stage.signUp('leaver');
    });

    test('what changes somebody needs a recent proof', async () => {
      const { cookie } = await makeOperator('operator');
      const { id } = await stage.signUp('member');
      stage.clock.now += 5 * 60_000 + 1;

      for (const verb of ['suspend', 'reactivate', 'make-operator', 'remove-operator', 'end-sessions']) expect((await stage.post(`/api/people/${id}/${verb}`, {}, { cookie })).json().code).toBe('http.recent-sign-in-required');
      expect((await stage.request('DELETE', `/api/people/${id}`, undefined, { cookie })).statusCode).toBe(403);
      expect((await stage.post('/api/people', { username: 'friend', email: 'friend@example.org' }, { cookie })).statusCode).toBe(403);
    });

    test('somebody invited gets a letter whose link lets them choose a password once', async () => {
      const { cookie } = await makeOperator('operator');
      // Sign-up is closed; an operator still lets people in.
      await stage.start({ allowedSignUpDomains: [] });

      const made = await stage.post('/api/people', { username: 'Invited', email: 'Invited@Elsewhere.example', name: 'Ivy' }, { cookie });

      expect(made.json()).toMatchObject({ username: 'invited', email: 'invited@elsewhere.example', name: 'Ivy', emailVerified: false });
      const letter = (await stage.letters()).find(({ to }) => to === 'invited@elsewhere.example');
      const token = /^http:\/\/localhost:3000\/welcome#([\w-]{43})$/m.exec(letter?.text ?? '')?.[1] ?? '';
      const dump = await Promise.all(['accounts', 'welcome_tokens', 'audit_entries'].map(async (table) => (await stage.store.database.query(`select * from ${table}`)).rows));
      expect(JSON.stringify(dump)).not.toContain(token);

      expect((await stage.post('/api/auth/welcome', { token, password: 'invited' })).statusCode).toBe(400);
      expect((await stage.post('/api/auth/welcome', { token: `${token}x`, password })).json().code).toBe('identity.welcome.expired');
      const welcomed = await stage.post('/api/auth/welcome', { token, password });
      expect(welcomed.json()).toMatchObject({ user: { username: 'invited', emailVerified: true } });
      expect((await stage.post('/api/auth/welcome', { token, password: 'another password' })).statusCode).toBe(410);
      expect((await stage.post('/api/auth/sign-in/username', { username: 'invited', password })).statusCode).toBe(200);
    });

    test('nobody is invited whom the rule about addresses would keep out, or to whom no letter goes', async () => {
      const { cookie } = await makeOperator('operator');
      const invite = async (email: string) => (await stage.post('/api/people', { username: 'invited', email }, { cookie })).json().code;
      await stage.start({ allowedSignUpDomains: ['example.org'] });
      expect(await invite('invited@elsewhere.example')).toBe('EMAIL_DOMAIN_FORBIDDEN');
      await stage.start({ canSendMail: false });
      expect(await invite('invited@example.org')).toBe('identity.mail.not-configured');
      expect(await stage.letters()).toEqual([]);
    });

    test('the link of the letter ends after four days', async () => {
      const { cookie } = await makeOperator('operator');
      await stage.post('/api/people', { username: 'invited', email: 'invited@example.org' }, { cookie });
      const token = /#([\w-]{43})$/m.exec((await stage.letters())[0]?.text ?? '')?.[1] ?? '';
      stage.clock.now += 4 * 24 * 3_600_000 + 1;

      expect((await stage.post('/api/auth/welcome', { token, password })).statusCode).toBe(410);
    });
  });

  describe('by command', () => {
    const commandDeps = () => ({ ...tokenDeps(), audit: stage.audit, publish: async () => undefined, newId: () => crypto.randomUUID() });

    test('an operator is added, which ends the setup token, listed, and removed unless the last', async () => {
      const token = await waitingSetupToken(tokenDeps()) ?? '';
      const { cookie, id } = await stage.signUp('member');

      await addOperator(commandDeps(), 'Member');

      expect(await roleOf(id)).toBe('operator');
      expect(await stage.session({ cookie })).toBeNull();
      expect(existsSync(tokenFile())).toBe(false);
      expect((await setup({ token, account: newAccount('late') })).statusCode).toBe(403);
      expect(await listOperators(commandDeps())).toEqual([{ username: 'member', name: 'member', suspended: false }]);
      await expect(removeOperator(commandDeps(), 'member')).rejects.toThrow('This is the last operator. Make somebody else an operator first.');
      await expect(addOperator(commandDeps(), 'nobody')).rejects.toBeInstanceOf(OperatorCommandRefused);
    });
  });
});
