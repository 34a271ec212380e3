import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const client = { client_id: 'parley', client_secret: 'the-secret-between-parley-and-its-provider' } as const;

/** A real OpenID provider whose people are whoever types a name: `ada` is ada@example.org. */
export type OpenIdServer = {
  readonly issuer: string;
  /** Environment of a server that offers it as "Example". */
  readonly env: Readonly<Record<string, string>>;
  /** Lets a server's pages come back; before that nobody is sent anywhere. */
  trust(url: string): void;
  close(): Promise<void>;
};

/** Starts oidc-provider on this machine, where the server reaches it only because its configuration says so. */
export async function startOpenIdServer(): Promise<OpenIdServer> {
  // Not before somebody wants it: it warns about the runtime as soon as it is read.
  const { default: Provider } = await import('oidc-provider');
  let handle = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const issuer = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'parley-openid-'));
  const file = join(folder, 'parley.config.json');
  const global = {
    oidc: [{ id: 'example', name: 'Example', issuer, clientId: client.client_id, clientSecret: client.client_secret }],
    outbound: { allowHttp: true, allowPrivateAddresses: [`127.0.0.1:${port}`] },
  };
  writeFileSync(file, JSON.stringify({ global }));
  return {
    issuer,
    env: { PARLEY_CONFIG: file },
    trust: (url) => {
      const provider = new Provider(issuer, {
        clients: [{ ...client, redirect_uris: [`${url}/api/auth/oidc/example/callback`] }],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
        findAccount: (_context: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, name: `${id[0]?.toUpperCase() ?? ''}${id.slice(1)} of Example`, preferred_username: id }),
        }),
        pkce: { required: () => true },
        features: { devInteractions: { enabled: true } },
        ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
        cookies: { keys: ['a key for the cookies of a test'] },
      });
      handle = provider.callback();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
