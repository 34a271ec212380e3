import { z } from 'zod';

/**
 * How this tab takes part in a meeting right now. It outlives a reload and ends with the tab or with
 * leaving: so a reload comes back, and a closed tab does not.
 */
const stay = z.object({ code: z.string(), as: z.enum(['participant', 'viewer']), microphone: z.boolean(), camera: z.boolean() });
export type Stay = z.infer<typeof stay>;

const key = 'parley.stay';

let unloading = false;
for (const event of ['beforeunload', 'pagehide']) {
  globalThis.addEventListener(event, () => (unloading = true), { capture: true });
}
globalThis.addEventListener('pageshow', () => (unloading = false));

export function rememberStay(value: Stay): void {
  try {
    globalThis.sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // blocked storage: a reload shows the lobby
  }
}

export function recallStay(code: string): Stay | undefined {
  try {
    const found = stay.safeParse(JSON.parse(globalThis.sessionStorage.getItem(key) ?? 'null'));
    return found.success && found.data.code === code ? found.data : undefined;
  } catch {
    return undefined; // blocked storage, or not ours
  }
}

/** Forgets the stay, unless the page is just being unloaded: that ends the connection too, and must not look like leaving. */
export function forgetStay(): void {
  if (unloading) return;
  try {
    globalThis.sessionStorage.removeItem(key);
  } catch {
    // blocked storage: there was nothing to forget
  }
}
