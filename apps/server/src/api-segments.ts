/** First path segments that the server answers itself; no page of the web application lives under them. */
export const apiSegments: ReadonlySet<string> = new Set([
  'api', 'rtc', 'twirp', 'graphql', 'mqtt', 'ws', 'whip', 'whep', 'healthz', 'readyz', 'metrics', '.well-known',
  'getchannel', 'sign', 'user', 'contacts', 'meeting', 'meetings', 'assets', 'dev',
]);

/** Where letters are kept for whoever develops, `/dev/mail` is the page that shows them. */
export function segmentsOfApi({ hasMailbox }: { readonly hasMailbox: boolean }): ReadonlySet<string> {
  return new Set([...apiSegments].filter((segment) => segment !== 'dev' || !hasMailbox));
}

/** LiveKit's clients join their base address and path without looking, so `//rtc` reaches us. */
export const carelesslyJoined = ['rtc', 'twirp'] as const;

/** Where LiveKit's clients put a whole join request into the address. */
export const joinPaths = ['/rtc', '/rtc/validate', '/rtc/v1', '/rtc/v1/validate'] as const;
