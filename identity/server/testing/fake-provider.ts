import { createHash, createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

export const fakeClient = { id: 'parley-client', secret: 'a-secret-of-the-client-of-32-chars' } as const;

/** What a test changes about one answer; everything else is right. */
export type Twist = {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** undefined takes a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Makes the ID token from the right claims. */
  readonly idToken?: (claims: Readonly<Record<string, unknown>>, provider: FakeProvider) => string | undefined | Promise<string | undefined>;
  readonly token?: (answer: Readonly<Record<string, unknown>>) => { readonly status?: number; readonly type?: string; readonly body?: unknown };
  readonly userinfo?: Readonly<Record<string, unknown>> | 'redirect';
  readonly keys?: readonly object[];
  /** Takes over a request before anything else looks at it. */
  readonly answer?: (path: string, response: ServerResponse) => boolean;
};

/** An OpenID provider that answers as a test wants: rightly, or wrong in one thing. */
export class FakeProvider {
  readonly #server: Server;
  readonly rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  twist: Twist = {};
  /** Paths in the order in which they were asked. */
  readonly asked: string[] = [];
  /** From the request that the browser would have been sent away with. */
  #pending: { nonce: string; challenge: string; used: boolean } | undefined;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<FakeProvider> {
    const provider = new FakeProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on TCP
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As if the browser had gone there and the person had agreed. Answers the query that comes back. */
  authorize(url: string): { readonly code: string; readonly state: string; readonly iss: string } {
    const { searchParams } = new URL(url);
    this.#pending = { nonce: searchParams.get('nonce') ?? '', challenge: searchParams.get('code_challenge') ?? '', used: false };
    return { code: 'the-code', state: searchParams.get('state') ?? '', iss: this.issuer };
  }

  sign(claims: Readonly<Record<string, unknown>>, options: { alg?: string; kid?: string; key?: KeyObject | Uint8Array } = {}): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: options.alg ?? 'RS256', kid: options.kid ?? 'rsa' }).sign(options.key ?? this.rsa.privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.issuer);
    this.asked.push(pathname);
    if (this.twist.answer?.(pathname, response) === true) return;
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          jwks_uri: `${this.issuer}/jwks`,
          userinfo_endpoint: `${this.issuer}/userinfo`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256'],
          authorization_response_iss_parameter_supported: true,
          ...this.twist.metadata,
        });
      case '/jwks':
        return json(response, { keys: this.twist.keys ?? [{ ...this.rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig', alg: 'RS256' }] });
      case '/token':
        return this.#token(request, response);
      case '/userinfo':
        if (this.twist.userinfo === 'redirect') return void response.writeHead(302, { location: `${this.issuer}/elsewhere` }).end();
        return json(response, { sub: 'subject-1', email: 'ada@example.org', email_verified: true, ...this.twist.userinfo });
      default:
        response.writeHead(404).end();
    }
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = new URLSearchParams(Buffer.concat(chunks).toString());
    const challenge = createHash('sha256').update(asked.get('code_verifier') ?? '').digest('base64url');
    const basic = `Basic ${Buffer.from(`${fakeClient.id}:${fakeClient.secret}`).toString('base64')}`;
    const pending = this.#pending;
    if (pending === undefined || pending.used || asked.get('code') !== 'the-code' || challenge !== pending.challenge || !sameCredentials(request.headers.authorization, basic)) {
      return json(response, { error: 'invalid_grant' }, 400);
    }
    pending.used = true;
    const seconds = Math.floor(Date.now() / 1000);
    const right = { iss: this.issuer, sub: 'subject-1', aud: fakeClient.id, nonce: pending.nonce, iat: seconds, exp: seconds + 300, email: 'ada@example.org', email_verified: true, name: 'Ada Arden', preferred_username: 'ada.arden' };
    const claims = Object.fromEntries(Object.entries({ ...right, ...this.twist.claims }).filter(([, value]) => value !== undefined));
    const idToken = this.twist.idToken === undefined ? await this.sign(claims) : await this.twist.idToken(claims, this);
    const answer = { access_token: 'the-access-token', token_type: 'Bearer', expires_in: 300, refresh_token: 'the-refresh-token', ...(idToken === undefined ? {} : { id_token: idToken }) };
    const { status = 200, type = 'application/json', body = answer } = this.twist.token?.(answer) ?? {};
    response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

/** RFC 6749 §2.3.1 has both halves form-encoded first, which leaves these as they are or percent-encoded. */
function sameCredentials(header: string | undefined, wanted: string): boolean {
  if (header === undefined) return false;
  const decoded = decodeURIComponent(Buffer.from(header.replace(/^Basic /, ''), 'base64').toString());
  return `Basic ${Buffer.from(decoded).toString('base64')}` === wanted;
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A token that is put together by hand, for what a library would not sign. */
export function handMade(header: object, claims: object, secret?: string | Uint8Array): string {
  const body = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${body}.${secret === undefined ? '' : createHmac('sha256', secret).update(body).digest('base64url')}`;
}
