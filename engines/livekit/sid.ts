import { randomText, type Random } from '@parley/engine-wire';

/** Official clients check the prefix; one of them refuses to parse anything else. */
export type SidPrefix = 'RM_' | 'PA_' | 'TR_' | 'ND_' | 'EV_' | `TR_${'A' | 'V'}${'C' | 'M' | 'S' | 's' | ''}`;

// Letters and digits without the pairs that people confuse when they read a sid aloud.
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const sidLength = 12;

/** A new server-made id: prefix and 12 characters, about 70 bits. */
export function newSid(random: Random, prefix: SidPrefix): string {
  return prefix + randomText(random, sidLength, alphabet);
}
