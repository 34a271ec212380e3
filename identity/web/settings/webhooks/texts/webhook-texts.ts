import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

export const webhookTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
