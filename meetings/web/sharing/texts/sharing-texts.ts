import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** Sharing a screen, and whose place it takes. */
export const sharingTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
