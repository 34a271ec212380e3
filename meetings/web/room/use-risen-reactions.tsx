import { useTexts } from '@parley/ui';
import { useMemo } from 'react';
import { ReactionGlyph } from '../controls/ReactionGlyph.tsx';
import { happeningTexts } from '../happenings/texts/happening-texts.ts';
import type { FloatingReaction } from '../signals/reactions.ts';
import type { Reaction } from '../stage/reaction.ts';

/** Reactions with their pictures and names, as tiles let them rise. */
export function useRisenReactions(floating: readonly FloatingReaction[]): readonly Reaction[] {
  const t = useTexts(happeningTexts);
  return useMemo(() => floating.map(({ id, personId, reaction }) => ({ id, personId, label: t(`reaction.${reaction}`), picture: <ReactionGlyph reaction={reaction} className="size-[1em]" /> })), [floating, t]);
}
