import { readSetting, writeSetting } from '../settings.ts';
import { Subscribers } from '../subscribers.ts';

export const themeChoices = ['system', 'light', 'dark', 'contrast'] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export const textSizes = ['normal', 'large', 'larger'] as const;
export type TextSize = (typeof textSizes)[number];

type Look = { readonly theme: ThemeChoice; readonly textSize: TextSize };

const subscribers = new Subscribers();
let look: Look = read();

/**
 * Puts the choices of this browser on `<html>` and follows the system and other tabs from now on.
 *
 * `apps/web/public/first-paint.js` has done the same before anything was drawn: keep the two alike.
 */
export function showTheme(): void {
  apply();
  globalThis.matchMedia('(prefers-contrast: more)').addEventListener('change', apply);
  globalThis.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  globalThis.addEventListener('storage', ({ key }) => {
    if (key === null || key.startsWith('parley.')) change(read());
  });
}

export function chooseTheme(theme: ThemeChoice): void {
  writeSetting('theme', theme === 'system' ? undefined : theme);
  change({ ...look, theme });
}

export function chooseTextSize(textSize: TextSize): void {
  writeSetting('text-size', textSize === 'normal' ? undefined : textSize);
  change({ ...look, textSize });
}

/** For `useSyncExternalStore`. */
export const themeStore = { subscribe: subscribers.subscribe, read: (): Look => look };

function change(next: Look): void {
  look = next;
  apply();
  subscribers.tell();
}

function read(): Look {
  return { theme: oneOf(themeChoices, readSetting('theme'), 'system'), textSize: oneOf(textSizes, readSetting('text-size'), 'normal') };
}

function oneOf<T extends string>(known: readonly T[], stored: string | undefined, otherwise: T): T {
  return known.find((one) => one === stored) ?? otherwise;
}

function apply(): void {
  const page = document.documentElement;
  const { theme, textSize } = look;
  set(page, 'data-theme', theme === 'light' || theme === 'dark' ? theme : undefined);
  set(page, 'data-contrast', theme === 'contrast' || globalThis.matchMedia('(prefers-contrast: more)').matches ? 'more' : undefined);
  set(page, 'data-text-size', textSize === 'normal' ? undefined : textSize);
  // The browser's own bars take the colour of the page.
  const canvas = getComputedStyle(document.body).backgroundColor;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) meta.content = canvas;
}

function set(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
