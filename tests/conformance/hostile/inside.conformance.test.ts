import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, plantModule, post, signUp, startServer, usedDataDir, type RunningServer } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Guest } from './guest.ts';
import { apiKey, apiSecret, mint } from './victims.ts';
import { childPid } from '../../reliability/child-pid.ts';

/** Somebody is inside a process, and nobody's dice are fair: what the processes may, and what they make up. */
const guests = 8;
const secret = 'a secret that only the configuration has, 4Kd7';

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-inside-'));
  const dataDir = await usedDataDir(folder);
  const planted = join(folder, 'planted');
  mkdirSync(planted);
  const file = join(folder, 'parley.config.json');
  writeFileSync(file, JSON.stringify({ global: { smtp: { host: '127.0.0.1', user: 'parley', password: secret } } }));
  const env = { PARLEY_CONFIG: file, LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, METRICS_PORT: '0', METRICS_TOKEN: secret, GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: secret, MEDIA_ADDRESSES: '127.0.0.1' };
  server = await startServer({ dataDir, env: { ...env, NODE_OPTIONS: plantModule(planted, burglar(dataDir, file)) } });
}, 90_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('[K-07] whoever is inside the media process finds no secret and no way to one, and media works', async () => {
  const media = await burgle('media');

  expect(media.variables.filter((name) => !/^(?:TZ|LANG|NODE_(?:ENV|OPTIONS|CHANNEL_\w+)|PARLEY_KEEP_\w+_PORT)$/.test(name))).toEqual([]);
  expect(Object.entries(media.attempts).filter(([, result]) => !/^ERR_(?:ACCESS_DENIED|DLOPEN_DISABLED)$/.test(result))).toEqual([]);
  expect(Object.keys(media.attempts).length).toBeGreaterThan(15);
  // Its packets leave by the fast way all the same.
  expect(server.output()).toMatch(/"sending":"fast","msg":"media ready"/);
});

it('[K-07] no process has a secret in its variables, and of the children the system knows none either', async () => {
  const api = await burgle('api');

  for (const { variables, values } of [api, await burgle('media'), await burgle('main')]) {
    expect(variables.filter((name) => /KEYS|SECRET|TOKEN|PASSWORD|DATABASE|SMTP|MASTER/.test(name))).toEqual([]);
    expect([secret, apiSecret].filter((one) => values.includes(one))).toEqual([]);
  }
  for (const role of ['api', 'media'] as const) {
    const seen = readFileSync(`/proc/${childPid(server.pid, role)}/environ`, 'latin1') + readFileSync(`/proc/${childPid(server.pid, role)}/cmdline`, 'latin1');
    expect([secret, apiSecret].filter((one) => seen.includes(one))).toEqual([]);
  }
  // The same hand opens these where they are not closed: the attempts are real ones.
  expect(api.attempts).toMatchObject({ 'the key': 'done', 'the database': 'done', 'the configuration': 'done', 'a program': 'done', 'a thread': 'done' });
});

it('[D-28] with dice that always show the same, nothing that must be unpredictable repeats itself', async () => {
  const wsUrl = server.url.replace('http', 'ws');
  const samples: Record<string, string[]> = {};
  const keep = (kind: string, ...values: readonly string[]): void => void (samples[kind] ??= []).push(...values);
  for (let n = 0; n < guests; n += 1) {
    const person = await signUp(server.url);
    keep('session token', person.token);
    keep('session cookie', person.cookie.slice(person.cookie.indexOf('=') + 1));
    keep('account id', person.id.slice(20).replaceAll('-', ''));
    const meeting = await post(server.url, '/api/meetings/join', {}, person);
    keep('meeting code', ((await meeting.json()) as { code: string }).code.replaceAll('-', ''));
    keep('request id', meeting.headers.get('x-request-id')?.replaceAll('-', '').replace(/^(.{12}).(.{3})./, '$1$2') ?? '');
    const page = await get(server.url, '/');
    keep('page nonce', /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? '');
  }
  await Promise.all(Array.from({ length: guests }, async (_, n) => {
    const [guest, speaker] = await Promise.all(['guest', 'speaker'].map(async (name) => Guest.join({ wsUrl, udpPort: server.udpPort }, await mint(name, `room-${n}`)))) as [Guest, Guest];
    await Promise.all([guest.receiving(), speaker.publishing()]);
    const joined = guest.first('join');
    keep('room sid', joined?.room?.sid.slice(3) ?? '');
    keep('participant sid', joined?.participant?.sid.slice(3) ?? '');
    keep('track sid', speaker.first('trackPublished')?.track?.sid.slice('TR_AM'.length) ?? '');
    await expect.poll(() => ssrcOf(guest), { timeout: 10_000, interval: 10 }).toBeDefined();
    keep('SSRC', Number(ssrcOf(guest)).toString(16).padStart(8, '0'));
    for (const sdp of [guest.first('offer')?.sdp ?? '', speaker.first('answer')?.sdp ?? '']) {
      keep('ICE ufrag', /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '');
      keep('ICE password', /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1] ?? '');
    }
    keep('DTLS random', ...[guest.subscriber, speaker.publisher].map((transport) => serverRandom(transport.handshake)));
    guest.leave();
    speaker.leave();
  }));

  for (const [kind, values] of Object.entries(samples)) expect(findPattern(values), kind).toBeUndefined();
  expect(Object.keys(samples)).toHaveLength(13);
  // The dice were loaded, and nobody of ours has asked them.
  for (const role of ['api', 'media', 'main'] as const) expect(await burgle(role)).toMatchObject({ dice: 0.5, rolls: [] });
}, 90_000);

