import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareDataFolder } from './data-folder.ts';
import { maxRestartsPerMinute, Supervisor, type ChildSpec } from './supervisor.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-supervisor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every running test's supervisor; the promise resolves with its exit code. */
function supervise(scripts: Record<string, string>, settings?: unknown): { lines: string[]; supervisor: Supervisor; exited: Promise<number>; line: (text: RegExp) => Promise<void> } {
  const lines: string[] = [];
  const waiting: { text: RegExp; done: () => void }[] = [];
  const children = Object.entries(scripts).map(([name, body]): ChildSpec => {
    const file = join(folder, `${name}-${Math.floor(performance.now() * 1000)}.mjs`);
    writeFileSync(file, body);
    return { name, file, env: { PATH: process.env['PATH'] }, settings };
  });
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => (exit = resolve));
  const supervisor = new Supervisor({
    children,
    write: (line) => {
      lines.push(line);
      for (const one of waiting) if (one.text.test(line)) one.done();
    },
    now: () => performance.now(),
    exit,
  });
  supervisor.start();
  return { lines, supervisor, exited, line: (text) => new Promise((done) => (lines.some((line) => text.test(line)) ? done() : void waiting.push({ text, done }))) };
}

/** A child that lives until it is drained, and says so. */
const polite = `process.on('message', (m) => { if (m.type === 'drain') process.exit(0); }); setInterval(() => {}, 1000);`;
const ready = (url: string): string => `${polite} process.send({ type: 'ready', url: '${url}' });`;

test('the address is printed once, and one signal drains all children', async () => {
  const { lines, supervisor, exited, line } = supervise({ api: `${ready('http://x')} process.send({ type: 'ready', url: 'http://x' });`, media: polite });
  await line(/ready at/);

  supervisor.onSignal();

  expect(await exited).toBe(0);
  expect(lines).toEqual(['Parley is ready at http://x']);
});

