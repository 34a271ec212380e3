import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeAlphabet, codeLength } from '@parley/meetings/contract';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage, noLimits } from './testing/meetings-stage.ts';

describe.each(testDatabases())('looking at a meeting before joining it on %s', (engine) => {
  let stage: MeetingsStage;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.start());

  const look = async (name: string, code: string) => (await stage.ask(name, 'GET', `/api/meetings/${encodeURIComponent(code)}`)).body;
  const codeOf = async (name: string, code: string) => (await stage.ask(name, 'GET', `/api/meetings/${encodeURIComponent(code)}`)).code;
  async function openWith(names: readonly string[], alias?: string): Promise<{ code: string; id: string }> {
    const { code, id } = await stage.meet('ada', alias);
    for (const name of names) {
      if (name !== 'ada') await stage.meet(name, code);
      await stage.enter(id, name);
      stage.clock.now += 1;
    }
    return { code, id };
  }

  test('[S0-103] whoever holds the code of a meeting sees who is there: five faces, everybody counted, oneself not', async () => {
    const { code } = await openWith(['ada', 'bob', 'eve', 'kim', 'joe', 'zoe']);

    const seen = await look('newcomer', code);
    expect(seen).toMatchObject({ code, title: code, entry: 'open', role: 'participant', full: false, count: 6 });
    expect((seen as { people: { name: string }[] }).people.map(({ name }) => name)).toEqual(['ada', 'bob', 'eve', 'kim', 'joe']);
    expect((seen as { people: object[] }).people[0]).toEqual({ id: 'account-ada', name: 'ada', picture: '' });
    expect(await look('ada', code.replaceAll('-', '').toUpperCase())).toMatchObject({ role: 'host', count: 5 });
  });

  test('[S0-73] an alias can be guessed: who was never let in learns how many there are, and no names', async () => {
    const { code } = await openWith(['ada', 'bob'], 'standup');
    expect(await look('eve', 'standup')).toEqual({ code: 'standup', title: 'standup', entry: 'open', role: 'participant', full: false, count: 2, people: [] });

    await stage.meet('eve', code);
    expect(await look('eve', 'standup')).toMatchObject({ people: [{ name: 'ada' }, { name: 'bob' }] });
  });

  test('nobody has opened it yet: joining would', async () => {
    expect(await look('ada', 'Brand New')).toEqual({ code: 'brand-new', title: 'brand-new', entry: 'new', role: 'host', full: false, count: 0, people: [] });
    expect((await stage.db.query('select 1 from meetings')).rows).toEqual([]);
    expect(await codeOf('ada', 'api')).toBe('meetings.alias-reserved');
    expect(await codeOf('ada', '???')).toBe('meetings.alias-empty');
  });

  test('a guest sees the meeting of the invite, and no other', async () => {
    const { id } = await openWith(['ada'], 'standup');
    await openWith(['ada'], 'secret');
    stage.invited.push(`account-guest1 ${id} viewer`);

    expect(await look('guest1', 'standup')).toMatchObject({ entry: 'open', role: 'viewer', full: false, count: 1, people: [{ name: 'ada' }] });
    for (const code of ['secret', 'nowhere']) expect(await codeOf('guest1', code)).toBe('meetings.guest-refused');
  });

  test('[C-12] whoever tries codes learns nothing after thirty that lead nowhere, not even of those that lead somewhere', async () => {
    await openWith(['ada'], 'standup');
    await stage.start({ ...noLimits, 'meetings.unknown-code': { count: 30, perMs: 600_000 } });
    await stage.meet('ada', 'standup');
    // What leads somewhere costs nothing.
    for (let i = 0; i < 31; i++) expect(await look('mallory', 'standup')).toMatchObject({ entry: 'open' });
    for (let i = 0; i < 10; i++) {
      expect(await look('mallory', `guess-${i}`)).toMatchObject({ entry: 'new' });
      expect((await stage.describe('mallory', `guess-${i}`)).statusCode).toBe(404);
      expect((await stage.ask('mallory', 'PUT', `/api/meetings/guess-${i}/hand`, { raised: true })).code).toBe('meetings.not-found');
    }

    expect(await codeOf('mallory', 'standup')).toBe('http.too-many-requests');
    expect((await stage.describe('mallory', 'standup')).statusCode).toBe(429);
    expect((await stage.join('mallory', { code: 'standup' })).statusCode).toBe(429);
    expect(await look('ada', 'standup')).toMatchObject({ entry: 'open' });
    stage.clock.now += 20_000;
    expect(await look('mallory', 'standup')).toMatchObject({ entry: 'open' });
  });

  test('[S0-73] looking is counted per account', async () => {
    await stage.start({ ...noLimits, 'meetings.look': { count: 2, perMs: 60_000 } });
    for (const expected of [undefined, undefined, 'http.too-many-requests']) expect(await codeOf('ada', 'standup')).toBe(expected);
    expect(await codeOf('bob', 'standup')).toBeUndefined();
  });

  test('[C-12] codes are dealt from sixty bits, evenly', async () => {
    const dealt = await Promise.all(Array.from({ length: 40 }, async () => (await stage.meet('ada')).code));

    expect(new Set(dealt).size).toBe(40);
    expect(codeLength * Math.log2(codeAlphabet.length)).toBe(60);
    const letters = new Set(dealt.join('').replaceAll('-', ''));
    expect(letters.size).toBe(codeAlphabet.length);
  });
});
