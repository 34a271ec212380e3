import { Agent, request } from 'node:http';
import type { TestAccount } from '@parley/tests/harness';
import type { Operation, Trace } from './check-history.ts';

/** One answer, or what became of the connection instead. */
export type Answer = { readonly status: number; readonly body: string; readonly retryAfter: string | undefined; readonly ms: number };
export type Failure = { readonly error: string; readonly ms: number };

/** Wait between the requests of one writer: enough of them for a cut to meet one, too few to be a flood. */
const restMs = 3;
const giveUpMs = 20_000;

/**
 * Clients that make meetings by the public API, one after the other per writer, and remember what they were told.
 *
 * Shape   `ok` is 200; `fail` is a refusal that promises that nothing happened (`http.stopping`, a refused
 *         connection); everything else, a cut connection above all, is `info`
 */
export class MeetingWriters {
  readonly #url: string;
  readonly #account: Pick<TestAccount, 'token'>;
  readonly #name: string;
  readonly #operations = new Map<string, Operation['outcome']>();
  readonly answers: (Answer | Failure)[] = [];
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(url: string, account: Pick<TestAccount, 'token'>, name: string) {
    this.#url = url;
    this.#account = account;
    this.#name = name;
  }

  /** Half of the writers keep their connection, the others take a new one for each request. */
  start(writers: number, until: (answer: Answer | Failure) => boolean = () => false): this {
    this.#running = Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(writer, until)));
    return this;
  }

  /** Resolves when every writer has had its last answer. */
  async finished(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  operations(): Operation[] {
    return [...this.#operations].map(([id, outcome]) => ({ id, outcome }));
  }

  count(outcome: Operation['outcome']): number {
    return this.operations().filter((operation) => operation.outcome === outcome).length;
  }

  /** Reads every meeting that was ever asked for. */
  async traces(url = this.#url, account: Pick<TestAccount, 'token'> = this.#account): Promise<Trace[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const found = await Promise.all(
      [...this.#operations.keys()].map(async (id) => {
        const answer = await send(url, 'GET', `/meetings/${id}`, account, undefined, agent);
        if ('error' in answer || (answer.status !== 200 && answer.status !== 404)) throw new Error(`reading ${id} back: ${JSON.stringify(answer)}`);
        return answer.status === 200 ? [{ id, parts: [0] }] : [];
      }),
    );
    agent.destroy();
    return found.flat();
  }

  async #write(writer: number, until: (answer: Answer | Failure) => boolean): Promise<void> {
    const agent = new Agent({ keepAlive: writer % 2 === 0, maxSockets: 1 });
    for (let n = 0; !this.#stopped; n += 1) {
      const id = `${this.#name}-${writer}-${n}`;
      this.#operations.set(id, 'info');
      const answer = await send(this.#url, 'POST', '/meeting/join', this.#account, { meetingId: id }, agent);
      this.answers.push(answer);
      const outcome = outcomeOf(answer);
      this.#operations.set(id, outcome);
      if (until(answer)) break;
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    agent.destroy();
  }
}

function outcomeOf(answer: Answer | Failure): Operation['outcome'] {
  if ('error' in answer) return answer.error === 'ECONNREFUSED' ? 'fail' : 'info';
  if (answer.status === 200) return 'ok';
  return answer.status === 503 && answer.body.includes('restarting') ? 'fail' : 'info';
}

/** One request over node:http, which says more about a broken connection than fetch does. */
export function send(url: string, method: string, path: string, account?: Pick<TestAccount, 'token'>, body?: object, agent?: Agent): Promise<Answer | Failure> {
  const begun = performance.now();
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...(account === undefined ? {} : { authorization: `Bearer ${account.token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  };
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => resolve({ error: error.code ?? error.message, ms: performance.now() - begun });
    const sent = request(new URL(path, url), { method, headers, agent, timeout: giveUpMs }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: answer, retryAfter: response.headers['retry-after'], ms: performance.now() - begun }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', fail);
    sent.end(text);
  });
}
