type Entry = { readonly version?: string; readonly name?: string; readonly dev?: boolean; readonly link?: boolean; readonly integrity?: string; readonly dependencies?: Record<string, string> };
type Lock = { readonly name: string; readonly version: string; readonly packages: Record<string, Entry> };
/** The lockfile that a release carries: the server's packages, nothing of the tools. */
export function releaseLock(lock: Lock): Lock;
