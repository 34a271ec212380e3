import type { ChildMessage, Door, SupervisorMessage } from './messages.ts';

export type ChildHandlers = {
  /** Ends politely within `graceMs`; the process exits when it resolves. `hurry` is raised when somebody cannot wait. */
  onDrain(graceMs: number, hurry: AbortSignal): Promise<void>;
  onSiblingPort?(door: Door, port: number): void;
};

/** How long a child may still tidy up when its supervisor has died: nobody waits for it. */
const orphanGraceMs = 1_000;
/** Several of these fit into the silence that a supervisor puts up with. */
export const aliveEveryMs = 500;
/** After its grace a child that hangs in its own closing is cut. */
const overtimeMs = 500;

/** A child's end of the line to its supervisor. */
export class SupervisedChild {
  readonly #handlers: ChildHandlers;
  readonly #settings: Promise<unknown>;
  #draining = false;
  #beat: NodeJS.Timeout | undefined;
  #cut: NodeJS.Timeout | undefined;
  readonly #hurry = new AbortController();

  constructor(handlers: ChildHandlers) {
    this.#handlers = handlers;
    // A service manager may tell the whole group; only the supervisor decides what it means. SIGINT is left to it as well:
    // it asks a process that hangs where it is.
    process.on('SIGTERM', () => undefined);
    let settle: (settings: unknown) => void = () => undefined;
    this.#settings = new Promise((resolve) => (settle = resolve));
    process.on('message', (message: SupervisorMessage) => {
      switch (message.type) {
        case 'settings':
          return settle(message.settings);
        case 'drain':
          return void this.#drain(message.graceMs);
        case 'sibling-port':
          return handlers.onSiblingPort?.(message.door, message.port);
      }
    });
    process.on('disconnect', () => void this.#drain(orphanGraceMs));
  }

  /** What the supervisor has for this child; it comes right after the start. */
  settings(): Promise<unknown> {
    return this.#settings;
  }

  tell(message: ChildMessage): void {
    if (process.connected) process.send?.(message);
    // From here on silence means that something does not let go of the event loop.
    if (message.type === 'ready') this.#beat ??= setInterval(() => this.tell({ type: 'alive' }), aliveEveryMs).unref();
  }

  /** Tells why, then ends. The message must be out before the process is gone. */
  fail(exitCode: number, sentence: string): void {
    const message: ChildMessage = { type: 'failed', exitCode, sentence };
    if (process.connected && process.send) process.send(message, undefined, undefined, () => process.exit(exitCode));
    else process.exit(exitCode);
  }

  async #drain(graceMs: number): Promise<void> {
    clearTimeout(this.#cut);
    this.#cut = setTimeout(() => process.exit(1), graceMs + overtimeMs).unref();
    if (this.#draining) return this.#hurry.abort();
    this.#draining = true;
    try {
      await this.#handlers.onDrain(graceMs, this.#hurry.signal);
      process.exit(0);
    } catch (error) {
      process.stderr.write(`closing failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    }
  }
}
