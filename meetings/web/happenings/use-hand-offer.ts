import { dismissToast, readTexts, showToast } from '@parley/ui';
import { useEffect } from 'react';
import { happeningTexts } from './texts/happening-texts.ts';

/** Whoever speaks this long has the floor. */
const spokenMs = 4_000;
const id = 'hand-offer';

/** Offers to lower one's hand once one speaks: most people forget, and the queue waits for them. */
export function useHandOffer(isRaised: boolean, isSpeaking: boolean, lower: () => void): void {
  useEffect(() => {
    if (!isRaised) return dismissToast(id);
    if (!isSpeaking) return;
    const timer = setTimeout(() => {
      const t = readTexts(happeningTexts);
      showToast({ id, kind: 'plain', text: t('hand-offer'), actions: [{ label: t('hand-offer.lower'), onPress: lower }], forMs: 15_000 });
    }, spokenMs);
    return () => clearTimeout(timer);
  }, [isRaised, isSpeaking]); // `lower` is the press of the moment, and starts nothing anew
}
