import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What one can choose for oneself in a meeting. */
export const settingTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
