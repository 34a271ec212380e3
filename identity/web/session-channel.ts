/** One name for every tab of this site: what happens to the session in one is heard in the others. */
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('parley.session');

/** Tells the other tabs that somebody has signed in or out here. What they may know they ask the server themselves. */
export function announceSessionChange(): void {
  channel?.postMessage('changed');
}

export function onSessionChange(hear: () => void): () => void {
  channel?.addEventListener('message', hear);
  return () => channel?.removeEventListener('message', hear);
}
