import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanAlias, longestAlias, reservedWords } from '@parley/meetings/contract';
import { testDatabases } from '@parley/platform/testing/database';
import { mostMeetings } from './find-or-open-meeting.ts';
import { meetingLimits } from './meeting-limits.ts';
import { MeetingsStage, ownOrigin, type Answer } from './testing/meetings-stage.ts';

const generated = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/;

const off = Object.fromEntries(Object.keys(meetingLimits).map((name) => [name, null]));
const told = (answer: Answer) => [answer.statusCode, answer.headers['retry-after']];

describe.each(testDatabases())('joining a meeting on %s', (engine) => {
  let stage: MeetingsStage;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.start());

  test('[S0-56] [S0-63] without a code a new meeting is made, under a code in groups of four', async () => {
    const one = await stage.meet('ada');
    const other = await stage.meet('ada');

    expect(one.code).toMatch(generated);
    expect(other.code).not.toBe(one.code);
    expect(other.id).not.toBe(one.id);
    expect(stage.facts).toEqual([one, other].map(({ id }) => ({ name: 'meetings.meeting-opened', payload: { meetingId: id, accountId: 'account-ada' } })));
  });

  test('[S0-58] [S0-59] [S0-60] a code is found however it is written, misread letters included', async () => {
    stage.dealtCodes.push('0a1b2c3d4e5f');
    const { id, code } = await stage.meet('ada');
    expect(code).toBe('0a1b-2c3d-4e5f');

    for (const text of ['0a1b-2c3d-4e5f', '0a1b2c3d4e5f', '0A1B-2C3D-4E5F', ' 0a1b 2c3d 4e5f ', 'oaib-2c3d-4e5f', 'OALB2C3D4E5F', '0a1-b2c3-d4e5-f', id, id.toUpperCase()]) {
      expect(await stage.meet('bob', text), text).toMatchObject({ id, code });
    }
  });

  test('[S0-55] [S0-57] [S0-63] a chosen code is made by whoever comes first, and the answer names its clean form for the link', async () => {
    const first = await stage.meet('ada', ' My  meeting! ');
    const second = await stage.meet('bob', 'my-meeting!');
    const twin = await stage.meet('bob', 'My/Meeting!#');

    expect(first.code).toBe('my-meeting!');
    expect([second.id, twin.id]).toEqual([first.id, first.id]);
    expect(stage.facts).toHaveLength(1);
  });

  test('[S0-60] letters of any script are one code in upper and lower case, composed or not', async () => {
    for (const [one, other] of [['Café', 'CAFE\u0301'], ['ΔΟΚΙΜΗ', 'δοκιμη'], ['J\u030cetty', '\u01f0etty'], ['встреча', 'ВСТРЕЧА']] as const) {
      expect((await stage.meet('ada', one)).id).toBe((await stage.meet('bob', other)).id);
    }
  });

  test('[K-10] one person opens ten thousand meetings and not one more; every code goes on being good', async () => {
    const { id, code } = await stage.meet('bob');
    await stage.db.query(
      `insert into meetings (id, code, alias, created_by, created_at, updated_at)
       select md5('m' || i)::uuid, 'seeded-' || i, 'seeded-' || i, 'account-ada', now(), now() from generate_series(1, $1::integer) i`,
      [mostMeetings - 1],
    );

    const last = await stage.meet('ada');
    const refused = await stage.join('ada', {});

    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'meetings.too-many', advice: 'Meet in one of them again: its code stays good.' });
    expect((await stage.join('ada', { code: 'a-new-one' })).json().code).toBe('meetings.too-many');
    expect((await stage.compat('ada', {})).json()).toEqual({ code: 409, name: 'BadInputException', message: 'You have opened as many meetings as one person can. Meet in one of them again: its code stays good.' });
    expect(await stage.meet('ada', last.code)).toMatchObject({ id: last.id });
    expect(await stage.meet('ada', code)).toMatchObject({ id });
    expect((await stage.join('bob', {})).statusCode).toBe(200);
  });

  test('[S0-61] two simultaneous first joins on one alias meet in one meeting', async () => {
    const answers = await Promise.all(['ada', 'bob', 'eve', 'ada', 'kim', 'joe'].map((name) => stage.meet(name, 'all-at-once')));

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(stage.facts).toHaveLength(1);
    expect((await stage.db.query('select 1 from meetings')).rows).toHaveLength(1);
  });

  test.each(['', ' ', '---', "<>`'\"#%{}|\\^~[];/?:@=&,.", ' / '])('[S0-62] a code of which nothing remains is refused: %j', async (code) => {
    const answer = await stage.join('ada', { code });

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'meetings.alias-empty', advice: expect.any(String), requestId: expect.any(String) });
  });

  test('a code has at most sixty-four characters, counted after cleaning', async () => {
    expect((await stage.meet('ada', `  ${'a'.repeat(longestAlias)}  `)).code).toHaveLength(64);
    expect((await stage.join('ada', { code: 'a'.repeat(longestAlias + 1) })).json().code).toBe('meetings.alias-too-long');
    expect((await stage.join('ada', { code: 'a'.repeat(512) })).json().code).toBe('meetings.alias-too-long');
    expect((await stage.join('ada', { code: 'a'.repeat(513) })).json().code).toBe('http.invalid-request');
  });

  test('words that the server answers itself are refused in every spelling', async () => {
    for (const word of ['api', 'API', ' rtc ', '/meetings/', 'Sign-In', 'sign in']) {
      const answer = await stage.join('ada', { code: word });
      expect([answer.statusCode, answer.json().code], word).toEqual([400, 'meetings.alias-reserved']);
    }
    expect((await stage.meet('ada', 'team-api')).code).toBe('team-api');
  });

  test.each([[{ code: 5 }], [{ code: null }], [{ as: 'host' }], [{ room: 'x' }], [[]], [{ code: 'a\u0000b' }], [{ code: '\ud800' }]])('a body of another shape is refused: %j', async (body) => {
    expect((await stage.join('ada', body)).statusCode).toBe(400);
  });

  test('any text is refused or leads to one meeting, which its own answer finds again', async () => {
    const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.string({ unit: 'binary', maxLength: 70 }), fc.constantFrom(...reservedWords));
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const answer = await stage.join('ada', { code: text });
        expect([200, 400], answer.body).toContain(answer.statusCode);
        if (answer.statusCode === 400) return;
        const { code } = answer.json();
        expect(code).not.toMatch(/[\s/?#%<>"]|^-|-$|--/);
        expect(cleanAlias(code)).toBe(code);
        const again = await stage.join('bob', { code });
        expect([again.statusCode, again.json().code]).toEqual([200, code]);
      }),
      { numRuns: 60 },
    );
    expect(stage.failures).toEqual([]);
  });

  test("a new code that is taken already is dealt again, and nobody lands in a stranger's meeting", async () => {
    stage.dealtCodes.push('0a1b2c3d4e5f', '0a1b2c3d4e5f', 'zzzz2c3d4e5f');
    const first = await stage.meet('ada');
    const second = await stage.meet('bob');
    expect(second.code).toBe('zzzz-2c3d-4e5f');
    expect(second.id).not.toBe(first.id);

    stage.dealtCodes.push('0a1b2c3d4e5f', 'yyyy2c3d4e5f');
    expect((await stage.meet('bob', 'chosen')).code).toBe('chosen');

    stage.dealtCodes.push('0a1b2c3d4e5f', '0a1b2c3d4e5f', '0a1b2c3d4e5f');
    expect((await stage.join('bob', {})).statusCode).toBe(500);
  });

  test('nobody joins without a session, nor by a cookie from a foreign page', async () => {
    const none = await stage.post('/api/meetings/join', {});
    expect([none.statusCode, none.json().code]).toEqual([401, 'http.sign-in-required']);
    expect((await stage.join('', {})).statusCode).toBe(401);

    for (const origin of ['https://evil.example', 'null', 'http://localhost:3001']) {
      const answer = await stage.post('/api/meetings/join', {}, { cookie: 'who=ada', origin });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'http.foreign-origin']);
    }
    expect((await stage.post('/api/meetings/join', {}, { cookie: 'who=ada' })).statusCode).toBe(403);
    expect((await stage.db.query('select 1 from meetings')).rows).toEqual([]);
    expect((await stage.post('/api/meetings/join', {}, { cookie: 'who=ada', origin: ownOrigin })).statusCode).toBe(200);
  });

  test('a guest enters the meeting of the invite in its role at most, and opens none', async () => {
    const { code, id } = await stage.meet('ada', 'weekly');
    const other = await stage.meet('ada', 'other');
    stage.invited.push(`account-guest1 ${id} viewer`);
    const refused = async (body: object, who = 'guest1') => [(await stage.join(who, body)).statusCode, (await stage.join(who, body)).json().code];

    const answer = await stage.join('guest1', { code, as: 'viewer' });
    expect(answer.json()).toMatchObject({ code, role: 'viewer' });
    expect(await stage.read(answer.json().token)).toMatchObject({ video: { room: id, canPublish: false } });
    for (const body of [{ code }, { code, as: 'participant' }, { code: other.code, as: 'viewer' }, { code: other.id, as: 'viewer' }, { as: 'viewer' }, {}, { code: 'a-new-one', as: 'viewer' }]) {
      expect(await refused(body), JSON.stringify(body)).toEqual([403, 'meetings.guest-refused']);
    }
    expect(await refused({ code, as: 'viewer' }, 'guest2')).toEqual([403, 'meetings.guest-refused']);
    expect((await stage.db.query('select 1 from meetings')).rows).toHaveLength(2);
  });

  test('joining is limited: the hundred and twenty-first in a minute waits', async () => {
    await stage.start({ 'http.request': null });
    for (let i = 0; i < 120; i++) expect((await stage.join('', {})).statusCode).toBe(401);

    const late = await stage.join('ada', {});
    expect([late.statusCode, late.headers['retry-after']]).toEqual([429, '1']);
    const compat = await stage.compat('ada', {});
    expect(compat.json()).toMatchObject({ code: 429, name: 'TooManyRequestsException', message: expect.any(String) });
    expect([compat.statusCode, compat.headers['retry-after'], compat.headers['access-control-allow-origin']]).toEqual([429, '1', '*']);
  });

  test('a new meeting is one of so many an hour; one that exists is not, and another account has its own', async () => {
    await stage.start({ ...off, 'meetings.open.account': { count: 2, perMs: 3_600_000 } });
    const { code } = await stage.meet('ada');
    await stage.meet('ada');

    const refused = await stage.join('ada', {});
    expect(told(refused)).toEqual([429, '1800']);
    expect(refused.json()).toMatchObject({ code: 'http.too-many-requests', message: expect.any(String), advice: expect.any(String) });
    expect(told(await stage.compat('ada', { meetingId: 'weekly' }))).toEqual([429, '1800']);
    expect((await stage.join('ada', { code })).statusCode).toBe(200);
    expect((await stage.join('bob', {})).statusCode).toBe(200);

    stage.clock.now += 1_800_000;
    expect((await stage.join('ada', {})).statusCode).toBe(200);
  });

  test('tokens are counted by account at our own door and at that of the samples together', async () => {
    await stage.start({ ...off, 'meetings.join.account': { count: 2, perMs: 60_000 } });
    const { code } = await stage.meet('ada');
    expect((await stage.compat('ada', { meetingId: code })).statusCode).toBe(200);

    const refused = await stage.compat('ada', { meetingId: code });
    expect(told(refused)).toEqual([429, '30']);
    expect(refused.json()).toMatchObject({ code: 429, name: 'TooManyRequestsException', message: expect.stringContaining('Wait') });
    expect(told(await stage.join('ada', { code }))).toEqual([429, '30']);
    expect((await stage.join('bob', { code })).statusCode).toBe(200);
  });

  test('what is read at the door of the samples is counted as reading', async () => {
    await stage.start({ ...off, 'http.read.account': { count: 1, perMs: 60_000 } });
    const { code } = await stage.meet('ada');
    expect([(await stage.describe('ada', code)).statusCode, ...told(await stage.describe('ada', code))]).toEqual([200, 429, '60']);
    expect((await stage.describe('bob', code)).statusCode).not.toBe(429);
  });
});
