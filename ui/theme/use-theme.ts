import { useSyncExternalStore } from 'react';
import { themeStore, type TextSize, type ThemeChoice } from './theme-store.ts';

/** What was chosen in this browser; `chooseTheme` and `chooseTextSize` change it. */
export function useTheme(): { readonly theme: ThemeChoice; readonly textSize: TextSize } {
  return useSyncExternalStore(themeStore.subscribe, themeStore.read);
}
