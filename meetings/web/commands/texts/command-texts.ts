import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What commands are called, in the bar, the palette and the help sheet alike. */
export const commandTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
