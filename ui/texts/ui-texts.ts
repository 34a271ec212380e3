import { defineTexts } from '../language/define-texts.ts';
import en from './en.json';
import type { Keys } from './keys.gen.ts';

/** What components say by themselves; what they are about is said by who uses them. */
export const uiTexts = defineTexts<Keys>(en, { de: () => import('./de.json') });
