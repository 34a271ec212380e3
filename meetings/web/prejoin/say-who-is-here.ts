import type { MeetingLook } from '@parley/meetings/contract';
import type { TranslateOf } from '@parley/ui';
import type { prejoinTexts } from './texts/prejoin-texts.ts';

/** With more than these named, the rest are counted. */
const named = 3;

/**
 * Who is in a meeting, as one sentence. [S0-103]
 *
 * Answers undefined where it is not for this reader, or there is nothing to say yet
 */
export function sayWhoIsHere(t: TranslateOf<typeof prejoinTexts>, { entry, count, people }: Pick<MeetingLook, 'entry' | 'count' | 'people'>): string | undefined {
  if (entry === 'new') return t('who.new');
  if (count === null) return undefined;
  if (count === 0) return t('who.0');
  const [a, b, c] = people.map(({ name }) => name);
  if (a === undefined) return t('who.count', { count });
  if (b === undefined || count === 1) return t('who.1', { a });
  if (c === undefined || count === 2) return t('who.2', { a, b });
  return count <= named ? t('who.3', { a, b, c }) : t('who.more', { a, b, c, others: count - named });
}
