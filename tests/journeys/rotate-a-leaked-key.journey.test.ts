import { Room, RoomEvent } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, makeOperator, post, signIn, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';

/** What must be over within a second is given four, so that a busy machine is no failure; what took how long is printed. */
const patienceMs = 4_000;

/** Everything an account has open, each with how to see that it is over. */
type Connection = { readonly kind: string; isOver(): Promise<boolean>; close(): Promise<void> };
type Person = { readonly account: TestAccount; readonly connections: readonly Connection[] };

describe('rotate a leaked key', () => {
  let server: RunningServer;
  let operator: TestAccount;
  const printed: string[] = [];

  beforeAll(async () => {
    server = await startServer();
    operator = await makeOperator(server);
  }, 90_000);
  afterAll(async () => {
    for (const line of printed) console.log(line);
    await server?.stop();
  });

  const joinToken = async (account: TestAccount): Promise<{ token: string; url: string }> =>
    (await (await post(server.url, '/api/meetings/join', { code: 'all-hands' }, account)).json()) as { token: string; url: string };

  /** A column of the matrix for each kind of connection that there is. */
  async function connectAll(account: TestAccount): Promise<Person> {
    const { token, url } = await joinToken(account);
    const room = new Room();
    let roomOver = false;
    room.on(RoomEvent.Disconnected, () => void (roomOver = true));
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    const session: Connection = {
      kind: 'session',
      isOver: async () => (await (await get(server.url, '/api/auth/get-session', account)).json()) === null,
      close: async () => undefined,
    };
    return { account, connections: [session, { kind: 'meeting', isOver: async () => roomOver, close: () => room.disconnect() }] };
  }

  async function closeAll(person: Person): Promise<void> {
    for (const { close } of person.connections) await close();
  }

  /** Waits until every one of these is over, and says how long each took from the answer on. */
  async function overAfter(action: string, person: Person, kinds: readonly string[]): Promise<void> {
    const began = performance.now();
    for (const connection of person.connections.filter(({ kind }) => kinds.includes(kind))) {
      while (!(await connection.isOver())) {
        if (performance.now() - began > patienceMs) throw new Error(`${connection.kind} goes on after ${action}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      printed.push(`revocation: ${action} → ${connection.kind} over after ${Math.round(performance.now() - began)} ms`);
    }
  }

  type Action = { readonly name: string; run(person: Person): Promise<Response>; readonly ends: readonly string[]; readonly mayComeBack: boolean };
  const actions: readonly Action[] = [
    { name: 'sign out', run: ({ account }) => post(server.url, '/api/auth/sign-out', {}, account), ends: ['session', 'meeting'], mayComeBack: false },
    {
      name: 'another device signs this one out',
      run: async ({ account }) => post(server.url, '/api/sessions/end-others', {}, await signIn(server.url, account)),
      ends: ['session', 'meeting'],
      mayComeBack: false,
    },
    { name: 'an operator suspends the account', run: ({ account }) => post(server.url, `/api/people/${account.id}/suspend`, {}, operator), ends: ['session', 'meeting'], mayComeBack: false },
    { name: 'the account is deleted', run: ({ account }) => post(server.url, '/api/account/delete', { username: account.username }, account), ends: ['session', 'meeting'], mayComeBack: false },
    {
      name: 'the key of the participant tokens is revoked',
      run: async () => post(server.url, '/api/keys/revoke', { keyId: await currentKey('participant-token') }, operator),
      ends: ['meeting'],
      mayComeBack: true,
    },
  ];

  async function currentKey(purpose: string): Promise<string> {
    const { items } = (await (await get(server.url, '/api/keys', operator)).json()) as { items: { keyId: string; purpose: string; state: string }[] };
    return items.find((key) => key.purpose === purpose && key.state === 'current')?.keyId ?? '';
  }

  const canEnter = async (url: string, token: string): Promise<boolean> => (await fetch(`${url.replace(/^ws/, 'http')}/rtc/validate?access_token=${token}`)).ok;

  test.each(actions)('[R-16] [A-14] $name: $ends end on every plane, nobody else notices, and the token in hand opens nothing', async ({ name, run, ends, mayComeBack }) => {
    const person = await connectAll(await signUp(server.url));
    const neighbour = await connectAll(await signUp(server.url));
    const inHand = await joinToken(person.account);
    expect(await canEnter(inHand.url, inHand.token)).toBe(true);

    const answer = await run(person);

    expect(answer.ok, `${answer.status} ${await answer.clone().text()}`).toBe(true);
    await overAfter(name, person, ends);
    expect(await canEnter(inHand.url, inHand.token)).toBe(false);
    expect((await post(server.url, '/api/meetings/join', { code: 'all-hands' }, person.account)).status).toBe(mayComeBack ? 200 : 401);
    const untouched = mayComeBack ? neighbour.connections.filter(({ kind }) => kind === 'session') : neighbour.connections;
    for (const { isOver } of untouched) expect(await isOver()).toBe(false);
    await closeAll(person);
    await closeAll(neighbour);
  }, 60_000);

  test('[R-17] [K-16] ten planned rotations: nobody is thrown out, and every token in hand still opens', async () => {
    const person = await connectAll(await signUp(server.url));
    const newcomer = await signUp(server.url);
    const tokens: { token: string; url: string }[] = [];

    for (let i = 0; i < 10; i++) {
      tokens.push(await joinToken(newcomer));
      for (const purpose of ['participant-token', 'sfu-api', 'session-cookie']) {
        expect((await post(server.url, '/api/keys/rotate', { purpose }, operator)).status).toBe(200);
      }
    }

    for (const { url, token } of tokens) expect(await canEnter(url, token)).toBe(true);
    for (const { isOver } of person.connections) expect(await isOver()).toBe(false);
    // The record of who is there still hears from the media server, whose reports are signed with the new secret.
    const described = (await (await get(server.url, '/meetings/all-hands', person.account)).json()) as { participants?: unknown };
    expect(described.participants).toBeDefined();
    printed.push(`rotation: 30 rotations, ${tokens.length} tokens in hand, 0 refused, 0 thrown out`);
    await closeAll(person);
  }, 60_000);

  test('[R-16] what was revoked while the process was away is out when it is back', async () => {
    const person = await connectAll(await signUp(server.url));
    const neighbour = await connectAll(await signUp(server.url));
    const other = await signIn(server.url, person.account);

    // The answer may still come or not: what counts is what the store says afterwards.
    const asked = post(server.url, '/api/sessions/end-others', {}, other).catch(() => undefined);
    await asked;
    server.kill('api');
    await server.ready();

    await overAfter('a revocation before a crash', person, ['session', 'meeting']);
    expect(await neighbour.connections.find(({ kind }) => kind === 'session')?.isOver()).toBe(false);
    await closeAll(person);
    await closeAll(neighbour);
  }, 60_000);
});
