export { createUuidV7, uuidV7Time, type WallClock } from './uuid-v7.ts';
export { clearAlphabet, leastCodeBits, randomCode } from './random-code.ts';
