import { CommandPalette, useTexts } from '@parley/ui';
import { CommandIcon } from '../controls/CommandIcon.tsx';
import { useCommandDesk } from './command-desk.ts';
import { commands } from './commands.ts';
import { commandTexts } from './texts/command-texts.ts';

/** Everything that can be done now, found by typing. */
export function MeetingPalette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  if (!open) return null;
  const list = commands
    .filter(({ id, available }) => id !== 'open-palette' && available(scene))
    .map(({ id, group, text, keys }) => ({
      id,
      label: t(text(scene)),
      keywords: id.replaceAll('-', ' '),
      group: t(`group.${group}`),
      icon: <CommandIcon id={id} scene={scene} />,
      run: () => run(id),
      ...(keys[0] === undefined ? {} : { shortcut: keys[0] }),
    }));
  return <CommandPalette open onClose={onClose} commands={list} />;
}
