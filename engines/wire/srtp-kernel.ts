/**
 * The two inner loops of SRTP, over memory that the kernel owns: HMAC-SHA1 of several packets side by
 * side, and AES keystreams. `platform/crypto` has a WebAssembly SIMD implementation and a plain
 * node:crypto twin; tests hold them against each other byte for byte.
 */
export interface SrtpKernel {
  /** How many packets `authenticate` works on at once (4 for SIMD, 1 for the twin). */
  readonly lanes: number;
  /**
   * The packet buffer of a lane: at least 2048 bytes, the same view for the kernel's life. A packet is
   * built here from offset 0; 14 bytes after it stay free for the roll-over counter and the tag.
   */
  lane(index: number): Uint8Array;
  /** A key prepared for HMAC-SHA1; `free` it when the session ends. */
  macKey(key: Uint8Array): MacKey;
  /**
   * For each lane 0…count-1: HMAC-SHA1 over the first `lengths[lane]` bytes of its buffer, the first ten
   * bytes of the result written to `tagAt[lane]` of the same buffer.
   */
  authenticate(count: number, keys: readonly MacKey[], lengths: Int32Array, tagAt: Int32Array): void;
  /** XORs `length` bytes of a keystream into a buffer. */
  xor(target: Uint8Array, offset: number, keystream: Uint8Array, keystreamOffset: number, length: number): void;
}

/** Opaque to engines. */
export interface MacKey {
  free(): void;
}
