/** Why nothing came back. Each has a sentence for the person who configured the address. */
export type OutboundReason =
  | 'bad-url'
  | 'scheme'
  | 'credentials'
  | 'port'
  | 'private-address'
  | 'unresolvable'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'aborted'
  | 'too-large'
  | 'broken-answer';

export type OutboundFailure = { readonly ok: false; readonly reason: OutboundReason; readonly sentence: string };

/** Whatever status it has: a redirect is an answer and nobody follows it. */
export type OutboundAnswer = {
  readonly ok: true;
  readonly status: number;
  /** Lower-case names; cookies are left out, because nobody here keeps any. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed; the reader owns it. */
  readonly body: Uint8Array;
};

export type OutboundOutcome = OutboundAnswer | OutboundFailure;

export function failure(reason: OutboundReason, sentence: string): OutboundFailure {
  return { ok: false, reason, sentence };
}
