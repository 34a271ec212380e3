import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the pages of signing in say, and why something was refused. */
export const identityTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
