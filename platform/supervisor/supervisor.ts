import { fork, type ChildProcess } from 'node:child_process';
import { exitCodes, type ChildMessage, type Door, type SupervisorMessage } from './messages.ts';

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
  /** Replaces `exit` in tests. */
  readonly exit: (code: number) => void;
};

/** A child that ends more often than this has a fault that restarting does not cure. */
export const maxRestartsPerMinute = 5;
/** A drain waits for open requests and leaves rooms politely. */
const drainMs = 8_000;
/** The second signal: somebody is waiting at the terminal. */
const hurryMs = 2_000;

type Child = { readonly spec: ChildSpec; process: ChildProcess | undefined; starts: number[] };

/**
 * Keeps sibling processes running, and ends them together.
 *
 * A child that crashes is started again; a child that says why it cannot run ends the whole with its exit code; a
 * signal becomes one drain for all. When this process dies, the children see the channel close and end by themselves.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #children: readonly Child[];
  readonly #ports = new Map<Door, number>();
  #ending: { code: number; timer: NodeJS.Timeout } | undefined;
  #announced = false;
  readonly #noticed = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#children = options.children.map((spec) => ({ spec, process: undefined, starts: [] }));
  }

  start(): void {
    for (const child of this.#children) this.#start(child);
  }

  /** The first signal drains, the second one hurries. */
  onSignal(): void {
    if (!this.#ending) return this.#end(0, drainMs);
    clearTimeout(this.#ending.timer);
    this.#ending.timer = setTimeout(() => this.#cut(), hurryMs);
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
      execArgv: [...(child.spec.execArgv ?? [])],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child.process = started;
    started.on('message', (message: ChildMessage) => this.#hear(child, message));
    started.on('error', () => undefined); // a spawn that failed is followed by 'exit'; a send to a dying child is too
    started.once('exit', (code, signal) => this.#onExit(child, code, signal));
    if (child.spec.settings !== undefined) this.#tell(child, { type: 'settings', settings: child.spec.settings });
    for (const [door, port] of this.#ports) this.#tell(child, { type: 'sibling-port', door, port });
  }

  #hear(child: Child, message: ChildMessage): void {
    switch (message.type) {
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

  #onExit(child: Child, code: number | null, signal: NodeJS.Signals | null): void {
    child.process = undefined;
    if (this.#ending) {
      if (this.#children.every(({ process: running }) => !running)) this.#finish();
      return;
    }
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

  #end(code: number, graceMs: number): void {
    if (this.#ending) return;
    // The children get a little less, so that they end by themselves before they are cut.
    const timer = setTimeout(() => this.#cut(), graceMs + 1_000);
    this.#ending = { code, timer };
    const running = this.#children.filter((child) => child.process);
    if (running.length === 0) return this.#finish();
    for (const child of running) this.#tell(child, { type: 'drain', graceMs });
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
