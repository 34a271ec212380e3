import { fork, type ChildProcess } from 'node:child_process';
import { exitCodes, type ChildMessage, type Door, type SupervisorMessage } from './messages.ts';
import { explainHang, readProcessLoad, type Hang, type ProcessLoad } from './process-load.ts';
import { readStack } from './read-stack.ts';

/** One process of the product. */
export type ChildSpec = {
  readonly name: string;
  /** The built file it starts from. */
  readonly file: string;
  /** Its whole environment. No secret is in it: anybody who may read /proc sees it for as long as the child lives. [K-07] */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv?: readonly string[];
  /** Told over the channel as the first message; what `structuredClone` can copy. */
  readonly settings?: unknown;
};

export type SupervisorOptions = {
  readonly children: readonly ChildSpec[];
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** How long a drain may wait for people to leave by themselves, before it sends them away. */
  readonly drainTimeoutMs?: number;
  /** Replaces `exit` in tests. */
  readonly exit: (code: number) => void;
};

/** A child that ends more often than this has a fault that restarting does not cure. */
export const maxRestartsPerMinute = 5;
/** Running requests get ten seconds of it, the farewells the rest. */
const drainMs = 12_000;
/** The second signal: somebody is waiting at the terminal. */
const hurryMs = 2_000;
/** A child that was ready and says nothing for so long is not coming back by itself. [R-19] */
const silenceMs = 2_000;
/** One that waits for a disk, or is being looked at by somebody, gets longer. */
const stuckMs = 10_000;
/** What one that hangs gets for telling where: it does so as soon as it runs JavaScript at all. */
const stackMs = 1_000;
/** A stack is a kilobyte or two. */
const maxLastWords = 64 * 1024;
const lookEveryMs = 500;
/** What a child that is being hurried keeps of it, so that it ends by itself. */
const hurriedChildMs = 1_000;

type Ending = { readonly code: number; timer: NodeJS.Timeout; graceMs: number };
type Child = {
  readonly spec: ChildSpec;
  process: ChildProcess | undefined;
  starts: number[];
  /** When it last said that it is alive, and what it had used by then; undefined until it has. */
  heard: { readonly at: number; readonly load: ProcessLoad | undefined } | undefined;
  /** What it writes while it is ended because it hangs. */
  lastWords: string | undefined;
};

