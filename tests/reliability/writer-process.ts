import { spawn, type ChildProcess } from 'node:child_process';
import { readOperationLog, type Operation, type Trace } from './check-history.ts';

/** A running writer and everything it said. */
export class WriterProcess {
  readonly child: ChildProcess;
  #text = '';
  #errors = '';
  readonly exited: Promise<number | null>;
  #heard: () => void = () => undefined;

  constructor(nodeArgs: readonly string[], writerArgs: readonly string[]) {
    this.child = spawn(process.execPath, [...nodeArgs, ...writerArgs], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
      this.#heard();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.#errors += chunk));
    this.exited = new Promise((done) => this.child.on('close', (code) => done(code)));
    // A test that ends early must not leave a writer that writes for ever.
    const endWithUs = (): void => void this.child.kill('SIGKILL');
    process.once('exit', endWithUs);
    void this.exited.then(() => {
      process.off('exit', endWithUs);
      this.#heard();
    });
  }

  /** Waits for a line that begins with `word`. Answers its rest; undefined when the process ended without it. */
  async line(word: string): Promise<string | undefined> {
    for (;;) {
      const found = this.#text.split('\n').slice(0, -1).find((line) => line.startsWith(`${word} `));
      if (found !== undefined) return found.slice(word.length + 1);
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        await this.exited;
        return this.#text.split('\n').find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
      }
      await new Promise<void>((done) => {
        this.#heard = done;
        setTimeout(done, 50);
      });
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  operations(): Operation[] {
    return readOperationLog(this.#text);
  }

  errors(): string {
    return this.#errors;
  }

  async traces(): Promise<Trace[]> {
    const json = await this.line('traces');
    if (json === undefined) throw new Error(`the database did not open again: ${this.#errors}`);
    return JSON.parse(json) as Trace[];
  }
}
