import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What is said before somebody is in a meeting. */
export const prejoinTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
