import type { BlockCipher } from './crypto-port.ts';

/**
 * The inner loops of SRTP over memory that the kernel owns: HMAC-SHA1 of several packets side by side,
 * and AES counter mode. `platform/crypto` has a WebAssembly SIMD implementation and a plain node:crypto
 * twin; tests hold them against each other byte for byte. One kernel serves all sessions of a process.
 */
export interface SrtpKernel {
  /** How many packets `authenticate` works on at once (4 for SIMD, 1 for the twin). */
  readonly lanes: number;
  /** The index of the buffer where single packets are worked on: received ones, and RTCP. */
  readonly desk: number;
  /**
   * A packet buffer, 0…lanes-1 or `desk`: 2048 bytes, the same view for the kernel's life. A packet is
   * built from offset 0.
   */
  buffer(index: number): Uint8Array;
  /** The first `length` bytes, 0…2048, of a buffer: the same view each time, so that asking costs no allocation. */
  head(index: number, length: number): Uint8Array;
  /** A key prepared for HMAC-SHA1; `free` it when the session ends. */
  macKey(key: Uint8Array): MacKey;
  /**
   * For each lane 0…count-1: HMAC-SHA1 over the first `lengths[lane]` bytes of its buffer, the first ten
   * bytes of the result written to `tagAt[lane]` of the same buffer. A lane of length 0 is skipped. Bytes
   * behind `lengths[lane]` do not survive.
   */
  authenticate(count: number, keys: readonly (MacKey | undefined)[], lengths: Int32Array, tagAt: Int32Array): void;
  /** HMAC-SHA1 over the first `length` bytes on the desk, into `deskTag`. Bytes behind them do not survive. */
  authenticateDesk(key: MacKey, length: number): void;
  /** The last result of `authenticateDesk`, 20 bytes; the same view for the kernel's life. */
  readonly deskTag: Uint8Array;
  /**
   * The keystreams of one SSRC in counter mode.
   *
   * Shape   `base` is 16 bytes: the session salt and the SSRC mixed, without a packet index; copied
   * Source  RFC 3711 §4.1.1
   */
  keystream(cipher: BlockCipher, base: Uint8Array): Keystream;
}

/** Opaque to engines. */
export interface MacKey {
  free(): void;
}

/** Works ahead where packets come in order, so that one call of the cipher serves many of them. */
export interface Keystream {
  /**
   * XORs the keystream of packet `index` into `length` bytes of a buffer at `offset`. Up to 15 bytes behind
   * them do not survive.
   *
   * Shape   index 0…2^48-1; offset + length within the buffer
   */
  xor(buffer: number, offset: number, index: number, length: number): void;
  free(): void;
}
