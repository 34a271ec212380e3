import { cookiesOf, type IdentityStage, type Sent } from './identity-stage.ts';

type Answer = Awaited<ReturnType<IdentityStage['get']>>;

/** Begins at our sign-in page. Answers where the browser is sent, and its cookie. */
export async function goTo(stage: IdentityStage, provider: string, options: { readonly next?: string; readonly connect?: Sent } = {}): Promise<{ readonly url: string; readonly cookie: string }> {
  const answer = options.connect === undefined
    ? await stage.post('/api/auth/oidc/start', { provider, ...(options.next === undefined ? {} : { next: options.next }) })
    : await stage.post('/api/auth/oidc/connect', { provider }, options.connect);
  if (answer.statusCode !== 200) throw new Error(`beginning answered ${answer.statusCode}: ${answer.body}`);
  return { url: answer.json().url, cookie: cookiesOf(answer.headers['set-cookie']) };
}

/** The browser comes back: a plain navigation from another site, with its cookies. */
export function comeBack(stage: IdentityStage, provider: string, query: Readonly<Record<string, string>> | string, cookie: string | undefined): Promise<Answer> {
  const text = typeof query === 'string' ? query : new URLSearchParams(query).toString();
  return stage.app.inject({ method: 'GET', url: `/api/auth/oidc/${provider}/callback?${text}`, headers: { 'sec-fetch-site': 'cross-site', ...(cookie === undefined ? {} : { cookie }) } });
}

export function joinCookies(...cookies: readonly string[]): string {
  return cookies.filter((text) => text !== '').join('; ');
}
