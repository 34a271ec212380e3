import { joinAnswer, type JoinPlace, type JoinWaiting } from '@parley/meetings/contract';
import { callApi, JoinRefused } from '../call-api.ts';

/** Between two questions that nobody answered. */
const againAfterMs = 1_000;
/** Whatever a server in trouble says is no decision about this person. */
const isPassing = (error: unknown): boolean => error instanceof JoinRefused && ['unreachable', 'http.unavailable', 'http.draining', 'meetings.media-unavailable'].includes(error.code);

export type WaitOptions = {
  readonly signal: AbortSignal;
  /** Whether the server answers at the moment. */
  readonly onReach: (reached: boolean) => void;
  readonly ask?: typeof callApi;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/**
 * Waits until a host decides. A network that is away for a moment loses nothing: the server keeps the knock for half a
 * minute, and says so by itself when that has passed.
 *
 * Errors  JoinRefused with the code of the decision; whatever the signal is aborted with, once the server was told
 */
export async function waitForPlace(waiting: JoinWaiting, { signal, onReach, ask = callApi, pause = rest }: WaitOptions): Promise<JoinPlace> {
  const at = `/api/meetings/${encodeURIComponent(waiting.code)}`;
  let ticket = waiting.ticket;
  try {
    for (;;) {
      try {
        const answer = joinAnswer.parse(await ask({ method: 'POST', url: `${at}/waiting`, body: { ticket }, signal }));
        onReach(true);
        if (answer.state === 'in') return answer;
        ({ ticket } = answer);
      } catch (error) {
        signal.throwIfAborted(); // an aborted question has no answer either
        if (!isPassing(error)) throw error;
        onReach(false);
        await pause(againAfterMs, signal);
      }
    }
  } catch (error) {
    // Hosts need not wait for the knock to run out; if this is lost too, it does.
    if (signal.aborted) void ask({ method: 'POST', url: `${at}/stop-waiting`, body: { ticket } }).catch(() => undefined);
    throw error;
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }, { once: true });
  });
}
