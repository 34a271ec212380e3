import type { Certificate } from './certificate-source.ts';

/** The certificate of the moment, and those who want to know of the next one. */
export class CurrentCertificate {
  #certificate: Certificate;
  readonly #listeners: ((certificate: Certificate) => void)[] = [];

  constructor(first: Certificate) {
    this.#certificate = first;
  }

  get(): Certificate {
    return this.#certificate;
  }

  set(next: Certificate): void {
    this.#certificate = next;
    for (const tell of this.#listeners) tell(next);
  }

  onChange(tell: (certificate: Certificate) => void): void {
    this.#listeners.push(tell);
  }
}
