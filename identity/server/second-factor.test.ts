import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { createSeededRandom } from '@parley/platform/testing';
import { createUuidV7 } from '@parley/platform/ids';
import { Sessions } from './sessions.ts';
import { cookiesOf, IdentityStage, stageOrigin, stagePassword as password, type Sent } from './testing/identity-stage.ts';
import { totpCode } from './testing/totp-code.ts';

const stepMs = 30_000;
/** What the limits would refuse before the rules under test are asked. */
const unlimited = { 'identity.second-factor': null, 'identity.second-factor.account': null, 'identity.second-factor.known-device': null, 'identity.sign-in': null, 'identity.sign-in.account': null, 'identity.sign-in.known-device': null };

describe.each(testDatabases())('two-step verification on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(() => stage.reset());

  type Protected = { readonly id: string; readonly username: string; readonly cookie: string; readonly secret: string; readonly recoveryCodes: string[] };
  const setUp = async (username: string): Promise<Protected> => {
    const { cookie, id } = await stage.signUp(username);
    const begun = await stage.post('/api/auth/totp/set-up', {}, { cookie });
    expect(begun.statusCode, begun.body).toBe(200);
    const { secret } = begun.json();
    const done = await stage.post('/api/auth/totp/confirm', { code: totpCode(secret, stage.clock.now) }, { cookie });
    expect(done.statusCode, done.body).toBe(200);
    // The code that has confirmed is used up.
    stage.clock.now += stepMs;
    return { id, username, cookie, secret, recoveryCodes: done.json().recoveryCodes };
  };
  const signIn = (username: string, sent: Sent = {}) => stage.post('/api/auth/sign-in/username', { username, password }, sent);
  const begin = async (username: string): Promise<string> => cookiesOf((await signIn(username)).headers['set-cookie']);
  const give = (code: string, cookie: string, kind = 'totp') => stage.post(`/api/auth/second-factor/${kind}`, { code }, { cookie });
  const codeOf = (person: Protected, steps = 0) => totpCode(person.secret, stage.clock.now + steps * stepMs);
  const wrongCodeOf = (person: Protected) => {
    const near = new Set([-1, 0, 1].map((steps) => codeOf(person, steps)));
    return ['000000', '000001', '000002', '000003'].find((code) => !near.has(code)) ?? '';
  };

  test('counts only after a code has confirmed it, and then a sign-in asks for one before there is a session', async () => {
    const { cookie } = await stage.signUp('ada.lovelace');
    const { secret, address } = (await stage.post('/api/auth/totp/set-up', {}, { cookie })).json();
    expect(new URL(address).searchParams.get('secret')).toBe(secret);
    expect((await signIn('ada.lovelace')).json()).toHaveProperty('user');
    expect((await stage.post('/api/auth/totp/confirm', { code: '000000' === totpCode(secret, stage.clock.now) ? '000001' : '000000' }, { cookie })).json().code).toBe('identity.totp.wrong-code');
    expect((await signIn('ada.lovelace')).json()).toHaveProperty('user');

    const { recoveryCodes } = (await stage.post('/api/auth/totp/confirm', { code: totpCode(secret, stage.clock.now) }, { cookie })).json();
    expect(recoveryCodes).toHaveLength(10);
    stage.clock.now += stepMs;
    const asked = await signIn('ada.lovelace');
    expect(asked.json()).toEqual({ next: 'second-factor', methods: ['totp', 'recovery-code'] });
    const pending = cookiesOf(asked.headers['set-cookie']);
    expect(asked.headers['set-cookie']).toMatch(/^parley_pending=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await stage.session({ cookie: pending })).toBeNull();

    const done = await give(totpCode(secret, stage.clock.now), pending);
    expect(done.json()).toMatchObject({ user: { username: 'ada.lovelace' } });
    expect(done.headers['set-cookie']).toContain('parley_pending=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    expect((await stage.session({ cookie: cookiesOf(done.headers['set-cookie']) }))?.user.username).toBe('ada.lovelace');
    const { rows } = await stage.store.database.query('select method, second_factor from sessions order by created_at desc limit 1');
    expect(rows).toEqual([{ method: 'password', second_factor: 'totp' }]);
  });

  test('over https the cookie of a pending sign-in has the __Host- prefix', async () => {
    await setUp('grace');
    await stage.start({ secure: true });
    expect((await signIn('grace')).headers['set-cookie']).toMatch(/^__Host-pending=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  });

  test('a program gets the token of its pending sign-in in the body and sends it back there', async () => {
    const person = await setUp('program');
    const { token } = (await signIn('program', { origin: null })).json();
    expect(token).toHaveLength(43);
    expect(await stage.session({ token })).toBeNull();

    const done = await stage.post('/api/auth/second-factor/totp', { code: codeOf(person), token }, { origin: null });

    expect((await stage.session({ token: done.json().token }))?.user.username).toBe('program');
  });

  test('[A-18] a code is used once: not again in another sign-in, not in another process, and no older one after it', async () => {
    const person = await setUp('replayed');
    const [first, second, third] = [await begin('replayed'), await begin('replayed'), await begin('replayed')];
    const code = codeOf(person);
    expect((await give(code, first)).statusCode).toBe(200);

    const again = await give(code, second);
    expect(again.statusCode).toBe(401);
    expect(again.json()).toMatchObject({ code: 'identity.second-factor.wrong', details: { triesLeft: 4 } });
    // A process that knows nothing but the database.
    await stage.start({ limits: unlimited });
    expect((await give(code, second)).statusCode).toBe(401);
    expect((await give(codeOf(person, -1), second)).statusCode).toBe(401);
    expect((await give(codeOf(person, 1), second)).statusCode).toBe(200);
    expect((await give(code, third)).statusCode).toBe(401);
  });

  test('[A-18] of eight requests with one code at the same time, one gets a session', async () => {
    await stage.start({ limits: unlimited });
    const person = await setUp('raced');
    const pending = await Promise.all(Array.from({ length: 8 }, () => begin('raced')));

    const answers = await Promise.all(pending.map((cookie) => give(codeOf(person), cookie)));

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401, 401, 401, 401, 401, 401]);
  });

  test('[A-18] one pending sign-in makes one session, also when two right codes arrive together', async () => {
    await stage.start({ limits: unlimited });
    const person = await setUp('doubled');
    const pending = await begin('doubled');

    const answers = await Promise.all([give(codeOf(person), pending), give(person.recoveryCodes[0] ?? '', pending, 'recovery-code')]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
    expect((await stage.store.database.query(`select 1 from sessions where second_factor is not null`)).rows).toHaveLength(1);
  });

  test('[A-18] five wrong codes end the pending sign-in, the right one comes too late, and the owner gets one letter', async () => {
    await stage.start({ limits: unlimited });
    const person = await setUp('guessed');
    const pending = await begin('guessed');
    for (const left of [4, 3, 2, 1]) expect((await give(wrongCodeOf(person), pending)).json()).toMatchObject({ code: 'identity.second-factor.wrong', details: { triesLeft: left } });

    const last = await give(wrongCodeOf(person), pending);

    expect(last.json().code).toBe('identity.second-factor.too-many-tries');
    expect(last.headers['set-cookie']).toMatch(/^parley_pending=; Max-Age=0/);
    const late = await give(codeOf(person), pending);
    expect([late.statusCode, late.json().code]).toEqual([401, 'identity.second-factor.over']);
    const other = await begin('guessed');
    for (let i = 0; i < 5; i++) await give(wrongCodeOf(person), other);
    const told = (await stage.letters()).filter(({ subject }) => subject === 'Somebody knows your password');
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain(`\n${stageOrigin}/settings/security\n`);
  });

  test('[A-18] many wrong codes at once are not more than five, and a right one among the later ones is not looked at', async () => {
    await stage.start({ limits: unlimited });
    const person = await setUp('flooded');
    const pending = await begin('flooded');

    const answers = await Promise.all([...Array.from({ length: 12 }, () => give(wrongCodeOf(person), pending)), give(codeOf(person), pending)]);

    const codes = answers.map((answer) => answer.json().code as string | undefined);
    expect(codes.filter((code) => code === 'identity.second-factor.wrong' || code === 'identity.second-factor.too-many-tries').length).toBeLessThanOrEqual(5);
    expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(1);
  });

  test('[A-18] an account takes five codes in five minutes and an address twenty in fifteen, whatever pending sign-in they belong to', async () => {
    const person = await setUp('limited');
    const pending = [await begin('limited'), await begin('limited')];
    for (let i = 0; i < 5; i++) expect((await give(wrongCodeOf(person), pending[i % 2] ?? '')).statusCode).toBe(401);

    const sixth = await give(codeOf(person), pending[0] ?? '');
    expect(sixth.statusCode).toBe(429);
    expect(Number(sixth.headers['retry-after'])).toBe(60);
    // Whoever has signed in here before is counted apart from those who guess.
    const device = person.cookie.split('; ').find((text) => text.startsWith('parley_device=')) ?? '';
    expect((await give(codeOf(person), `${pending[0]}; ${device}`)).statusCode).toBe(200);

    const answers = [];
    for (let i = 0; i < 20; i++) answers.push((await give('000000', 'parley_pending=nothing')).statusCode);
    expect(answers.filter((status) => status === 401)).toHaveLength(13);
    expect(answers.at(-1)).toBe(429);
  });

  test('a pending sign-in lasts ten minutes, and giving it up ends it at once', async () => {
    const person = await setUp('slow');
    const [late, given] = [await begin('slow'), await begin('slow')];
    expect((await stage.get('/api/auth/second-factor', { cookie: late })).json()).toEqual({ methods: ['totp', 'recovery-code'], expiresAt: new Date(stage.clock.now + 600_000).toISOString() });

    expect((await stage.post('/api/auth/second-factor/cancel', {}, { cookie: given })).headers['set-cookie']).toMatch(/^parley_pending=; Max-Age=0/);
    expect((await give(codeOf(person), given)).json().code).toBe('identity.second-factor.over');
    stage.clock.now += 600_000;
    expect((await stage.get('/api/auth/second-factor', { cookie: late })).json()).toBeNull();
    expect((await give(codeOf(person), late)).json().code).toBe('identity.second-factor.over');
  });

  test('[A-18] the database holds no token of a pending sign-in, no recovery code, and the secret only sealed for its own row', async () => {
    const person = await setUp('dumped');
    const other = await setUp('neighbour');
    const pending = await begin('dumped');

    const { rows } = await stage.store.database.query(
      `select to_jsonb(t)::text as row from totp_secrets t union all select to_jsonb(r)::text from recovery_codes r union all select to_jsonb(p)::text from pending_sign_ins p union all select to_jsonb(e)::text from audit_entries e`,
    );
    const dump = JSON.stringify(rows);
    for (const secret of [person.secret, pending.split('=')[1] ?? '', ...person.recoveryCodes, ...person.recoveryCodes.map((code) => code.replaceAll('-', ''))]) expect(dump).not.toContain(secret);
    expect(dump).toContain('v1.');
    // Somebody who can write to the database gives their own secret to another account: it does not open there.
    await stage.store.database.query('update totp_secrets set sealed = (select sealed from totp_secrets where account_id = $2) where account_id = $1', [person.id, other.id]);
    expect((await give(codeOf(other), pending)).statusCode).toBe(500);
  });

  test('codes go on counting after the master key was replaced', async () => {
    const person = await setUp('resealed');
    const operator = await stage.signUp('operator');
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [operator.id]);
    const sealed = async () => (await stage.store.database.query('select sealed from totp_secrets')).rows;
    const before = await sealed();

    expect((await stage.post('/api/keys/rotate-master', {}, { cookie: operator.cookie })).statusCode).toBe(200);

    expect(await sealed()).not.toEqual(before);
    expect((await give(codeOf(person), await begin('resealed'))).statusCode).toBe(200);
  });

  test('a recovery code opens once, however it is spelled, and its owner is told how many are left', async () => {
    await stage.start({ limits: unlimited });
    const { recoveryCodes } = await setUp('forgetful');
    for (const [i, spelled] of [recoveryCodes[0]?.toUpperCase(), recoveryCodes[1]?.replaceAll('-', ' ')].entries()) {
      expect((await give(spelled ?? '', await begin('forgetful'), 'recovery-code')).statusCode, recoveryCodes[i]).toBe(200);
      expect((await give(recoveryCodes[i] ?? '', await begin('forgetful'), 'recovery-code')).json().code).toBe('identity.second-factor.wrong');
    }
    const told = async () => (await stage.letters()).at(-1)?.text;
    expect(await told()).toContain('8 are left.');
    for (const code of recoveryCodes.slice(2)) await give(code, await begin('forgetful'), 'recovery-code');
    expect(await told()).toContain('It was the last one: make new ones.');
    expect((await signIn('forgetful')).json().methods).toEqual(['totp']);
  });

  test('somebody else\'s code and recovery code open nothing', async () => {
    const [mine, theirs] = [await setUp('mine.own'), await setUp('theirs')];
    const pending = await begin('mine.own');
    if (codeOf(mine) !== codeOf(theirs)) expect((await give(codeOf(theirs), pending)).statusCode).toBe(401);
    expect((await give(theirs.recoveryCodes[0] ?? '', pending, 'recovery-code')).statusCode).toBe(401);
  });

  test('new recovery codes make the old ones worthless; turning two-step verification off takes codes, secret and question away', async () => {
    await stage.start({ limits: unlimited });
    const person = await setUp('renewing');
    const { recoveryCodes } = (await stage.post('/api/auth/recovery-codes', {}, { cookie: person.cookie })).json();
    expect((await give(person.recoveryCodes[0] ?? '', await begin('renewing'), 'recovery-code')).statusCode).toBe(401);
    expect((await give(recoveryCodes[0], await begin('renewing'), 'recovery-code')).statusCode).toBe(200);
    expect((await stage.get('/api/auth/factors', { cookie: person.cookie })).json()).toMatchObject({ recoveryCodesLeft: 9, passkeys: [] });
    const waiting = await begin('renewing');

    expect((await stage.post('/api/auth/totp/disable', {}, { cookie: person.cookie })).statusCode).toBe(200);

    expect((await signIn('renewing')).json()).toHaveProperty('user');
    // What was asked for before cannot be given any more; signing in again is asked for less.
    expect((await give(codeOf(person), waiting)).statusCode).toBe(401);
    expect((await stage.get('/api/auth/factors', { cookie: person.cookie })).json()).toEqual({ totp: null, recoveryCodesLeft: 0, thisDevice: 'A program', passkeys: [] });
    expect((await stage.post('/api/auth/totp/disable', {}, { cookie: person.cookie })).json().code).toBe('identity.totp.not-on');
    expect((await stage.letters()).map(({ subject }) => subject)).toEqual(['Two-step verification is on', 'You have new recovery codes', 'A recovery code was used', 'Two-step verification is off']);
  });

  test('a secret that counts cannot be replaced by setting up again', async () => {
    const person = await setUp('settled');
    expect((await stage.post('/api/auth/totp/set-up', {}, { cookie: person.cookie })).json().code).toBe('identity.totp.on-already');
    expect((await stage.post('/api/auth/totp/confirm', { code: codeOf(person) }, { cookie: person.cookie })).json().code).toBe('identity.totp.on-already');
    expect((await give(codeOf(person), await begin('settled'))).statusCode).toBe(200);
  });

  test.each([
    ['totp/set-up', {}],
    ['totp/confirm', { code: '000000' }],
    ['totp/disable', {}],
    ['recovery-codes', {}],
    ['passkeys/options', {}],
  ])('%s wants a proof of who it is from the last five minutes', async (path, body) => {
    const { cookie } = await stage.signUp('distracted');
    stage.clock.now += 5 * 60_000 + 1;
    expect((await stage.post(`/api/auth/${path}`, body, { cookie })).json().code).toBe('http.recent-sign-in-required');
    expect((await stage.post(`/api/auth/${path}`, body)).json().code).toBe('http.sign-in-required');
  });

  test('a pending sign-in ends with the account\'s sessions, as after a new password, and a suspended account gets no further', async () => {
    const person = await setUp('resetting');
    const pending = await begin('resetting');
    const sessions = new Sessions({ newId: createUuidV7(Date.now, createSeededRandom(2)), now: () => stage.clock.now, publish: async () => undefined });
    await stage.store.database.transaction((tx) => sessions.endAll(tx, person.id));
    expect((await give(codeOf(person), pending)).json().code).toBe('identity.second-factor.over');

    const next = await begin('resetting');
    await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [person.id]);
    expect((await give(codeOf(person), next)).json().code).toBe('ACCOUNT_SUSPENDED');
  });

  /** The token in the newest letter to an address. */
  const linkTo = async (address: string): Promise<string> =>
    (await stage.letters()).filter(({ to }) => to === address).map(({ text }) => /\?token=([\w-]{43})$/m.exec(text)?.[1]).filter((token) => token !== undefined).at(-1) ?? '';

  test('[A-18] a new password chosen by letter does not replace the second factor', async () => {
    const person = await setUp('forgetful.one');
    const pending = await begin('forgetful.one');
    await stage.post('/api/auth/forgot-password', { email: 'forgetful.one@example.org' });
    await stage.runJobs();

    const reset = await stage.post('/api/auth/reset-password', { token: await linkTo('forgetful.one@example.org'), password: 'another good password' });

    expect([reset.statusCode, reset.headers['set-cookie']]).toEqual([204, undefined]);
    // The one that rests on the old password is over.
    expect((await give(codeOf(person), pending)).json().code).toBe('identity.second-factor.over');
    const asked = await stage.post('/api/auth/sign-in/username', { username: 'forgetful.one', password: 'another good password' });
    expect(asked.json()).toMatchObject({ next: 'second-factor' });
    expect((await give(codeOf(person), cookiesOf(asked.headers['set-cookie']))).statusCode).toBe(200);
  });

  test.each([
    ['that was set up since an address was taken away goes when the owner takes it back', true, 'user'],
    ['that was there before stays: an old mailbox alone does not open the account', false, 'next'],
  ])('two-step verification %s', async (_about, isThiefs, answer) => {
    const { cookie } = isThiefs ? await stage.signUp('robbed.one') : await setUp('robbed.one');
    stage.clock.now += 1_000;
    await stage.post('/api/auth/change-email', { email: 'thief@evil.example' }, { cookie });
    await stage.post('/api/auth/verify-email', { token: await linkTo('thief@evil.example') });
    const undo = await linkTo('robbed.one@example.org');
    if (isThiefs) {
      stage.clock.now += 1_000;
      const { secret } = (await stage.post('/api/auth/totp/set-up', {}, { cookie })).json();
      expect((await stage.post('/api/auth/totp/confirm', { code: totpCode(secret, stage.clock.now) }, { cookie })).statusCode).toBe(200);
    }

    expect((await stage.post('/api/auth/undo-email-change', { token: undo })).statusCode).toBe(200);

    await stage.post('/api/auth/reset-password', { token: await linkTo('robbed.one@example.org'), password: 'another good password' });
    expect((await stage.post('/api/auth/sign-in/username', { username: 'robbed.one', password: 'another good password' })).json()).toHaveProperty(answer);
  });

  test('an account is told at most thirty changes an hour: its address may be a stranger’s', async () => {
    const { cookie } = await setUp('noisy');
    for (let i = 2; i <= 30; i++) expect((await stage.post('/api/auth/recovery-codes', {}, { cookie })).statusCode).toBe(200);
    expect((await stage.post('/api/auth/recovery-codes', {}, { cookie })).statusCode).toBe(429);
    expect(await stage.letters()).toHaveLength(30);
  });

  test('every step stands in the audit log', async () => {
    const before = (await stage.auditActions()).length;
    const person = await setUp('traced');
    const pending = await begin('traced');
    await give(wrongCodeOf(person), pending);
    await give(codeOf(person), pending);

    expect((await stage.auditActions()).slice(before)).toEqual(['account.opened', 'session.started', 'totp.enabled', 'second-factor.asked', 'session.refused', 'session.started']);
  });
});