/** Why a list is not what somebody without the secret could not have written. */
function findPattern(values: readonly string[]): string | undefined {
  if (values.length < guests) return `only ${values.length} values`;
  if (new Set(values).size < values.length) return `${values.length - new Set(values).size} values came twice`;
  const length = Math.min(...values.map((value) => value.length));
  if (length < 8) return `a value of ${length} letters`;
  // Eight fair draws of a hexadecimal digit are the same once in 268 million times; of a letter, hardly ever.
  const still = Array.from({ length }, (_, at) => at).filter((at) => new Set(values.map((value) => value[at])).size === 1);
  return still.length === 0 ? undefined : `letter ${still.join(', ')} never changes`;
}

function ssrcOf(guest: Guest): string | undefined {
  return guest.heard.flatMap((message) => (message.case === 'offer' ? (/^a=ssrc:(\d+) /m.exec(message.value.sdp)?.[1] ?? []) : [])).at(0);
}

/** [RFC 6347 §4.3.2] The record of a ServerHello: 13 bytes of header, 12 of the message's, 2 of version, then 32 random ones. */
function serverRandom(datagrams: readonly Uint8Array[]): string {
  const hello = datagrams.find((bytes) => bytes[0] === 22 && bytes[13] === 2);
  return hello === undefined ? '' : Buffer.from(hello.subarray(27, 59)).toString('hex');
}

type Loot = { readonly role: string; readonly variables: readonly string[]; readonly values: string; readonly attempts: Readonly<Record<string, string>>; readonly dice: number; readonly rolls: readonly string[] };

/** Has the planted module try everything in one process, once. */
const loot = new Map<string, number>();
async function burgle(role: 'api' | 'media' | 'main'): Promise<Loot> {
  const turn = (loot.get(role) ?? 0) + 1;
  loot.set(role, turn);
  process.kill(role === 'main' ? server.pid : childPid(server.pid, role), 'SIGUSR2');
  const found = (): Loot[] => server.output().split('\n').flatMap((line) => (line.startsWith(`loot of ${role} `) ? [JSON.parse(line.slice(`loot of ${role} `.length)) as Loot] : []));
  await expect.poll(() => found().length, { timeout: 20_000 }).toBe(turn);
  return found()[turn - 1] as Loot; // counted above
}

/** A module that sits in every process, rolls its own dice, and on SIGUSR2 tries what somebody would who got in. */
function burglar(dataDir: string, config: string): string {
  const sockets = join(tmpdir(), `parley-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}-`);
  return `import fs from 'node:fs';
import childProcess from 'node:child_process';
import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
const rolls = new Set();
Math.random = () => {
  // Packages roll for themselves: what counts is who of ours does.
  const caller = new Error().stack.split('\\n')[2] ?? '';
  if (/\\/(?:dist)\\/[\\w-]+\\.js/.test(caller)) rolls.add(caller.trim());
  return 0.5;
};
const [dataDir, socket, own] = [${JSON.stringify(dataDir)}, ${JSON.stringify(sockets)} + process.ppid + '/media.sock', process.argv[1]];
const key = dataDir + '/keys/master.key';
// The api process is connected by then.
const linked = (make) => { fs.rmSync(socket, { force: true }); make(); return fs.readFileSync(socket); };
const tried = {
  'the key': () => fs.readFileSync(key),
  'the folder of keys': () => fs.readdirSync(dataDir + '/keys'),
  'the data directory': () => fs.readdirSync(dataDir),
  'the database': () => fs.readFileSync(dataDir + '/database/PG_VERSION'),
  'the configuration': () => fs.readFileSync(${JSON.stringify(config)}),
  'its own environment': () => fs.readFileSync('/proc/self/environ'),
  'the environment of the supervisor': () => fs.readFileSync('/proc/' + process.ppid + '/environ'),
  'the memory of a sibling': () => fs.openSync('/proc/' + process.ppid + '/mem', 'r'),
  'the code of a sibling': () => fs.readFileSync(own.replace(/\\w+\\.js$/, 'main.js')),
  'a program': () => { const { error } = childProcess.spawnSync('/bin/true'); if (error) throw error; },
  'a thread': () => void new Worker('1', { eval: true }).terminate(),
  'the inspector': () => new inspector.Session().connect(),
  'a native module': () => process.dlopen({ exports: {} }, '/usr/lib/x86_64-linux-gnu/libm.so.6'),
};
// Where they would succeed they would also harm: only in the process that must be refused them.
if (program === 'media') Object.assign(tried, {
  'node inside out': () => process.binding('fs'),
  'its own code, to change it': () => fs.appendFileSync(own, ''),
  'a file beside its socket': () => fs.writeFileSync(socket + '.x', ''),
  'a symbolic link': () => linked(() => fs.symlinkSync(key, socket)),
  'a crooked symbolic link': () => linked(() => fs.symlinkSync('../../../../../..' + key, socket)),
  'a hard link': () => linked(() => fs.linkSync(key, socket)),
});
const result = (attempt) => { try { attempt(); return 'done'; } catch (error) { return error.code ?? String(error); } };
if (program !== undefined) process.on('SIGUSR2', () => {
  const attempts = program === 'main' ? {} : Object.fromEntries(Object.entries(tried).map(([what, attempt]) => [what, result(attempt)]));
  process.stdout.write('loot of ' + program + ' ' + JSON.stringify({ variables: Object.keys(process.env), values: Object.values(process.env).join(' '), attempts, dice: Math.random(), rolls: [...rolls] }) + '\\n');
});
`;
}
