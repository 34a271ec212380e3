import { IconButton, Menu, MenuSection, useTexts } from '@parley/ui';
import { Ellipsis } from 'lucide-react';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf } from '../commands/commands.ts';
import { commandTexts } from '../commands/texts/command-texts.ts';
import { CommandMenuItem } from './CommandMenuItem.tsx';
import { moreCommands } from './more-commands.ts';
import { controlTexts } from './texts/control-texts.ts';

/** Everything that has no button of its own. */
export function MoreMenu() {
  const t = useTexts(controlTexts);
  const words = useTexts(commandTexts);
  const { scene } = useCommandDesk();
  return (
    <Menu side="top" align="center" trigger={<IconButton size="bar" look="plain" label={t('more')} icon={<Ellipsis aria-hidden />} />}>
      {moreCommands
        .filter(({ ids }) => ids.some((id) => commandOf(id).available(scene)))
        .map(({ group, ids }) => (
          <MenuSection key={group} {...(group === 'hosting' ? { label: words('group.hosting') } : {})}>
            {ids.map((id) => (
              <CommandMenuItem key={id} id={id} />
            ))}
          </MenuSection>
        ))}
    </Menu>
  );
}
