import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the start page says. */
export const landingTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
