import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the pages of the settings say. */
export const settingsTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
