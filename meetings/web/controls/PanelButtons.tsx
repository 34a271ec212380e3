import { CountBadge, IconButton, Menu, useTexts } from '@parley/ui';
import { MessagesSquare } from 'lucide-react';
import { CommandButton } from './CommandButton.tsx';
import { CommandMenuItem } from './CommandMenuItem.tsx';
import { controlTexts } from './texts/control-texts.ts';

type PanelButtonsProps = { readonly unread: number; readonly knocks: number; /** One button for both, where there is little room. [S0-143] */ readonly together: boolean };

/** People and chat. Whoever waits is counted at the people, what is unread is a dot at the chat. [S0-178] */
export function PanelButtons({ unread, knocks, together }: PanelButtonsProps) {
  const t = useTexts(controlTexts);
  if (together) {
    return (
      <span className="relative inline-flex">
        <Menu side="top" align="center" trigger={<IconButton size="bar" look="plain" label={t('panels')} icon={<MessagesSquare aria-hidden />} />}>
          <CommandMenuItem id="toggle-people" />
          <CommandMenuItem id="toggle-chat" />
        </Menu>
        <CountBadge dot count={unread} label={t('unread', { count: unread })} />
      </span>
    );
  }
  return (
    <>
      <span className="relative inline-flex">
        <CommandButton id="toggle-people" />
        <CountBadge count={knocks} label={t('knocks', { count: knocks })} />
      </span>
      <span className="relative inline-flex">
        <CommandButton id="toggle-chat" />
        <CountBadge dot count={unread} label={t('unread', { count: unread })} />
      </span>
    </>
  );
}
