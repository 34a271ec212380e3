/** A receiver that takes longer is treated as absent. */
const timeoutMs = 10_000;

/** Posts with the platform's fetch; redirects are answers and not followed. */
export async function postWithFetch(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  await response.body?.cancel(); // nothing in it concerns us
  return response.status;
}
