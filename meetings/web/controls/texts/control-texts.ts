import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the bar says besides the names of commands. */
export const controlTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
