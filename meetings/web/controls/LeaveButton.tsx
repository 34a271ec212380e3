import { IconButton, Menu, useTexts } from '@parley/ui';
import { ChevronUp } from 'lucide-react';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf } from '../commands/commands.ts';
import { CommandButton } from './CommandButton.tsx';
import { CommandMenuItem } from './CommandMenuItem.tsx';
import { controlTexts } from './texts/control-texts.ts';

/** Leaving is one press; hosts have ending it for everyone beside it. [S0-142] */
export function LeaveButton() {
  const t = useTexts(controlTexts);
  const { scene } = useCommandDesk();
  if (!commandOf('end-meeting').available(scene)) return <CommandButton id="leave" marks="danger" />;
  return (
    <div role="group" aria-label={t('leaving')} className="inline-flex shrink-0 rounded-full bg-raised">
      <CommandButton id="leave" marks="danger" />
      <Menu side="top" align="end" trigger={<IconButton size="small" label={t('leaving.more')} icon={<ChevronUp aria-hidden />} className="h-bar! w-8! pe-1" />}>
        <CommandMenuItem id="leave" />
        <CommandMenuItem id="end-meeting" danger />
      </Menu>
    </div>
  );
}