/**
 * Keeps sibling processes running, and ends them together.
 *
 * A child that crashes is started again; a child that says why it cannot run ends the whole with its exit code; a
 * signal drains the children one after the other, the last one of the list first: it stands on the others. When this process dies, the children see the channel close and end by themselves.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #children: readonly Child[];
  readonly #ports = new Map<Door, number>();
  #ending: Ending | undefined;
  #announced = false;
  #lookedAt: number;
  readonly #noticed = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#children = options.children.map((spec) => ({ spec, process: undefined, starts: [], heard: undefined, lastWords: undefined }));
    this.#lookedAt = options.now();
  }

  start(): void {
    for (const child of this.#children) this.#start(child);
    setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** The first signal drains, the second one hurries. */
  onSignal(): void {
    if (!this.#ending) return this.#end(0, drainMs + (this.#options.drainTimeoutMs ?? 0));
    clearTimeout(this.#ending.timer);
    this.#ending.timer = setTimeout(() => this.#cut(), hurryMs);
    this.#ending.graceMs = hurriedChildMs;
    for (const child of this.#children) this.#tell(child, { type: 'drain', graceMs: hurriedChildMs });
  }

  /** Process ids by name, for the tests that kill one. */
  pids(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries(this.#children.map(({ spec, process: running }) => [spec.name, running?.pid]));
  }

  #start(child: Child): void {
    child.starts.push(this.#options.now());
    const started = fork(child.spec.file, [], {
      env: {
        ...child.spec.env,
        // A restarted child takes the ports its predecessor had: addresses that people hold stay right.
        ...Object.fromEntries([...this.#ports].map(([door, port]) => [`PARLEY_KEEP_${door.toUpperCase()}_PORT`, String(port)])),
      },
      // SIGINT makes it write where it is, even out of an endless loop, and end: the only way to the stack of a process that
      // no longer hears us, or that may open no inspector.
      execArgv: ['--trace-sigint', ...(child.spec.execArgv ?? [])],
      // So a terminal's Ctrl-C, which goes to a whole group, must not reach it; only we decide what that means.
      detached: true,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    child.process = started;
    child.heard = undefined;
    child.lastWords = undefined;
    started.stderr?.on('data', (bytes: Buffer) => {
      if (child.lastWords === undefined) process.stderr.write(bytes);
      else if (child.lastWords.length < maxLastWords) child.lastWords += bytes.toString();
    });
    started.on('message', (message: ChildMessage) => this.#hear(child, message));
    started.on('error', () => undefined); // a spawn that failed is followed by 'close'; a send to a dying child is too
    // Not 'exit': what it wrote last is read by then.
    started.once('close', (code, signal) => this.#onExit(child, code, signal));
    if (child.spec.settings !== undefined) this.#tell(child, { type: 'settings', settings: child.spec.settings });
    for (const [door, port] of this.#ports) this.#tell(child, { type: 'sibling-port', door, port });
  }

  #hear(child: Child, message: ChildMessage): void {
    switch (message.type) {
      case 'alive':
        child.heard = { at: this.#options.now(), load: child.process?.pid === undefined ? undefined : readProcessLoad(child.process.pid) };
        return;
      case 'listening':
        this.#ports.set(message.door, message.port);
        for (const other of this.#children) if (other !== child) this.#tell(other, { type: 'sibling-port', door: message.door, port: message.port });
        return;
      case 'ready':
        if (message.url === undefined || this.#announced) return;
        this.#announced = true;
        this.#options.write(`Parley is ready at ${message.url}${message.version === undefined ? '' : ` (${message.version})`}`);
        return;
      case 'notice':
        // Once: a restarted child would say it again.
        if (!this.#noticed.has(message.sentence)) this.#options.write(message.sentence);
        this.#noticed.add(message.sentence);
        return;
      case 'failed':
        if (this.#ending) return;
        this.#options.write(message.sentence);
        return this.#end(message.exitCode, hurryMs);
    }
  }

  #look(): void {
    const now = this.#options.now();
    const late = now - this.#lookedAt > silenceMs;
    this.#lookedAt = now;
    for (const child of this.#children) {
      const { heard, process: running } = child;
      if (heard === undefined || running?.pid === undefined || this.#ending) continue;
      // A machine that slept, or had no time for us either: nobody's silence counts.
      if (late) child.heard = { ...heard, at: now };
      else if (now - heard.at > silenceMs) this.#judge(child, running, now - heard.at, explainHang(heard.load, readProcessLoad(running.pid), now - heard.at));
    }
  }

  #judge(child: Child, silent: ChildProcess, ms: number, { kind, sentence }: Hang): void {
    if (kind === 'starved' || (kind === 'stuck' && ms <= stuckMs)) return;
    this.#options.write(`The ${child.spec.name} process did not answer for ${Math.round(ms / 1000)} seconds and is ended; ${sentence}.`);
    child.heard = undefined;
    child.lastWords = '';
    silent.kill('SIGINT');
    setTimeout(() => silent.kill('SIGKILL'), stackMs).unref();
  }

  #onExit(child: Child, code: number | null, signal: NodeJS.Signals | null): void {
    child.process = undefined;
    if (child.lastWords !== undefined) this.#tellStack(readStack(child.lastWords));
    if (this.#ending) return this.#drainNext(this.#ending);
    const now = this.#options.now();
    child.starts = child.starts.filter((at) => now - at < 60_000);
    const how = signal ?? `code ${code ?? 'unknown'}`;
    if (child.starts.length > maxRestartsPerMinute) {
      this.#options.write(`The ${child.spec.name} process ended ${maxRestartsPerMinute + 1} times within a minute (last: ${how}). Stopping; the reason is in the lines above.`);
      return this.#end(exitCodes.software, hurryMs);
    }
    this.#options.write(`The ${child.spec.name} process ended unexpectedly (${how}) and is started again.`);
    this.#start(child);
  }

  #tellStack(stack: string | undefined): void {
    this.#options.write(stack === undefined ? 'It did not say where it was.' : `Where it was: ${stack}.`);
  }

  #end(code: number, graceMs: number): void {
    if (this.#ending) return;
    // The children get a little less, so that they end by themselves before they are cut.
    const timer = setTimeout(() => this.#cut(), graceMs + 1_000);
    this.#ending = { code, timer, graceMs };
    this.#drainNext(this.#ending);
  }

  #drainNext({ graceMs }: Ending): void {
    const next = [...this.#children].reverse().find((child) => child.process);
    if (next === undefined) this.#finish();
    else this.#tell(next, { type: 'drain', graceMs });
  }

  #cut(): void {
    for (const { process: running } of this.#children) running?.kill('SIGKILL');
  }

  #finish(): void {
    if (!this.#ending) return;
    clearTimeout(this.#ending.timer);
    this.#options.exit(this.#ending.code);
  }

  #tell(child: Child, message: SupervisorMessage): void {
    // A child that is just dying cannot be told; its exit follows.
    if (child.process?.connected) child.process.send(message, () => undefined);
  }
}
