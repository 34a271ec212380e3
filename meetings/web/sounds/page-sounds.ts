import { settingsStore } from '../settings/settings-store.ts';
import { SoundPlayer } from './sound-player.ts';

/** The one player of this page. */
export const pageSounds = new SoundPlayer(settingsStore.read, () => new AudioContext({ latencyHint: 'interactive' }));

for (const event of ['pointerdown', 'keydown']) globalThis.addEventListener(event, () => pageSounds.wake(), { capture: true, passive: true });
// Leaving the page ends the meeting too, which nobody needs to hear. [S0-189]
for (const event of ['beforeunload', 'pagehide']) globalThis.addEventListener(event, () => pageSounds.setSilenced(true), { capture: true });
globalThis.addEventListener('pageshow', () => pageSounds.setSilenced(false));
