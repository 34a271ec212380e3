import { defineTexts } from '@parley/ui';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What the server refuses and what devices cannot do, on all pages of meetings. */
export const meetingTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
