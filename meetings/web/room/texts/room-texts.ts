import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What is wrong in a meeting right now. */
export const roomTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
