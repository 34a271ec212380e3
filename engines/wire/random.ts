/** Where unpredictable bytes come from: the system in the product, a seed in tests. */
export interface Random {
  /** Fresh bytes, owned by the caller. */
  bytes(length: number): Uint8Array;
}

export function randomU32(random: Random): number {
  const bytes = random.bytes(4);
  return (((bytes[0] as number) << 24) | ((bytes[1] as number) << 16) | ((bytes[2] as number) << 8) | (bytes[3] as number)) >>> 0;
}

/**
 * A word of `length` characters of an alphabet, without modulo bias.
 *
 * Shape   alphabet 2…256 distinct characters
 */
export function randomText(random: Random, length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
