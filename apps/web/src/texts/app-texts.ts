import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the shell says: the navigation, pages that are not there, and the mailbox of developers. */
export const appTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
