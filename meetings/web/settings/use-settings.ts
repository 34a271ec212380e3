import { useSyncExternalStore } from 'react';
import type { MeetingSettings } from './meeting-settings.ts';
import { settingsStore } from './settings-store.ts';

export function useSettings(): MeetingSettings {
  return useSyncExternalStore(settingsStore.subscribe, settingsStore.read);
}
