import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { cookiesOf, IdentityStage, stageOrigin, stagePassword as password, type Sent } from './testing/identity-stage.ts';
import { SoftwareAuthenticator, type Departure } from './testing/software-authenticator.ts';
import { totpCode } from './testing/totp-code.ts';

const unlimited = { 'identity.factors': null, 'identity.passkey': null, 'identity.passkey.options': null, 'identity.sign-in.account': null, 'identity.second-factor.account': null };

describe.each(testDatabases())('passkeys on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    await stage.start({ limits: unlimited });
  });

  const newKey = () => new SoftwareAuthenticator(stageOrigin);
  const add = async (cookie: string, key: SoftwareAuthenticator, departure: Departure = {}, name = 'My key') => {
    const asked = (await stage.post('/api/auth/passkeys/options', {}, { cookie })).json();
    return stage.post('/api/auth/passkeys', { name, registration: key.register(asked, departure) }, { cookie });
  };
  const ownerOf = async (username: string) => {
    const person = await stage.signUp(username);
    const key = newKey();
    const added = await add(person.cookie, key);
    expect(added.statusCode, added.body).toBe(200);
    return { ...person, key, passkeyId: added.json().id as string };
  };
  const ask = async () => {
    const answer = await stage.post('/api/auth/passkey/sign-in/options', {});
    return { options: answer.json(), cookie: cookiesOf(answer.headers['set-cookie']) };
  };
  const signIn = async (key: SoftwareAuthenticator, departure: Departure = {}) => {
    const { options, cookie } = await ask();
    return stage.post('/api/auth/passkey/sign-in', { answer: key.answer(options, departure) }, { cookie });
  };
  const countSessions = async () => (await stage.store.database.query('select 1 from sessions')).rows.length;
  const lastAudit = async () => (await stage.store.database.query<{ action: string; result: string; details: unknown }>('select action, result, details from audit_entries order by seq desc limit 1')).rows[0];

  test('a person adds a passkey and signs in by it, without saying who they are', async () => {
    const { key, id } = await ownerOf('ada.lovelace');

    const done = await signIn(key);

    expect(done.statusCode, done.body).toBe(200);
    expect(done.json().user.id).toBe(id);
    const cookie = cookiesOf(done.headers['set-cookie']);
    expect((await stage.session({ cookie }))?.user.username).toBe('ada.lovelace');
    expect((await stage.store.database.query('select method, second_factor from sessions order by created_at desc, id desc limit 1')).rows).toEqual([{ method: 'passkey', second_factor: null }]);
    expect((await stage.get('/api/auth/factors', { cookie })).json().passkeys).toEqual([
      { id: expect.any(String), name: 'My key', createdAt: new Date(stage.clock.now).toISOString(), lastUsedAt: new Date(stage.clock.now).toISOString(), isBackedUp: false },
    ]);
    expect((await stage.letters()).map(({ subject }) => subject)).toEqual(['A passkey was added']);
  });

  test('what is asked names no account, and what is made names nobody', async () => {
    const { cookie, id } = await ownerOf('hidden');
    const { options } = await ask();
    expect(options).toMatchObject({ rpId: 'localhost', allowCredentials: [], userVerification: 'required' });
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);

    const creation = (await stage.post('/api/auth/passkeys/options', {}, { cookie })).json();
    expect(creation).toMatchObject({ attestation: 'none', rp: { id: 'localhost' }, authenticatorSelection: { residentKey: 'required', userVerification: 'required' } });
    expect(creation.excludeCredentials).toHaveLength(1);
    const handle = Buffer.from(creation.user.id, 'base64url');
    expect(handle).toHaveLength(32);
    for (const told of [id, 'hidden', 'hidden@example.org', createHash('sha256').update(id).digest('base64url')]) expect(creation.user.id).not.toBe(told);
    expect((await stage.post('/api/auth/passkeys/options', {}, { cookie })).json().user.id).toBe(creation.user.id);
  });

  const good: Departure = {};
  test.each<[string, Departure, string, number, string]>([
    ['of a foreign origin', { origin: 'https://evil.example' }, 'origin', 403, 'identity.passkey.refused'],
    ['of a sub-domain', { origin: 'http://sub.localhost:3000' }, 'origin', 403, 'identity.passkey.refused'],
    ['of another port', { origin: 'http://localhost:3001' }, 'origin', 403, 'identity.passkey.refused'],
    ['over another scheme', { origin: 'https://localhost:3000' }, 'origin', 403, 'identity.passkey.refused'],
    ['for another relying party', { rpId: 'evil.example' }, 'not-valid', 403, 'identity.passkey.refused'],
    ['from inside a frame', { crossOrigin: true }, 'framed', 403, 'identity.passkey.refused'],
    ['from inside a frame that names its top', { crossOrigin: true, topOrigin: 'https://evil.example' }, 'framed', 403, 'identity.passkey.refused'],
    ['to a question of its own', { challenge: randomBytes(32).toString('base64url') }, 'challenge', 410, 'identity.passkey.too-late'],
    ['to no question', { challenge: '' }, 'challenge', 410, 'identity.passkey.too-late'],
    ['of the other ceremony', { type: 'webauthn.create' }, 'type', 403, 'identity.passkey.refused'],
    ['that did not check its person', { userVerified: false }, 'not-valid', 403, 'identity.passkey.refused'],
    ['at which nobody was present', { userPresent: false }, 'not-valid', 403, 'identity.passkey.refused'],
    ['with another signature', { forged: true }, 'signature', 403, 'identity.passkey.refused'],
    ['that counts backwards', { counter: 1 }, 'counter', 403, 'identity.passkey.refused'],
    ['that has stopped counting', { counter: 0 }, 'counter', 403, 'identity.passkey.refused'],
    ['that names nobody', { userHandle: null }, 'user-handle', 403, 'identity.passkey.refused'],
    ['that names somebody else', { userHandle: randomBytes(32).toString('base64url') }, 'user-handle', 403, 'identity.passkey.refused'],
    ['of an unknown passkey', { credentialId: randomBytes(32).toString('base64url') }, 'unknown', 403, 'identity.passkey.refused'],
    ['with an empty name', { credentialId: '' }, 'unknown', 403, 'identity.passkey.refused'],
  ])('an answer %s signs nobody in, and stands in the audit log', async (_about, departure, reason, status, code) => {
    const { key } = await ownerOf('target');
    key.counter = 1;
    expect((await signIn(key, good)).statusCode).toBe(200);
    const sessions = await countSessions();

    const answer = await signIn(key, departure);

    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(cookiesOf(answer.headers['set-cookie'])).not.toContain('parley_sid');
    expect(await countSessions()).toBe(sessions);
    expect(await lastAudit()).toEqual({ action: 'passkey.refused', result: 'refused', details: { purpose: 'sign-in', reason } });
    // Nothing of it stays: the real one still opens.
    key.counter = 10;
    expect((await signIn(key)).statusCode).toBe(200);
  });

  test('a key with another person\'s credential id signs nobody in', async () => {
    const { key } = await ownerOf('victim');
    const { key: own } = await ownerOf('thief');
    expect((await signIn(own, { credentialId: key.credentialId, userHandle: key.userHandle ?? '' })).statusCode).toBe(403);
    expect((await signIn(own, { userHandle: key.userHandle ?? '' })).statusCode).toBe(403);
    expect((await lastAudit())?.details).toEqual({ purpose: 'sign-in', reason: 'user-handle' });
  });

  test('a question is answered once, within five minutes, in the browser that asked', async () => {
    const { key } = await ownerOf('once');
    const { options, cookie } = await ask();
    const answer = key.answer(options);
    const send = (sent: Sent) => stage.post('/api/auth/passkey/sign-in', { answer }, sent);
    const foreign = (await ask()).cookie;
    expect(foreign).not.toBe(cookie);
    for (const other of [foreign, '', 'parley_passkey=x', `parley_passkey=${'x'.repeat(43)}`]) expect((await send({ cookie: other })).json().code).toBe('identity.passkey.too-late');
    expect(await lastAudit()).toEqual({ action: 'passkey.refused', result: 'refused', details: { purpose: 'sign-in', reason: 'challenge' } });
    expect((await send({ cookie })).statusCode).toBe(200);
    expect((await send({ cookie })).json().code).toBe('identity.passkey.too-late');

    const late = await ask();
    stage.clock.now += 5 * 60_000;
    expect((await stage.post('/api/auth/passkey/sign-in', { answer: key.answer(late.options) }, { cookie: late.cookie })).json().code).toBe('identity.passkey.too-late');
  });

  test('a question is used up by a wrong answer too', async () => {
    const { key } = await ownerOf('burnt');
    const { options, cookie } = await ask();
    expect((await stage.post('/api/auth/passkey/sign-in', { answer: key.answer(options, { forged: true }) }, { cookie })).statusCode).toBe(403);
    expect((await stage.post('/api/auth/passkey/sign-in', { answer: key.answer(options) }, { cookie })).json().code).toBe('identity.passkey.too-late');
  });

  test('of two answers with one count, given at the same time, one signs in: the other comes from a copy', async () => {
    const { key } = await ownerOf('copied');
    const [one, two] = [await ask(), await ask()];
    const sent = [one, two].map(({ options, cookie }) => ({ cookie, answer: key.answer(options, { counter: 7 }) }));
    const answers = await Promise.all(sent.map(({ cookie, answer }) => stage.post('/api/auth/passkey/sign-in', { answer }, { cookie })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 403]);
    const { rows } = await stage.store.database.query(`select details from audit_entries where action = 'passkey.refused' and at = $1`, [new Date(stage.clock.now)]);
    expect(rows).toEqual([{ details: { purpose: 'sign-in', reason: 'counter' } }]);
  });

  test('authenticators that do not count sign in again and again', async () => {
    const { key } = await ownerOf('uncounted');
    for (let i = 0; i < 3; i++) expect((await signIn(key, { counter: 0 })).statusCode).toBe(200);
  });

  test('an answer for one purpose does for no other', async () => {
    const { key, cookie } = await ownerOf('purposes');
    const signInQuestion = await ask();
    const confirmQuestion = (await stage.post('/api/auth/confirm/passkey/options', {}, { cookie })).json();
    expect((await stage.post('/api/auth/confirm/passkey', { answer: key.answer(signInQuestion.options) }, { cookie })).json().code).toBe('identity.passkey.too-late');
    expect((await stage.post('/api/auth/passkey/sign-in', { answer: key.answer(confirmQuestion) }, { cookie: signInQuestion.cookie })).json().code).toBe('identity.passkey.too-late');
  });

  test.each<[string, Record<string, unknown>]>([
    ['a huge id', { id: 'a'.repeat(1_365) }],
    ['huge client data', { response: { clientDataJSON: 'a'.repeat(4_097), authenticatorData: 'a', signature: 'a' } }],
    ['huge authenticator data', { response: { clientDataJSON: 'a', authenticatorData: 'a'.repeat(4_097), signature: 'a' } }],
    ['a huge signature', { response: { clientDataJSON: 'a', authenticatorData: 'a', signature: 'a'.repeat(2_049) } }],
    ['text that is not base64url', { id: '../../x' }],
    ['an unknown field', { role: 'operator' }],
    ['another type', { type: 'password' }],
    ['no response', { response: undefined }],
    ['a response that is a list', { response: [] }],
  ])('a body with %s is refused before anything is looked up', async (_about, wrong) => {
    const { key } = await ownerOf('bounded');
    const { options, cookie } = await ask();
    const answer = await stage.post('/api/auth/passkey/sign-in', { answer: { ...key.answer(options), ...wrong } }, { cookie });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'http.invalid-request']);
  });

  test('bytes that are no authenticator data, no client data and no signature are refused and nothing breaks', async () => {
    const { key } = await ownerOf('fuzzed');
    const shapes = ['', 'AA', 'gQ', Buffer.from('null').toString('base64url'), Buffer.from('{"type":1}').toString('base64url'), Buffer.from('[[[[').toString('base64url'), Buffer.alloc(1_500, 0x81).toString('base64url'), randomBytes(300).toString('base64url')];
    for (const field of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
      for (const shape of shapes) {
        const { options, cookie } = await ask();
        const answer = key.answer(options);
        const got = await stage.post('/api/auth/passkey/sign-in', { answer: { ...answer, response: { ...answer.response, [field]: shape } } }, { cookie });
        expect([403, 410], `${field} ${shape}`).toContain(got.statusCode);
      }
    }
    expect(stage.facts.filter(({ name }) => name === 'error')).toEqual([]);
  });

  test.each<[string, Departure, string]>([
    ['of a foreign origin', { origin: 'https://evil.example' }, 'identity.passkey.not-added'],
    ['for another relying party', { rpId: 'evil.example' }, 'identity.passkey.not-added'],
    ['from inside a frame', { crossOrigin: true }, 'identity.passkey.not-added'],
    ['to a question of its own', { challenge: randomBytes(32).toString('base64url') }, 'identity.passkey.too-late'],
    ['of the other ceremony', { type: 'webauthn.get' }, 'identity.passkey.not-added'],
    ['whose person was not checked', { userVerified: false }, 'identity.passkey.not-added'],
    ['at which nobody was present', { userPresent: false }, 'identity.passkey.not-added'],
    ['under another id than its own', { credentialId: '' }, 'identity.passkey.not-added'],
  ])('a new passkey %s is not added', async (_about, departure, code) => {
    const { cookie } = await stage.signUp('adding');
    expect((await add(cookie, newKey(), departure)).json().code).toBe(code);
    expect((await stage.get('/api/auth/factors', { cookie })).json().passkeys).toEqual([]);
    expect(await lastAudit()).toMatchObject({ action: 'passkey.refused', result: 'refused', details: { purpose: 'add' } });
  });

  test('a statement about the authenticator was not asked for and is not looked at', async () => {
    const { cookie } = await stage.signUp('attested');
    // A map with an x5c whose certificate is no certificate: a reader of statements would refuse it.
    const statement = Buffer.concat([Buffer.from([0xa1, 0x63]), Buffer.from('x5c'), Buffer.from([0x81, 0x42, 0x00, 0x00])]);
    const key = newKey();
    expect((await add(cookie, key, { attestation: { fmt: 'packed', statement } })).statusCode).toBe(200);
    expect((await signIn(key)).statusCode).toBe(200);
  });

  test('a passkey belongs to one account, and an account has at most twenty', async () => {
    const { key, cookie } = await ownerOf('collector');
    expect((await add(cookie, key)).json().code).toBe('identity.passkey.known-already');
    const other = await stage.signUp('borrower');
    expect((await add(other.cookie, key)).json().code).toBe('identity.passkey.known-already');

    const early = (await stage.post('/api/auth/passkeys/options', {}, { cookie })).json();
    for (let i = 2; i <= 20; i++) expect((await add(cookie, newKey(), {}, `Key ${i}`)).statusCode).toBe(200);
    expect((await stage.post('/api/auth/passkeys/options', {}, { cookie })).json().code).toBe('identity.passkey.too-many');
    expect((await stage.post('/api/auth/passkeys', { name: 'One more', registration: newKey().register(early) }, { cookie })).json().code).toBe('identity.passkey.too-many');
  });

  test('its owner renames and removes it; to others it does not exist', async () => {
    const { cookie, passkeyId, key } = await ownerOf('renaming');
    const { cookie: stranger } = await stage.signUp('stranger');
    const url = `/api/auth/passkeys/${passkeyId}`;
    for (const method of ['PATCH', 'DELETE'] as const) {
      const answer = await stage.request(method, url, method === 'PATCH' ? { name: 'Mine now' } : undefined, { cookie: stranger });
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'identity.passkey.not-found']);
    }
    expect((await stage.request('PATCH', url, { name: '' }, { cookie })).statusCode).toBe(400);
    expect((await stage.request('PATCH', url, { name: '  Laptop ' }, { cookie })).statusCode).toBe(200);
    expect((await stage.get('/api/auth/factors', { cookie })).json().passkeys[0].name).toBe('Laptop');

    expect((await stage.request('DELETE', url, undefined, { cookie })).statusCode).toBe(200);
    expect((await signIn(key)).statusCode).toBe(403);
    expect((await stage.letters()).at(-1)).toMatchObject({ subject: 'A passkey was removed', text: expect.stringContaining('"Laptop"') });
  });

  test('removing wants a recent proof, and never takes the last way in', async () => {
    const { cookie, passkeyId, id } = await ownerOf('cornered');
    const remove = (passkey: string) => stage.request('DELETE', `/api/auth/passkeys/${passkey}`, undefined, { cookie });
    await stage.store.database.query(`update sign_in_methods set password = null where account_id = $1`, [id]);
    expect((await remove(passkeyId)).json().code).toBe('identity.passkey.last-way-in');
    const second = (await add(cookie, newKey())).json().id;

    const answers = await Promise.all([remove(passkeyId), remove(second)]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    stage.clock.now += 5 * 60_000 + 1;
    expect((await remove(second)).json().code).toBe('http.recent-sign-in-required');
  });

  test('[A-13] a passkey proves again that it is still the same person, and the session gets a new token', async () => {
    const { cookie, key } = await ownerOf('confirming');
    stage.clock.now += 6 * 60_000;
    expect((await stage.post('/api/auth/passkeys/options', {}, { cookie })).json().code).toBe('http.recent-sign-in-required');

    const asked = (await stage.post('/api/auth/confirm/passkey/options', {}, { cookie })).json();
    expect(asked.allowCredentials.map(({ id }: { id: string }) => id)).toEqual([key.credentialId]);
    const done = await stage.post('/api/auth/confirm/passkey', { answer: key.answer(asked) }, { cookie });

    expect(done.statusCode, done.body).toBe(200);
    const renewed = cookiesOf(done.headers['set-cookie']);
    expect(await stage.session({ cookie })).toBeNull();
    expect((await stage.post('/api/auth/passkeys/options', {}, { cookie: renewed })).statusCode).toBe(200);
  });

  test('nobody proves with their own passkey that they are somebody else', async () => {
    const { cookie } = await ownerOf('left.alone');
    const { key } = await ownerOf('colleague');
    const asked = (await stage.post('/api/auth/confirm/passkey/options', {}, { cookie })).json();
    expect((await stage.post('/api/auth/confirm/passkey', { answer: key.answer(asked) }, { cookie })).json().code).toBe('identity.passkey.refused');
    expect((await lastAudit())?.details).toEqual({ purpose: 'confirm', reason: 'other-account' });
    expect(await stage.session({ cookie })).not.toBeNull();
  });

  test('a passkey that was added since an address was taken away goes when the owner takes it back; an older one stays', async () => {
    const { cookie, key } = await ownerOf('robbed.two');
    stage.clock.now += 1_000;
    const tokenTo = async (address: string) => /\?token=([\w-]{43})$/m.exec((await stage.letters()).filter(({ to, text }) => to === address && text.includes('token=')).at(-1)?.text ?? '')?.[1] ?? '';
    await stage.post('/api/auth/change-email', { email: 'thief@evil.example' }, { cookie });
    await stage.post('/api/auth/verify-email', { token: await tokenTo('thief@evil.example') });
    const thiefs = newKey();
    expect((await add(cookie, thiefs)).statusCode).toBe(200);

    expect((await stage.post('/api/auth/undo-email-change', { token: await tokenTo('robbed.two@example.org') })).statusCode).toBe(200);

    expect((await signIn(thiefs)).statusCode).toBe(403);
    expect((await signIn(key)).statusCode).toBe(200);
  });

  test('a suspended account is not let in by its passkey', async () => {
    const { key, id } = await ownerOf('suspended');
    await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [id]);
    expect((await signIn(key)).json().code).toBe('ACCOUNT_SUSPENDED');
  });

  describe('beside two-step verification', () => {
    const withTotp = async (username: string) => {
      const person = await ownerOf(username);
      const { secret } = (await stage.post('/api/auth/totp/set-up', {}, { cookie: person.cookie })).json();
      await stage.post('/api/auth/totp/confirm', { code: totpCode(secret, stage.clock.now) }, { cookie: person.cookie });
      const asked = await stage.post('/api/auth/sign-in/username', { username, password });
      return { ...person, asked, pending: cookiesOf(asked.headers['set-cookie']) };
    };

    test('a passkey that has checked its person is asked for nothing more', async () => {
      const { key } = await withTotp('complete');
      expect((await signIn(key)).json()).toHaveProperty('user');
    });

    test('a passkey is a second factor after the password', async () => {
      const { key, asked, pending } = await withTotp('password.first');
      expect(asked.json().methods).toEqual(['totp', 'recovery-code', 'passkey']);
      const options = (await stage.post('/api/auth/second-factor/passkey/options', {}, { cookie: pending })).json();
      const done = await stage.post('/api/auth/second-factor/passkey', { answer: key.answer(options, { userHandle: null }) }, { cookie: pending });
      expect(done.json()).toHaveProperty('user');
      expect((await stage.store.database.query('select method, second_factor from sessions order by created_at desc, id desc limit 1')).rows).toEqual([{ method: 'password', second_factor: 'passkey' }]);
    });

    test.each<[string, Departure]>([['with another signature', { forged: true }], ['that did not check its person', { userVerified: false }], ['of a foreign origin', { origin: 'https://evil.example' }]])(
      'a passkey %s is no second factor',
      async (_about, departure) => {
        const { key, pending } = await withTotp('not.enough');
        const options = (await stage.post('/api/auth/second-factor/passkey/options', {}, { cookie: pending })).json();
        const sessions = await countSessions();
        expect((await stage.post('/api/auth/second-factor/passkey', { answer: key.answer(options, departure) }, { cookie: pending })).json().code).toBe('identity.passkey.refused');
        expect(await countSessions()).toBe(sessions);
      },
    );

    test('somebody else\'s passkey is no second factor, nor is an answer for another pending sign-in', async () => {
      const { key, pending } = await withTotp('first.person');
      const other = await ownerOf('second.person');
      const options = (await stage.post('/api/auth/second-factor/passkey/options', {}, { cookie: pending })).json();
      expect((await stage.post('/api/auth/second-factor/passkey', { answer: other.key.answer(options) }, { cookie: pending })).json().code).toBe('identity.passkey.refused');

      const next = cookiesOf((await stage.post('/api/auth/sign-in/username', { username: 'first.person', password })).headers['set-cookie']);
      const elsewhere = (await stage.post('/api/auth/second-factor/passkey/options', {}, { cookie: pending })).json();
      expect((await stage.post('/api/auth/second-factor/passkey', { answer: key.answer(elsewhere) }, { cookie: next })).json().code).toBe('identity.passkey.too-late');
      expect((await stage.post('/api/auth/second-factor/passkey/options', {}, {})).json().code).toBe('identity.second-factor.over');
    });
  });
});
