import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeConfig, loadConfig, secretVariables, strayVariables, type Config } from '@parley/platform/config';
import { exitCodes, makeSocketFolder, prepareDataFolder, Supervisor, withoutPreloads } from '@parley/platform/supervisor';
import type { ApiSettings } from './api-settings.ts';
import { buildVersion } from './build-version.ts';
import { isMaintenance } from './maintenance.ts';
import { mediaProcess, mediaSocketName } from './media-process.ts';

/** What a child needs of the environment: nothing of ours, and what Node, OpenSSL and the system look for. */
const plainVariables = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  // Before any file or socket is made, here and in the processes that we start: all of it is the owner's only. [K-03]
  process.umask(0o077);
  const loaded = loadConfig({ env: process.env, cwd: process.cwd() });
  const [command, verb] = process.argv.slice(2);
  if (!loaded.ok) {
    for (const problem of loaded.problems) process.stderr.write(`${problem}\n`);
    process.exit(exitCodes.configuration);
  }
  // A dependency, a crash report or a shell that we start finds no secret there. [K-07]
  for (const name of [...secretVariables, ...strayVariables]) delete process.env[name];
  const { config } = loaded;
  if (command === 'version') return say(buildVersion(config.environment));
  if (command === 'config' && verb === 'check') {
    say(describeConfig(loaded));
    return;
  }
  if (isMaintenance(command)) {
    // A program of its own, so that the supervisor does not carry the database.
    const { maintain } = (await import(new URL('./maintain.js', import.meta.url).href)) as typeof import('./maintain.ts');
    process.exit(await maintain(command, { config, args: process.argv.slice(3), say }));
  }
  for (const warning of loaded.warnings) say(warning);
  if (config.limitsFile !== undefined) say(`Rate limits are changed by ${config.limitsFile}: ${JSON.stringify(config.limits)}`);
  const problem = prepareDataFolder(config.dataDir);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exit(exitCodes.cannotCreate);
  }
  supervise(config);
}

function supervise(config: Config): void {
  const programs = dirname(fileURLToPath(import.meta.url));
  const sockets = makeSocketFolder(config.dataDir);
  const plain = Object.fromEntries(plainVariables.map((name) => [name, process.env[name]]));
  // `__proto__` is nobody's way to a prototype here, and a promise that nobody waits for must not fail unseen. [B-07] [K-15]
  const execArgv = ['--enable-source-maps', '--disable-proto=throw', '--unhandled-rejections=strict'];
  const { options, left } = withoutPreloads(plain['NODE_OPTIONS'] ?? '');
  if (left.length > 0) say(`NODE_OPTIONS has ${left.join(', ')}: the media process runs without, because it may read nothing but its own code.`);
  const settings: ApiSettings = { config, mediaSocket: join(sockets, mediaSocketName) };
  const supervisor = new Supervisor({
    children: [
      mediaProcess({ config, programs, sockets, env: { ...plain, NODE_OPTIONS: options }, execArgv }),
      { name: 'api', file: join(programs, 'api.js'), env: plain, settings, execArgv },
    ],
    write: say,
    now: () => performance.now(),
    drainTimeoutMs: config.drainTimeoutMs,
    exit: (code) => process.exit(code),
  });
  process.on('exit', () => rmSync(sockets, { recursive: true, force: true }));
  process.on('SIGTERM', () => supervisor.onSignal());
  process.on('SIGINT', () => supervisor.onSignal());
  supervisor.start();
}

await main();
