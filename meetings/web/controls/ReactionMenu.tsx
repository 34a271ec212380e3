import { IconButton, Popover, useTexts } from '@parley/ui';
import { reactions } from '@parley/meetings/contract';
import { SmilePlus } from 'lucide-react';
import { ReactionRow } from './ReactionRow.tsx';
import { controlTexts } from './texts/control-texts.ts';

/** The six reactions behind one button; it stays open, because one is rarely enough. */
export function ReactionMenu() {
  const t = useTexts(controlTexts);
  return (
    <Popover label={t('reactions')} trigger={<IconButton size="bar" look="plain" label={t('reactions')} icon={<SmilePlus aria-hidden />} />}>
      <ReactionRow ids={reactions} />
    </Popover>
  );
}
