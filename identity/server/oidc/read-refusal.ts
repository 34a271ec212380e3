import { ProviderAnswerRefused, ProviderUnreachable } from './provider-settings.ts';

/** Network failures come through the library wrapped, some of them twice. */
const deepest = 5;

/**
 * What a failure on the way to a provider means for us.
 *
 * Answers  ProviderUnreachable · ProviderAnswerRefused with the protocol's or the library's own word for it
 */
export function refusalOf(error: unknown): ProviderUnreachable | ProviderAnswerRefused {
  let cause = error;
  for (let depth = 0; depth < deepest && cause instanceof Error; depth++) {
    if (cause instanceof ProviderUnreachable || cause instanceof ProviderAnswerRefused) return cause;
    cause = cause.cause;
  }
  return new ProviderAnswerRefused(wordOf(error), { cause: error });
}

/** Words of OAuth and of the library are plain; whatever else came from outside is not written down. */
function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  // The error that the provider itself sent, then the library's own code.
  for (const word of ['error' in error ? error.error : undefined, 'code' in error ? error.code : undefined]) {
    if (typeof word === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(word)) return word;
  }
  return 'unknown';
}
