import { settingsStore } from '../settings/settings-store.ts';

/** Tells the system of something while the page is not looked at, if the person wants that. A press on it brings the page back. */
export function notifyHidden(tag: string, text: string): void {
  if (!settingsStore.read().notifications || document.visibilityState === 'visible' || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(text, { tag, silent: true });
    shown.addEventListener('click', () => {
      globalThis.focus();
      shown.close();
    });
  } catch {
    // Phones have notifications only for installed pages: there the sound has to do.
  }
}
