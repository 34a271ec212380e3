import type { Socket } from 'node:net';
import { canonicalAddress } from '../limits/index.ts';

/**
 * How many connections one client address may hold open, over all doors that share the cap.
 *
 * It counts sockets when they are accepted: a client that never finishes a TLS handshake holds one as well. [B-09]
 */
export class ConnectionCap {
  readonly #most: number | undefined;
  readonly #open = new Map<string, number>();
  #refused = 0;

  /** Shape  most ≥ 1, or undefined for no limit (behind a proxy all clients share one address) */
  constructor(most: number | undefined) {
    this.#most = most;
  }

  /**
   * Counts a socket until it closes.
   *
   * Answers  false when its address holds enough already; the socket is destroyed then
   */
  admit(socket: Socket): boolean {
    const address = canonicalAddress(socket.remoteAddress);
    const open = (this.#open.get(address) ?? 0) + 1;
    if (this.#most !== undefined && open > this.#most) {
      this.#refused++;
      socket.destroy();
      return false;
    }
    this.#open.set(address, open);
    socket.once('close', () => {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    });
    return true;
  }

  /** Sockets that were cut because their address held enough. */
  get refused(): number {
    return this.#refused;
  }

  /** Addresses that hold a connection now. */
  get size(): number {
    return this.#open.size;
  }
}
