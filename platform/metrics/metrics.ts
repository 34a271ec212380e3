import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * A number that somebody keeps anyway and that is read when it is asked for.
 *
 * Shape  name as the words of the code; label: the one label's name, whose values are the keys of the map. They must be
 *        words of ours (reasons, names of limits), never what a client says: each is a series for ever. [K-02]
 */
export type Measured = {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  readonly label?: string;
  /** Undefined: nobody knows it now, and the number is left out. */
  readonly read: () => number | ReadonlyMap<string, number> | undefined;
};

/** Everything that Node's HTTP parser accepts and no route has is one word. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** From a health check to a password that waits in its queue. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** All numbers of one process, in the text form that Prometheus reads. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #seconds: Histogram;

  constructor(build: { readonly version: string; readonly environment: string }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({ name: 'parley_build_info', help: 'Which build runs; always 1.', labelNames: ['version', 'environment'], registers }).set(build, 1);
    this.#requests = new Counter({ name: 'http_requests_total', help: 'Answered requests by route, method and status.', labelNames: ['route', 'method', 'status'], registers });
    this.#seconds = new Histogram({ name: 'http_request_seconds', help: 'Time to the answer by route.', labelNames: ['route'], buckets: secondsBuckets, registers });
  }

  add(numbers: readonly Measured[]): void {
    for (const { name, help, kind, label, read } of numbers) {
      const make = kind === 'gauge' ? Gauge : Counter;
      const labelNames = label === undefined ? [] : [label];
      // Read at the time of the question: nothing is counted twice, and nothing costs when nobody asks.
      new make({ name, help, labelNames, registers: [this.#registry], collect: function (this: Gauge | Counter) {
        this.reset();
        const value = read();
        if (typeof value === 'number') this.inc(value);
        else if (label !== undefined) for (const [word, count] of value ?? []) this.inc({ [label]: word }, count);
        else this.remove();
      } });
    }
  }

  /** Shape  route is the pattern with its parameters' names, never the address; undefined when there is no route */
  answered(answer: { readonly route: string | undefined; readonly method: string; readonly status: number; readonly seconds: number }): void {
    const route = answer.route ?? 'none';
    this.#requests.inc({ route, method: knownMethods.has(answer.method) ? answer.method : 'other', status: String(answer.status) });
    this.#seconds.observe({ route }, answer.seconds);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
