import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the stage says: tiles, layouts, what is wrong with a picture. */
export const stageTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