test('the last child of the list goes first, and the others only when it is gone', async () => {
  const slow = `process.on('message', (m) => { if (m.type === 'drain') setTimeout(() => { process.send({ type: 'failed', exitCode: 1, sentence: 'late' }); process.exit(0); }, 300); });
    process.send({ type: 'ready', url: 'x' }); setInterval(() => {}, 1000);`;
  // Ends badly when it is told to go while its sibling, whose port it was told of, still lives.
  const first = `let sibling; process.on('message', (m) => {
      if (m.type === 'sibling-port') sibling = m.port;
      if (m.type === 'drain') { try { process.kill(sibling, 0); require('fs').writeFileSync(process.argv[1] + '.early', ''); } catch {} process.exit(0); }
    }); setInterval(() => {}, 1000);`;
  const { supervisor, exited, line } = supervise({ media: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${first}`, api: `process.send({ type: 'listening', door: 'http', port: process.pid }); ${slow}` });
  await line(/ready at/);

  supervisor.onSignal();

  expect(await exited).toBe(0);
  expect(readdirSync(folder).filter((name) => name.endsWith('.early'))).toEqual([]);
});

test('a child that says why it cannot run ends the whole with its sentence and code', async () => {
  const { lines, exited } = supervise({ api: `process.send({ type: 'failed', exitCode: 69, sentence: 'Port 1 is in use.' }, () => process.exit(69));`, media: polite });

  expect(await exited).toBe(69);
  expect(lines).toEqual(['Port 1 is in use.']);
});

test('a crashed child is started again with the ports it had', async () => {
  const crashOnce = `
    if (process.env.PARLEY_KEEP_HTTP_PORT) process.send({ type: 'ready', url: 'kept ' + process.env.PARLEY_KEEP_HTTP_PORT });
    else process.send({ type: 'listening', door: 'http', port: 4321 }, () => process.exit(3));
    ${polite}`;
  const { lines, supervisor, exited, line } = supervise({ api: crashOnce });
  await line(/ready at kept 4321/);

  supervisor.onSignal();

  expect(await exited).toBe(0);
  expect(lines[0]).toBe('The api process ended unexpectedly (code 3) and is started again.');
});

test('a sibling hears of a port, also when it starts later', async () => {
  const api = `process.on('message', (m) => { if (m.type === 'sibling-port') process.send({ type: 'ready', url: m.door + m.port }); }); ${polite}`;
  const { supervisor, exited, line } = supervise({ api, media: `process.send({ type: 'listening', door: 'udp', port: 7882 }); ${polite}` });
  await line(/ready at udp7882/);

  supervisor.onSignal();
  expect(await exited).toBe(0);
});

test('a child hears its settings over the channel, again after a crash, and its environment holds none of them', async () => {
  const script = `
    import { readFileSync } from 'node:fs';
    process.on('message', (m) => {
      if (m.type !== 'settings') return;
      const seen = readFileSync('/proc/self/environ', 'latin1').includes(m.settings.secrets.get('a'));
      process.send({ type: 'ready', url: [m.settings.secrets.get('a'), seen, m.settings.nothing === undefined].join(' ') });
    });
    ${polite}`;
  const { supervisor, exited, line } = supervise({ api: script }, { secrets: new Map([['a', 'canary']]), nothing: undefined });

  await line(/ready at canary false true/);

  supervisor.onSignal();
  expect(await exited).toBe(0);
});

test('a child that crashes again and again ends the whole', async () => {
  const { lines, exited } = supervise({ api: 'process.exit(9);' });

  expect(await exited).toBe(70);
  expect(lines).toHaveLength(maxRestartsPerMinute + 1);
  expect(lines.at(-1)).toContain('ended 6 times within a minute (last: code 9)');
});

test('the second signal cuts children that do not go, after two seconds', async () => {
  const { supervisor, exited, line } = supervise({ api: `process.send({ type: 'ready', url: 'stubborn' }); setInterval(() => {}, 1000);` });
  await line(/stubborn/);
  const startedAt = performance.now();

  supervisor.onSignal();
  supervisor.onSignal();

  expect(await exited).toBe(0);
  expect(performance.now() - startedAt).toBeGreaterThan(1_900);
}, 10_000);

test('[R-19] a child that does not let go of its event loop is ended and started again, and its stack is told', async () => {
  const spinOnce = (name: string, more = ''): string => `import { existsSync, writeFileSync } from 'node:fs';
    ${polite}
    process.send({ type: 'ready', url: 'x' });
    setInterval(() => process.send({ type: 'alive' }), 100);
    ${more}
    if (!existsSync('${folder}/${name}')) setTimeout(function spin() { writeFileSync('${folder}/${name}', ''); console.error('goodbye'); for (;;); }, 400);`;
  const { lines, supervisor, exited, line } = supervise({ api: spinOnce('api'), media: spinOnce('media', `process.on('SIGINT', () => undefined); // and so it says nothing`) });
  await Promise.all(['api', 'media'].map((name) => line(new RegExp(`The ${name} process ended unexpectedly`))));

  supervisor.onSignal();

  expect(await exited).toBe(0);
  expect(lines.filter((text) => text.includes('did not answer'))).toEqual([expect.stringMatching(/and is ended; it used \d+ % of a processor/), expect.stringMatching(/and is ended/)]);
  expect(lines).toContainEqual(expect.stringMatching(/^Where it was: spin \(api-\d+\.mjs:6\) < listOnTimeout /));
  expect(lines).toContain('The api process ended unexpectedly (SIGINT) and is started again.');
  expect(lines).toContain('It did not say where it was.');
  expect(lines).toContain('The media process ended unexpectedly (SIGKILL) and is started again.');
}, 30_000);

test("a terminal's Ctrl-C reaches the supervisor alone: no child is of its group", async () => {
  const group = `readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[2]`;
  const { supervisor, exited, line } = supervise({ api: `import { readFileSync } from 'node:fs'; process.send({ type: 'ready', url: String(${group} === String(process.pid)) }); ${polite}` });
  await line(/ready at true/);

  supervisor.onSignal();
  expect(await exited).toBe(0);
});

test('a data directory below a file cannot be made, and is told so', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');

  expect(prepareDataFolder(join(file, 'data'))).toContain(`The data directory ${join(file, 'data')} cannot be written (ENOTDIR).`);
  expect(prepareDataFolder(join(folder, 'fine'))).toBeUndefined();
});
