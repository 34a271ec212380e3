/**
 * One of our own invariants broke. Never thrown because of bytes from outside.
 *
 * Caught at the edge of the connection: that session ends, the process lives.
 */
export class Bug extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Bug';
  }
}
