import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { PasswordHash } from './password-hash.ts';
import { cookiesOf, IdentityStage, stageOrigin, stagePassword as password, type Sent, type StageAccount } from './testing/identity-stage.ts';

const minute = 60_000;
const hour = 60 * minute;
const unlimited = { 'identity.letter': null, 'identity.letter.address': null, 'identity.link': null, 'identity.confirm': null, 'identity.sign-in': null, 'identity.sign-in.account': null, 'identity.sign-up': null, 'identity.sign-up.all': null };

describe.each(testDatabases())('addresses and passwords on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(() => stage.reset());

  const post = (url: string, payload: object, sent: Sent = {}) => stage.post(`/api/auth/${url}`, payload, sent);
  const rowsOf = async (sql: string, params: unknown[] = []) => (await stage.store.database.query<Record<string, unknown>>(sql, params)).rows;
  const person = (username: string, wish: object = {}) => ({ username, email: `${username}@example.org`, password, ...wish });
  const signIn = (username: string, secret = password) => post('sign-in/username', { username, password: secret });
  /** Letters to an address, oldest first. */
  const lettersTo = async (address: string) => (await stage.letters()).filter(({ to }) => to === address);
  /** The token in the newest letter to an address. */
  const linkTo = async (address: string, page = ''): Promise<string> => {
    const found = (await lettersTo(address)).map(({ text }) => new RegExp(`^${stageOrigin}/${page}[a-z-]*\\?token=([\\w-]{43})$`, 'm').exec(text)?.[1]).filter((token) => token !== undefined);
    return found.at(-1) ?? 'no letter has a link';
  };
  const forget = async (email: string, sent: Sent = {}) => {
    const answer = await post('forgot-password', { email }, sent);
    await stage.runJobs();
    return answer;
  };
  /** Answers without what differs between any two answers. */
  const bare = ({ statusCode, body, headers }: Awaited<ReturnType<typeof post>>) => {
    const rest = { ...headers };
    for (const name of ['x-request-id', 'date']) delete rest[name];
    return { statusCode, body: body.replace(/"requestId":"[^"]*"/, ''), headers: rest };
  };

  describe('where addresses are confirmed first', () => {
    beforeEach(() => stage.start({ requireVerifiedEmail: true, limits: unlimited }));

    test('an account begins when the link in its letter is used, and not before', async () => {
      const asked = await post('sign-up/email', person('lovelace', { name: 'Ada L.' }));
      expect([asked.statusCode, asked.json(), asked.headers['set-cookie']]).toEqual([202, { next: 'confirm-email' }, undefined]);
      expect(await rowsOf('select id from accounts')).toEqual([]);
      expect(stage.facts).toEqual([]);
      expect((await signIn('lovelace')).json()).toMatchObject({ code: 'identity.email.not-verified' });
      expect((await post('sign-in/email', { email: 'lovelace@example.org', password })).json()).toMatchObject({ code: 'identity.email.not-verified' });
      expect((await signIn('lovelace', 'a wrong password')).json()).toMatchObject({ code: 'INVALID_USERNAME_OR_PASSWORD' });

      const token = await linkTo('lovelace@example.org', 'confirm-email');
      expect((await post('letter-links/look', { token })).json()).toEqual({ purpose: 'sign-up', email: 'lovelace@example.org', username: 'lovelace' });
      const confirmed = await post('verify-email', { token });

      expect([confirmed.statusCode, confirmed.json()]).toEqual([200, { email: 'lovelace@example.org' }]);
      const cookie = cookiesOf((await signIn('lovelace')).headers['set-cookie']);
      expect((await stage.session({ cookie }))?.user).toMatchObject({ name: 'Ada L.', username: 'lovelace', emailVerified: true });
      expect(stage.facts.map(({ name }) => name)).toContain('identity.account-opened');
      expect(await stage.auditActions()).toEqual(expect.arrayContaining(['account.asked-for', 'account.opened']));
    });

    test('[A-04] signing up with a new address and with a known one, and everything after it, is answered the same', async () => {
      await post('sign-up/email', person('known'));
      await post('verify-email', { token: await linkTo('known@example.org') });

      for (let i = 0; i < 200; i++) {
        const [one, other] = [await post('sign-up/email', person(`fresh${i}`, { email: 'known@example.org' })), await post('sign-up/email', person(`other${i}`))];
        expect(bare(one)).toEqual(bare(other));
        expect(one.statusCode).toBe(202);
      }
      // The names are kept in the same way, so they cannot be used to tell the two apart.
      for (const username of ['fresh199', 'other199']) {
        expect((await post('sign-up/email', person(username, { email: `another-${username}@example.org` }))).json(), username).toMatchObject({ code: 'USERNAME_IS_ALREADY_TAKEN' });
        expect((await signIn(username)).json(), username).toMatchObject({ code: 'identity.email.not-verified' });
      }
      for (const email of ['known@example.org', 'other199@example.org']) {
        expect((await post('sign-in/email', { email, password: 'a wrong password' })).json(), email).toMatchObject({ code: 'INVALID_EMAIL_OR_PASSWORD' });
      }
      const [one, other] = [await post('verify-email/resend', { email: 'known@example.org' }), await post('verify-email/resend', { email: 'other199@example.org' })];
      expect(bare(one)).toEqual(bare(other));
      await stage.runJobs();

      // What differs is read by whoever reads the mail.
      const letters = await lettersTo('known@example.org');
      expect(letters.slice(1).every(({ subject, text }) => subject === 'You have an account already' && !text.includes('token='))).toBe(true);
      expect((await lettersTo('other199@example.org')).map(({ subject }) => subject)).toEqual(['Confirm your e-mail address', 'Confirm your e-mail address']);
      expect(await rowsOf('select id from accounts')).toHaveLength(1);
    }, 60_000);

    test('[A-04] a forgotten password is answered the same for two hundred known and two hundred unknown addresses', async () => {
      await post('sign-up/email', person('known'));
      await post('verify-email', { token: await linkTo('known@example.org') });
      const before = (await stage.letters()).length;

      for (let i = 0; i < 200; i++) {
        const [one, other] = [await post('forgot-password', { email: 'known@example.org' }), await post('forgot-password', { email: `unknown${i}@example.org` })];
        expect(bare(one)).toEqual(bare(other));
        expect(one.statusCode).toBe(202);
        // The answer is given before anybody has looked: a row per wish, and nothing else.
        expect(await rowsOf('select id from asked_letters')).toHaveLength(2 * (i + 1));
      }
      expect((await stage.letters()).length).toBe(before);
      expect((await post('forgot-password', { email: 'not an address' })).statusCode).toBe(202);
      await stage.runJobs();

      expect((await stage.letters()).slice(before).map(({ to }) => to)).toEqual(Array.from({ length: 200 }, () => 'known@example.org'));
    }, 60_000);

    test('who signs up with somebody else’s address holds neither the address nor the account of its reader', async () => {
      await post('sign-up/email', person('squatter', { email: 'lovelace@example.org', password: 'the squatter’s own' }));
      const squatted = await linkTo('lovelace@example.org');
      await post('sign-up/email', person('lovelace'));

      expect((await post('verify-email', { token: squatted })).statusCode).toBe(410);
      expect((await post('verify-email', { token: await linkTo('lovelace@example.org') })).statusCode).toBe(200);
      expect((await signIn('lovelace')).statusCode).toBe(200);
      expect((await post('sign-in/email', { email: 'lovelace@example.org', password: 'the squatter’s own' })).statusCode).toBe(401);
    });

    test('a sign-up that nobody confirms is forgotten after a day, with the name that it kept', async () => {
      await post('sign-up/email', person('late'));
      const other = () => post('sign-up/email', person('late', { email: 'somebody@example.org' }));
      stage.clock.now += 23 * hour;
      await stage.runJobs();
      expect((await other()).statusCode).toBe(400);
      // A new letter makes an old sign-up no younger.
      await post('verify-email/resend', { email: 'late@example.org' });
      stage.clock.now += hour;
      await stage.runJobs();

      expect(await rowsOf('select * from pending_sign_ups')).toEqual([]);
      expect(await rowsOf('select * from letter_links')).toEqual([]);
      expect((await other()).statusCode).toBe(202);
    });

    test('another letter can be asked for, and only the newest link works', async () => {
      await post('sign-up/email', person('twice'));
      const first = await linkTo('twice@example.org');
      expect((await post('verify-email/resend', { email: 'TWICE@example.org' })).statusCode).toBe(202);
      await stage.runJobs();
      const second = await linkTo('twice@example.org');

      expect(second).not.toBe(first);
      expect((await post('verify-email', { token: first })).statusCode).toBe(410);
      expect((await post('verify-email', { token: second })).statusCode).toBe(200);
      await post('verify-email/resend', { email: 'twice@example.org' });
      await stage.runJobs();
      expect(await lettersTo('twice@example.org')).toHaveLength(2);
    });

    test('an account from before addresses were confirmed signs in after it has confirmed its own', async () => {
      await stage.start();
      const { cookie } = await stage.signUp('veteran');
      await stage.start({ requireVerifiedEmail: true, limits: unlimited });
      await stage.runJobs();

      expect(await stage.session({ cookie })).toBeNull();
      expect((await signIn('veteran')).json()).toMatchObject({ code: 'identity.email.not-verified', advice: expect.stringContaining('new one') });
      await post('verify-email/resend', { email: 'veteran@example.org' });
      await stage.runJobs();
      expect((await post('verify-email', { token: await linkTo('veteran@example.org') })).statusCode).toBe(200);
      expect((await signIn('veteran')).statusCode).toBe(200);
      // Nobody who has an account loses it to the job that forgets sign-ups.
      stage.clock.now += 48 * hour;
      await stage.runJobs();
      expect(await rowsOf('select id from accounts')).toHaveLength(1);
    });

    test('letters to one address stop after three in an hour, and nobody is told', async () => {
      await stage.start({ requireVerifiedEmail: true, limits: { ...unlimited, 'identity.letter.address': { count: 3, perMs: hour } } });
      for (let i = 0; i < 5; i++) expect((await post('sign-up/email', person(`name${i}`, { email: 'flooded@example.org' }))).statusCode).toBe(202);
      for (let i = 0; i < 5; i++) expect((await post('verify-email/resend', { email: 'flooded@example.org' })).statusCode).toBe(202);
      await stage.runJobs();

      expect(await lettersTo('flooded@example.org')).toHaveLength(6);
      expect(await rowsOf('select username from pending_sign_ups')).toEqual([{ username: 'name2' }]);
    });

    test('asking for letters is limited per address of the asker, aloud', async () => {
      await stage.start({ requireVerifiedEmail: true });
      const answers = [];
      for (let i = 0; i < 12; i++) answers.push((await post('forgot-password', { email: `person${i}@example.org` })).statusCode);
      expect(answers).toEqual([...Array.from({ length: 10 }, () => 202), 429, 429]);
    });
  });

  describe('the rule about domains', () => {
    const rule = ['example.org', '*.uni.example'];
    const refused = ['a@evil.example', 'a@sub.example.org', 'a@example.org.evil.example', 'a@exаmple.org', 'a@uni.example', 'a@notexample.org'];

    test('[A-05] it is asked of the confirmed address, at sign-up and when the link is used', async () => {
      await stage.start({ requireVerifiedEmail: true, allowedSignUpDomains: rule, limits: unlimited });
      for (const email of refused) expect((await post('sign-up/email', person('name', { email }))).json(), email).toMatchObject({ code: 'EMAIL_DOMAIN_FORBIDDEN' });
      await post('sign-up/email', person('inside', { email: 'A@Example.ORG' }));
      await post('sign-up/email', person('student', { email: 'a@cs.uni.example' }));

      await stage.start({ requireVerifiedEmail: true, allowedSignUpDomains: ['example.org'], limits: unlimited });
      expect((await post('verify-email', { token: await linkTo('a@cs.uni.example') })).json()).toMatchObject({ code: 'EMAIL_DOMAIN_FORBIDDEN' });
      expect((await post('verify-email', { token: await linkTo('a@example.org') })).statusCode).toBe(200);
      await stage.start({ requireVerifiedEmail: true, allowedSignUpDomains: [], limits: unlimited });
      expect((await post('sign-up/email', person('late'))).statusCode).toBe(403);
    });

    test('[A-05] it is asked again when an address is changed', async () => {
      const { cookie } = await stage.signUp('mover');
      await stage.start({ allowedSignUpDomains: rule, limits: unlimited });
      for (const email of refused) expect((await post('change-email', { email }, { cookie })).json(), email).toMatchObject({ code: 'EMAIL_DOMAIN_FORBIDDEN' });
      expect((await post('change-email', { email: 'a@cs.uni.example' }, { cookie })).statusCode).toBe(202);

      await stage.start({ allowedSignUpDomains: ['example.org'], limits: unlimited });
      expect((await post('verify-email', { token: await linkTo('a@cs.uni.example') })).json()).toMatchObject({ code: 'EMAIL_DOMAIN_FORBIDDEN' });
      expect((await stage.session({ cookie }))?.user.email).toBe('mover@example.org');
    });

    test('[A-05] a list made shorter holds for those who are in: from the first request on their sessions open nothing, they end, and there is no sign-in', async () => {
      const inside = await stage.signUp('inside');
      const outside = await stage.signUp('outside');
      await stage.store.database.query(`update accounts set email = 'outside@other.example' where id = $1`, [outside.id]);
      const sessionOf = async ({ cookie }: StageAccount) => (await stage.session({ cookie }))?.session.id ?? 'none';
      const [insideId, outsideId] = [await sessionOf(inside), await sessionOf(outside)];
      expect(await stage.identity.isSessionLive(outsideId)).toBe(true);

      await stage.start({ allowedSignUpDomains: ['example.org'], limits: unlimited });
      expect((await stage.get('/api/sessions', { cookie: outside.cookie })).statusCode).toBe(401);
      expect((await stage.get('/api/sessions', { token: outside.token ?? '' })).statusCode).toBe(401);
      expect([await sessionOf(inside), await sessionOf(outside)]).toEqual([insideId, 'none']);
      // What was given out on its word, such as a place in a meeting, asks this.
      expect([await stage.identity.isSessionLive(insideId), await stage.identity.isSessionLive(outsideId)]).toEqual([true, false]);

      await stage.runJobs();
      expect(await rowsOf('select id from sessions where account_id = $1', [outside.id])).toEqual([]);
      expect(stage.facts.filter(({ name }) => name === 'identity.session-ended')).toMatchObject([{ payload: { accountId: outside.id } }]);
      expect((await signIn('outside')).json()).toMatchObject({ code: 'identity.email.no-longer-allowed' });
      expect((await signIn('outside', 'a wrong password')).json()).toMatchObject({ code: 'INVALID_USERNAME_OR_PASSWORD' });
      expect((await signIn('inside')).statusCode).toBe(200);
    });

    test('an empty list closes the door to new people and leaves those inside alone, and operators cannot lock themselves out', async () => {
      const { cookie } = await stage.signUp('inside');
      const { id } = await stage.signUp('operator');
      await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [id]);
      await stage.start({ allowedSignUpDomains: [], limits: unlimited });
      await stage.runJobs();
      expect(await stage.session({ cookie })).not.toBeNull();
      expect((await signIn('inside')).statusCode).toBe(200);

      await stage.start({ allowedSignUpDomains: ['other.example'], requireVerifiedEmail: true, limits: unlimited });
      expect((await signIn('operator')).statusCode).toBe(200);
      expect((await signIn('inside')).statusCode).toBe(403);
    });
  });

  describe('a forgotten password', () => {
    let ada: StageAccount;
    beforeEach(async () => {
      await stage.start({ limits: unlimited });
      ada = await stage.signUp('lovelace');
    });
    const reset = (token: string, secret = 'another good password') => post('reset-password', { token, password: secret });

    test('[A-15] the link has 256 bits, is kept as a hash, is used once by a POST, and its second use is 410', async () => {
      await forget('LOVELACE@example.org');
      const token = await linkTo('lovelace@example.org', 'reset-password');
      expect(token).toHaveLength(43);
      expect(JSON.stringify(await rowsOf('select * from letter_links'))).not.toContain(token);

      // What a scanner of letters does with a link.
      for (const url of [`/reset-password?token=${token}`, `/api/auth/reset-password?token=${token}`]) {
        for (const method of ['GET', 'HEAD'] as const) await stage.app.inject({ method, url });
      }
      expect((await post('letter-links/look', { token })).json()).toMatchObject({ purpose: 'reset' });
      const used = await reset(token);
      expect(used.statusCode).toBe(204);
      expect(used.headers['referrer-policy']).toBe('no-referrer');
      expect([(await reset(token)).statusCode, (await reset(token)).json().code]).toEqual([410, 'identity.link.gone']);
      expect((await signIn('lovelace', 'another good password')).statusCode).toBe(200);
      expect((await signIn('lovelace')).statusCode).toBe(401);
    });

    test('[A-15] the link lives fifteen minutes, and only the newest one works', async () => {
      await forget('lovelace@example.org');
      const first = await linkTo('lovelace@example.org');
      await forget('lovelace@example.org');
      const second = await linkTo('lovelace@example.org');
      expect((await reset(first)).statusCode).toBe(410);
      stage.clock.now += 15 * minute;
      expect((await reset(second)).statusCode).toBe(410);
      await forget('lovelace@example.org');
      const third = await linkTo('lovelace@example.org');
      stage.clock.now += 15 * minute - 1;
      expect((await reset(third)).statusCode).toBe(204);
    });

    test('[A-15] a forged Host does not lead the link elsewhere', async () => {
      for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }, { forwarded: 'host=evil.example' }]) await forget('lovelace@example.org', { headers: headers as unknown as Record<string, string> });

      const letters = await lettersTo('lovelace@example.org');
      expect(letters).toHaveLength(3);
      for (const { text } of letters) {
        expect(text).not.toContain('evil');
        expect(text).toContain(`\n${stageOrigin}/reset-password?token=`);
      }
    });

    test('[A-15] the links that confirm an address live fifteen minutes too', async () => {
      await post('change-email', { email: 'new@example.org' }, { cookie: ada.cookie });
      const token = await linkTo('new@example.org');
      stage.clock.now += 15 * minute;
      for (const url of ['verify-email', 'letter-links/look']) expect((await post(url, { token })).statusCode).toBe(410);
    });

    test.each(['', 'x', '../..', 'A'.repeat(43), `' or 1=1 --`])('[A-15] %j opens nothing, and no password is hashed for it', async (token) => {
      await forget('lovelace@example.org');
      const hashes = vi.spyOn(PasswordHash.prototype, 'hash');
      expect((await reset(token)).statusCode).toBe(410);
      expect(hashes).not.toHaveBeenCalled();
      hashes.mockRestore();
    });

    test('two uses of one link at the same time set one password', async () => {
      await forget('lovelace@example.org');
      const token = await linkTo('lovelace@example.org');
      const answers = await Promise.all([reset(token, 'the first good password'), reset(token, 'the second good password')]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 410]);
    });

    test('it ends every session, and a letter says what happened', async () => {
      const other = cookiesOf((await signIn('lovelace')).headers['set-cookie']);
      await forget('lovelace@example.org');
      await reset(await linkTo('lovelace@example.org'));

      for (const cookie of [ada.cookie, other]) expect(await stage.session({ cookie })).toBeNull();
      expect(stage.facts.filter(({ name }) => name === 'identity.session-ended')).toHaveLength(2);
      expect((await lettersTo('lovelace@example.org')).at(-1)).toMatchObject({ subject: 'Your password was changed' });
      expect(await stage.auditActions()).toEqual(expect.arrayContaining(['password.reset-asked', 'password.reset']));
    });

    test('a password that is refused leaves the link as it is', async () => {
      await forget('lovelace@example.org');
      const token = await linkTo('lovelace@example.org');
      expect((await reset(token, 'short')).json()).toMatchObject({ code: 'PASSWORD_TOO_SHORT' });
      expect((await reset(token, 'lovelace@example.org')).json()).toMatchObject({ code: 'PASSWORD_TOO_OBVIOUS' });
      expect((await reset(token)).statusCode).toBe(204);
    });

    test('a suspended account gets no letter, and a link that it has opens nothing', async () => {
      await forget('lovelace@example.org');
      const token = await linkTo('lovelace@example.org');
      await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [ada.id]);
      expect((await reset(token)).statusCode).toBe(410);
      const before = (await stage.letters()).length;
      expect((await forget('lovelace@example.org')).statusCode).toBe(202);
      expect((await stage.letters()).length).toBe(before);
    });
  });

  describe('changing the address', () => {
    let ada: StageAccount;
    beforeEach(async () => {
      await stage.start({ limits: unlimited });
      ada = await stage.signUp('lovelace');
    });
    const change = (email: string, cookie = ada.cookie) => post('change-email', { email }, { cookie });
    const addressOf = async (id: string) => (await rowsOf('select email from accounts where id = $1', [id]))[0]?.['email'];

    test('[A-06] without a proof of the last five minutes it is refused; with one the old address stays until the link is used, and hears of it', async () => {
      stage.clock.now += 5 * minute + 1;
      expect((await change('new@example.org')).json()).toMatchObject({ code: 'http.recent-sign-in-required' });
      expect((await change('new@example.org')).statusCode).toBe(403);
      const proved = await post('confirm', { password }, { cookie: ada.cookie });
      const cookie = cookiesOf(proved.headers['set-cookie']);

      expect((await change('New@Example.org', cookie)).statusCode).toBe(202);
      expect(await addressOf(ada.id)).toBe('lovelace@example.org');
      expect((await stage.get('/api/auth/address', { cookie })).json()).toEqual({ email: 'lovelace@example.org', emailVerified: false, pendingEmail: 'new@example.org', hasPassword: true, canSendMail: true });
      expect(await lettersTo('lovelace@example.org')).toEqual([]);

      const token = await linkTo('new@example.org', 'confirm-email');
      expect((await post('letter-links/look', { token })).json()).toEqual({ purpose: 'change', email: 'new@example.org', username: 'lovelace' });
      expect((await post('verify-email', { token })).statusCode).toBe(200);

      expect((await stage.session({ cookie }))?.user).toMatchObject({ email: 'new@example.org', emailVerified: true });
      expect((await lettersTo('lovelace@example.org')).at(-1)).toMatchObject({ subject: 'Your e-mail address was changed' });
      expect((await post('verify-email', { token })).statusCode).toBe(410);
    });

    test('[A-06] the address of another account is never taken, and the answer does not tell that it has one', async () => {
      const victim = await stage.signUp('victim');
      const [known, unknown] = [await change('victim@example.org'), await change('nobody@example.org')];
      expect(bare(known)).toEqual(bare(unknown));
      expect((await lettersTo('victim@example.org')).map(({ subject, text }) => [subject, text.includes('token=')])).toEqual([['You have an account already', false]]);

      // Free when it was asked for, taken when the link is used.
      await change('later@example.org');
      const token = await linkTo('later@example.org');
      await post('sign-up/email', person('later'));
      expect((await post('verify-email', { token })).statusCode).toBe(410);
      expect([await addressOf(ada.id), await addressOf(victim.id)]).toEqual(['lovelace@example.org', 'victim@example.org']);
    });

    test('a letter that was sent to the old address before opens nothing afterwards', async () => {
      await forget('lovelace@example.org');
      const reset = await linkTo('lovelace@example.org', 'reset-password');
      await change('new@example.org');
      await post('verify-email', { token: await linkTo('new@example.org') });
      expect((await post('reset-password', { token: reset, password: 'another good password' })).statusCode).toBe(410);
    });

    test('“this was not me” gives the address back within three days, ends every session, and closes the way of whoever did it', async () => {
      await change('thief@evil.example');
      await post('verify-email', { token: await linkTo('thief@evil.example') });
      const undo = await linkTo('lovelace@example.org', 'undo-email-change');
      // The thief goes on to another address, which gives them an undo link of their own.
      await change('thief2@evil.example');
      await post('verify-email', { token: await linkTo('thief2@evil.example') });
      const thiefs = await linkTo('thief@evil.example', 'undo-email-change');
      await forget('thief2@evil.example');
      const thiefsReset = await linkTo('thief2@evil.example', 'reset-password');
      stage.clock.now += 71 * hour;

      expect((await post('letter-links/look', { token: undo })).json()).toMatchObject({ purpose: 'undo', email: 'lovelace@example.org' });
      expect((await post('undo-email-change', { token: undo })).json()).toEqual({ email: 'lovelace@example.org' });

      expect(await addressOf(ada.id)).toBe('lovelace@example.org');
      expect(await stage.session({ cookie: ada.cookie })).toBeNull();
      expect((await signIn('lovelace')).statusCode).toBe(401);
      for (const token of [undo, thiefs]) expect((await post('undo-email-change', { token })).statusCode).toBe(410);
      expect((await post('reset-password', { token: thiefsReset, password: 'the thief’s password' })).statusCode).toBe(410);
      expect((await post('reset-password', { token: await linkTo('lovelace@example.org', 'reset-password'), password: 'my new good password' })).statusCode).toBe(204);
      expect((await signIn('lovelace', 'my new good password')).statusCode).toBe(200);
    });

    test('after three days it is too late for that, and a thief’s undo does not take away the owner’s', async () => {
      await change('thief@evil.example');
      await post('verify-email', { token: await linkTo('thief@evil.example') });
      const owners = await linkTo('lovelace@example.org', 'undo-email-change');
      stage.clock.now += minute;
      await stage.store.database.query('update sessions set authenticated_at = $1', [new Date(stage.clock.now)]);
      await change('thief2@evil.example');
      await post('verify-email', { token: await linkTo('thief2@evil.example') });
      expect((await post('undo-email-change', { token: await linkTo('thief@evil.example', 'undo-email-change') })).statusCode).toBe(200);
      expect((await post('letter-links/look', { token: owners })).statusCode).toBe(200);

      stage.clock.now += 72 * hour - minute;
      expect((await post('undo-email-change', { token: owners })).statusCode).toBe(410);
    });

    test.each([
      ['lovelace@example.org', 'identity.email.unchanged'],
      ['nobody', 'INVALID_EMAIL'],
      ['a@b@example.org', 'INVALID_EMAIL'],
    ])('%s is refused with %s', async (email, code) => {
      expect((await change(email)).json()).toMatchObject({ code });
    });

    test('a server that cannot send letters says so, and its other answers stay what they are', async () => {
      await stage.start({ canSendMail: false, limits: unlimited });
      expect((await change('new@example.org')).json()).toMatchObject({ code: 'identity.mail.not-configured', advice: expect.any(String) });
      expect((await forget('lovelace@example.org')).statusCode).toBe(202);
    });
  });

  describe('changing the password', () => {
    let ada: StageAccount;
    beforeEach(async () => {
      await stage.start({ limits: unlimited });
      ada = await stage.signUp('lovelace');
    });

    test('it needs the old one, ends the other sessions, renews this one, and a letter says what happened', async () => {
      const other = cookiesOf((await signIn('lovelace')).headers['set-cookie']);
      const change = (body: object) => post('change-password', body, { cookie: ada.cookie });
      expect((await change({ currentPassword: 'a wrong password', newPassword: 'another good password' })).json()).toMatchObject({ code: 'identity.password.wrong' });
      expect((await change({ newPassword: 'another good password' })).json()).toMatchObject({ code: 'identity.password.wrong' });
      expect((await change({ currentPassword: password, newPassword: 'short' })).json()).toMatchObject({ code: 'PASSWORD_TOO_SHORT' });

      const changed = await change({ currentPassword: password, newPassword: 'another good password' });

      expect(changed.statusCode).toBe(200);
      const renewed = cookiesOf(changed.headers['set-cookie']);
      expect(await stage.session({ cookie: renewed })).not.toBeNull();
      for (const cookie of [ada.cookie, other]) expect(await stage.session({ cookie })).toBeNull();
      expect((await signIn('lovelace', 'another good password')).statusCode).toBe(200);
      expect((await lettersTo('lovelace@example.org')).map(({ subject }) => subject)).toEqual(['Your password was changed']);
    });

    test('a link to reset it, asked for before, opens nothing afterwards', async () => {
      await forget('lovelace@example.org');
      const token = await linkTo('lovelace@example.org');
      await post('change-password', { currentPassword: password, newPassword: 'another good password' }, { cookie: ada.cookie });
      expect((await post('reset-password', { token, password: 'a third good password' })).statusCode).toBe(410);
    });

    test('an account without a password gets one by a recent proof', async () => {
      await stage.store.database.query('delete from sign_in_methods where account_id = $1', [ada.id]);
      stage.clock.now += 6 * minute;
      const set = () => post('change-password', { newPassword: 'another good password' }, { cookie: ada.cookie });
      expect((await set()).json()).toMatchObject({ code: 'http.recent-sign-in-required' });
      expect((await post('confirm', { password }, { cookie: ada.cookie })).json()).toMatchObject({ code: 'identity.password.none' });
      await stage.store.database.query('update sessions set authenticated_at = $1', [new Date(stage.clock.now)]);
      expect((await set()).statusCode).toBe(200);
      expect((await signIn('lovelace', 'another good password')).statusCode).toBe(200);
    });

    test('[A-13] a proof renews the token of the session, and the old one opens nothing', async () => {
      stage.clock.now += 10 * minute;
      const proved = await post('confirm', { password }, { cookie: ada.cookie });
      expect([proved.statusCode, proved.json()]).toEqual([200, {}]);
      expect(await stage.session({ cookie: ada.cookie })).toBeNull();
      expect(await stage.session({ cookie: cookiesOf(proved.headers['set-cookie']) })).not.toBeNull();
    });

    test('a stolen session guesses ten times, whichever way it asks', async () => {
      await stage.start({ limits: { 'identity.letter': null } });
      const answers = [];
      for (let i = 0; i < 12; i++) {
        const guess = `guess number ${i}`;
        answers.push((await (i % 2 ? post('confirm', { password: guess }, { cookie: ada.cookie }) : post('change-password', { currentPassword: guess, newPassword: 'another good password' }, { cookie: ada.cookie }))).statusCode);
      }
      expect(answers).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
    });

    test.each(['password1', 'qwertyuiop', 'PASSW0RD', 'iloveyou', '12345678', 'parley2026!', 'localhost', 'adalovelace99', 'aaaaaaaaaa', 'example.org'])('%s is among the first guesses', async (obvious) => {
      const answer = await post('sign-up/email', person('adalovelace', { password: obvious }));
      expect(answer.json()).toMatchObject({ code: 'PASSWORD_TOO_OBVIOUS', advice: expect.any(String) });
    });

    test.each(['alllowercasebutlong', '        ', 'ünïcödé ✓✓'])('%s needs no digit and no sign', async (unusual) => {
      const answer = await post('sign-up/email', person('somebody', { password: unusual }));
      expect(answer.statusCode).toBe(unusual.trim() === '' ? 400 : 200);
    });
  });

  test('what happened stands in the audit log, and no letter’s secret does', async () => {
    await stage.start({ limits: unlimited });
    const { cookie } = await stage.signUp('traced');
    const before = (await stage.auditActions()).length;
    await post('change-email', { email: 'other@example.org' }, { cookie });
    await post('verify-email', { token: await linkTo('other@example.org') });
    const undo = await linkTo('traced@example.org');
    await post('undo-email-change', { token: undo });

    expect((await stage.auditActions()).slice(before)).toEqual(['email.change-asked', 'email.changed', 'email.restored']);
    expect(JSON.stringify(await rowsOf('select * from audit_entries'))).not.toMatch(new RegExp(`${undo}|example\\.org`));
    expect(stage.facts.filter(({ name }) => name === 'error')).toEqual([]);
  });
});
