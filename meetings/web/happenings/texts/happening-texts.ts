import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What is said once when something happens in a meeting: by a short message, or to whoever hears the page. */
export const happeningTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
