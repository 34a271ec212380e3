import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { signUp, startServer, type RunningServer } from '@parley/tests/harness';
import { openTestDatabase } from '@parley/platform/testing/database';
import { processOf } from './resident-memory.ts';

const seconds = 5;
const warmSeconds = 2;
const connections = 10;
/** Our server ends a connection after a thousand requests; a client that goes on would be counted as refused. */
const requestsPerConnection = 900;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick is. */
const microsecondsPerTick = 10_000;

const autocannon = createRequire(import.meta.url).resolve('autocannon/autocannon.js');
const bareProgram = `require('node:http').createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end('{"status":"ok"}');
}).listen(0, '127.0.0.1', function () { process.stdout.write(String(this.address().port)); });`;

type Cost = { readonly requests: number; readonly perSecond: number; readonly cpuUs: number };

/** What one HTTP request costs the process that answers it, from node:http alone to a session on each database. */
export const bench = {
  engine: 'http',
  async run(print: (line: string) => void): Promise<void> {
    const bare = await startBare();
    const reference = measure(`http://127.0.0.1:${bare.port}/`, bare.process.pid ?? 0);
    say(print, 'bare-node-http', reference, reference, 'itself');
    await measureServer('pglite', reference, print, await startServer());
    const database = await openTestDatabase('postgres', []);
    await measureServer('postgres', reference, print, await startServer({ env: { DATABASE_URL: database.databaseUrl } }));
    await database.dispose();
    // The machine changes while we measure: this line says by how much.
    const again = measure(`http://127.0.0.1:${bare.port}/`, bare.process.pid ?? 0);
    say(print, 'bare-node-http-at-the-end', again, reference, 'bare node:http at the beginning');
    bare.process.kill();
  },
};

async function measureServer(engine: string, reference: Cost, print: (line: string) => void, server: RunningServer): Promise<void> {
  const pid = processOf(server.pid, 'api');
  const account = await signUp(server.url);
  const base = server.url.replace('localhost', '127.0.0.1');
  if (engine === 'pglite') {
    say(print, 'health', measure(`${base}/healthz`, pid), reference, 'bare node:http');
    say(print, 'public-route', measure(`${base}/.well-known/jwks.json`, pid), reference, 'bare node:http');
  }
  say(print, `session-route-${engine}`, measure(`${base}/api/auth/get-session`, pid, account.token), reference, 'bare node:http');
  await server.stop();
}

function measure(url: string, pid: number, token?: string): Cost {
  const headers = token === undefined ? [] : ['-H', `authorization=Bearer ${token}`];
  const load = (duration: number): { readonly requests: number; readonly perSecond: number } => {
    const { stdout } = spawnSync(process.execPath, [autocannon, '-j', '-n', '-c', String(connections), '-d', String(duration), '-D', String(requestsPerConnection), ...headers, url], { encoding: 'utf8' });
    const result = JSON.parse(stdout) as { '2xx': number; non2xx: number; errors: number; duration: number };
    if (result.non2xx + result.errors > 0 || result['2xx'] === 0) throw new Error(`${url}: ${result['2xx']} answers were good, ${result.non2xx} not, ${result.errors} failed`);
    return { requests: result['2xx'], perSecond: result['2xx'] / result.duration };
  };
  load(warmSeconds);
  const before = processorTicks(pid);
  const { requests, perSecond } = load(seconds);
  return { requests, perSecond, cpuUs: ((processorTicks(pid) - before) * microsecondsPerTick) / requests };
}

function say(print: (line: string) => void, name: string, cost: Cost, reference: Cost, against: string): void {
  print(`http ${name} N=${cost.requests} ${cost.cpuUs.toFixed(0)} us-cpu ratio=${(cost.cpuUs / reference.cpuUs).toFixed(2)} (${against})`);
  print(`http ${name}-rate N=${cost.requests} ${cost.perSecond.toFixed(0)} requests/s ratio=${(cost.perSecond / reference.perSecond).toFixed(2)} (${against})`);
}

/** User and system time of all threads of a process. */
function processorTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function startBare(): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ['-e', bareProgram], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => child.stdout.once('data', (bytes: Buffer) => resolve({ process: child, port: Number(bytes.toString()) })));
}
