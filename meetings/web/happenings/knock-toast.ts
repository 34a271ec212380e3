import type { Knock } from '@parley/meetings/contract';
import type { Toast, TranslateOf } from '@parley/ui';
import type { happeningTexts } from './texts/happening-texts.ts';

export const knockToastId = 'knock';

export type KnockDeeds = { readonly decide: (id: string, decision: 'admit' | 'refuse') => void; readonly admitAll: () => void; readonly show: () => void };

/** One message about everybody who waits, however many they are; it stays until somebody decides. Undefined for nobody. */
export function knockToast(t: TranslateOf<typeof happeningTexts>, knocks: readonly Knock[], { decide, admitAll, show }: KnockDeeds): Toast | undefined {
  const [first] = knocks;
  if (first === undefined) return undefined;
  const fixed = { id: knockToastId, kind: 'plain', sticky: true } as const;
  if (knocks.length > 1) {
    return { ...fixed, text: t('knocks', { count: knocks.length }), actions: [{ label: t('knocks.admit-all'), onPress: admitAll }, { label: t('knocks.show'), onPress: show }] };
  }
  return { ...fixed, text: t('knock', { name: first.name }), actions: [{ label: t('knock.admit'), onPress: () => decide(first.id, 'admit') }, { label: t('knock.refuse'), onPress: () => decide(first.id, 'refuse') }] };
}
