import type { SrtpKernel } from '@parley/engine-wire';
import { defaultRings, type RingCounts } from './srtp-memory.ts';
import { createPlainKernel } from './srtp-plain-kernel.ts';
import { canRunWasmKernel, createWasmKernel } from './srtp-wasm-kernel.ts';

/**
 * The fastest SRTP kernel of this machine. Make one per process: it reserves 60 MB of address space, which
 * fills as streams come.
 *
 * Shape   `rings`: how many streams get memory for keystreams made ahead; those beyond take it from others
 */
export function createSrtpKernel(rings: RingCounts = defaultRings): SrtpKernel {
  return canRunWasmKernel() ? createWasmKernel(rings) : createPlainKernel(rings);
}

/** The node:crypto twin, for tests and comparison. */
export function createPlainSrtpKernel(rings: RingCounts = defaultRings): SrtpKernel {
  return createPlainKernel(rings);
}
