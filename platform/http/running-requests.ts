import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * How far a server is on its way out.
 *
 * - `serving`   everything is answered
 * - `draining`  requests are answered, new WebSockets are not: who is inside may stay, nobody comes
 * - `stopping`  what has begun is finished, everything else is refused as `http.stopping`
 */
export type ServingPhase = 'serving' | 'draining' | 'stopping';

/** Counts the requests that have not been answered yet, so that a stop can wait for them. */
export class RunningRequests {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  begin(_request: IncomingMessage, response: ServerResponse): void {
    this.#running += 1;
    // 'close' comes once, after the last byte or when the client is gone.
    response.once('close', () => {
      this.#running -= 1;
      if (this.#running === 0) for (const tell of this.#waiting.splice(0)) tell();
    });
  }

  /** Resolves when none is left. */
  async finished(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
