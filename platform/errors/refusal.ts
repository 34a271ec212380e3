/**
 * A rule says no. The code is listed in the slice's error table, which holds the status and the sentence.
 *
 * Shape   code `<slice>.<reason>`; details are sent to the client: nothing secret, nothing large
 */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.details = options.details;
  }
}
