import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Certificate } from './certificate-source.ts';

/** A directory or a certificate has kilobytes; an authority that answers more is broken or not one. */
const maxAnswerBytes = 1 << 20;
const answerTimeoutMs = 30_000;
/** The authority looks at our answer from several places and may need a minute; we ask at these distances. */
const poll = { backoffAttempts: 20, backoffMin: 500, backoffMax: 10_000 } as const;

export type OrderOptions = {
  readonly directoryUrl: string;
  /** PEM of the account's private key. */
  readonly accountKey: string;
  /** The authority's warnings go there; undefined for none. */
  readonly email: string | undefined;
  readonly names: readonly string[];
  /** PEM of further authorities that may vouch for the ACME server itself: for private ones. */
  readonly trusted: string | undefined;
  /** Token → key authorization, as the plain HTTP port answers them while the order runs. */
  readonly challenges: Map<string, string>;
};

/**
 * Gets a certificate by ACME with HTTP-01 challenges.
 *
 * Answers  the chain with a key that was made for it
 * Errors   throws when the authority refuses or cannot be reached; its reason is in the message
 * Source   RFC 8555 §7.4, §8.3
 */
export async function orderCertificate(options: OrderOptions): Promise<Certificate> {
  const acme = await loadClient(options.trusted);
  const client = new acme.Client({ directoryUrl: options.directoryUrl, accountKey: options.accountKey, ...poll });
  const key = await acme.crypto.createPrivateEcdsaKey('P-256');
  const [, csr] = await acme.crypto.createCsr({ commonName: options.names[0] ?? '', altNames: [...options.names] }, key);
  const cert = await client.auto({
    csr,
    ...(options.email === undefined ? {} : { email: options.email }),
    // The configuration has been refused before without the operator's agreement.
    termsOfServiceAgreed: true,
    challengePriority: ['http-01'],
    // Asking ourselves by our public name fails behind many routers, and proves nothing about the authority's way.
    skipChallengeVerification: true,
    challengeCreateFn: async (_authorization, challenge, keyAuthorization) => {
      if (challenge.type !== 'http-01') throw new Error('the authority offers no HTTP-01 challenge for a name');
      options.challenges.set(challenge.token, keyAuthorization);
    },
    challengeRemoveFn: async (_authorization, challenge) => void options.challenges.delete(challenge.token),
  });
  return { key: key.toString(), cert };
}

/** A new account key in PEM. */
export async function newAccountKey(): Promise<string> {
  const acme = await loadClient(undefined);
  return (await acme.crypto.createPrivateEcdsaKey('P-256')).toString();
}

/** Loaded when it is needed: most servers never order, and it takes a tenth of a second and twenty megabytes. */
async function loadClient(trusted: string | undefined): Promise<typeof import('acme-client')> {
  const acme = await import('acme-client');
  // The client's own settings object carries what its types do not name: how often a request is repeated.
  const settings = acme.axios.defaults as typeof acme.axios.defaults & { acmeSettings: { retryMaxAttempts: number } };
  settings.acmeSettings.retryMaxAttempts = 1; // our own waiting, which the authority's limits decide, stands above
  settings.timeout = answerTimeoutMs;
  settings.maxContentLength = maxAnswerBytes;
  settings.proxy = false;
  if (trusted !== undefined) settings.httpsAgent = new Agent({ ca: [...rootCertificates, trusted] });
  return acme;
}
