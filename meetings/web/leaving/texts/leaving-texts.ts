import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** The end of a meeting, for one or for all. */
export const leavingTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
