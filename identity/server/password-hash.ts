import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** N = 2^17, r = 8, p = 1: the least that OWASP ASVS 5 appendix C accepts for scrypt; 128 MiB and about 0.26 s per hash. */
const standardCostLog2 = 17;
const blockSize = 8;
const parallelism = 1;
const saltBytes = 16;
const keyBytes = 32;
/** Two hashes at a time use 256 MiB; more would only make each slower on a small machine. */
const maxRunning = 2;
/** With 16 waiting the last one waits about two seconds, as long as a person does. */
const maxWaiting = 16;
/** Text longer than this is no password; it must not reach the hash. */
export const maxPasswordBytes = 1_024;

/** All hash places are taken: the caller answers 429. */
export class HashQueueFull extends Error {
  constructor() {
    super(`more than ${maxWaiting} passwords wait to be hashed`);
    this.name = 'HashQueueFull';
  }
}

/**
 * Hashes and checks passwords with scrypt, a few at a time.
 *
 * Source  PHC string format; parameters travel with each hash, so that they can be raised later
 */
export class PasswordHash {
  readonly #costLog2: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** A lower cost is for tests only. */
  constructor(costLog2: number = standardCostLog2) {
    this.#costLog2 = costLog2;
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Errors  HashQueueFull */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const key = await this.#derive(password, salt, this.#costLog2);
    return `$scrypt$ln=${this.#costLog2},r=${blockSize},p=${parallelism}$${unpadded(salt)}$${unpadded(key)}`;
  }

  /**
   * Compares in constant time.
   *
   * Answers  false also for a stored text that is no hash of ours
   * Errors   HashQueueFull
   */
  async verify(password: string, stored: string): Promise<boolean> {
    const match = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(stored);
    const [, cost, salt, expected] = match ?? [];
    if (cost === undefined || salt === undefined || expected === undefined || Number(cost) > standardCostLog2) return false;
    const key = await this.#derive(password, Buffer.from(salt, 'base64'), Number(cost));
    return timingSafeEqual(key, Buffer.from(expected, 'base64'));
  }

  /** A hash with today's parameters that no password fits: checked where there is no account, for the same time. */
  get nobodys(): string {
    return `$scrypt$ln=${this.#costLog2},r=${blockSize},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  }

  /** Whether a stored hash was made with lower parameters than today's. */
  isWeak(stored: string): boolean {
    return Number(/^\$scrypt\$ln=(\d{1,2}),/.exec(stored)?.[1] ?? 0) < this.#costLog2;
  }

  async #derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
    const text = password.normalize('NFKC');
    if (Buffer.byteLength(text) > maxPasswordBytes) throw new RangeError(`a password has at most ${maxPasswordBytes} bytes`);
    if (this.#running < maxRunning) this.#running += 1;
    else {
      if (this.#waiting.length >= maxWaiting) throw new HashQueueFull();
      // The place of the one that ends is handed over, so #running stays as it is.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await derive(text, salt, costLog2);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

function derive(text: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const N = 2 ** costLog2;
  return new Promise((resolve, reject) => {
    // scrypt needs 128·N·r bytes; the limit of Node must be a little above.
    scrypt(text, salt, keyBytes, { N, r: blockSize, p: parallelism, maxmem: 128 * N * blockSize + 1024 * 1024 }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** PHC writes base64 without padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
