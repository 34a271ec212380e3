import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** People and chat beside the stage. */
export const panelTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
