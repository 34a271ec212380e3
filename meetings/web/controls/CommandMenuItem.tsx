import { MenuItem, useTexts } from '@parley/ui';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf, type CommandId } from '../commands/commands.ts';
import { commandTexts } from '../commands/texts/command-texts.ts';
import { CommandIcon } from './CommandIcon.tsx';

/** A command as an entry of a menu. Nothing while it makes no sense. */
export function CommandMenuItem({ id, danger = false }: { readonly id: CommandId; readonly danger?: boolean }) {
  const t = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  const { text, keys, available } = commandOf(id);
  if (!available(scene)) return null;
  return (
    <MenuItem icon={<CommandIcon id={id} scene={scene} />} danger={danger} {...(keys[0] === undefined ? {} : { shortcut: keys[0] })} onSelect={() => run(id)}>
      {t(text(scene))}
    </MenuItem>
  );
}
