import { readTexts, showToast } from '@parley/ui';
import { explainJoinProblem } from '../error-messages.ts';
import { happeningTexts } from '../happenings/texts/happening-texts.ts';

/** Says what the server refused, or that it does not answer. One at a time: the newest is what was pressed last. */
export function showRefusal(error: unknown): void {
  const { title, advice } = explainJoinProblem(error);
  showToast({ id: 'refusal', kind: 'problem', text: readTexts(happeningTexts)('refused', { title, advice }), forMs: 8_000 });
}

/** Does what the server may refuse; what it refuses is said. */
export function orSay(work: Promise<unknown>): void {
  work.catch(showRefusal);
}
