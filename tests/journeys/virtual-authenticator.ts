import type { CDPSession, Page } from 'playwright-core';

type Credential = { readonly credentialId: string; readonly isResidentCredential: boolean; readonly rpId?: string; readonly privateKey: string; readonly userHandle?: string; readonly signCount: number };

/** Chromium's own authenticator beside a page, as a phone or laptop has one: it asks nobody and always recognises its person. */
export class VirtualAuthenticator {
  readonly #session: CDPSession;
  readonly #id: string;

  private constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.#id = id;
  }

  static async plugIn(page: Page): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  async credentials(): Promise<Credential[]> {
    return (await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.#id })).credentials as Credential[];
  }

  /** What a synchronised passkey does: it is there on another device. */
  async receive(credentials: readonly Credential[]): Promise<void> {
    for (const credential of credentials) await this.#session.send('WebAuthn.addCredential', { authenticatorId: this.#id, credential });
  }

  /** Whether the person shows their face when asked: without, an authenticator that must check them says nothing. */
  async recognises(isUserVerified: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified });
  }
}
