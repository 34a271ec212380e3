import { IconButton, useTexts } from '@parley/ui';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf, type CommandId } from '../commands/commands.ts';
import { commandTexts } from '../commands/texts/command-texts.ts';
import { CommandIcon } from './CommandIcon.tsx';

type CommandButtonProps = {
  readonly id: CommandId;
  /** off: stands out while it is off, as a muted microphone does. */
  readonly marks?: 'active' | 'off' | 'danger';
};

/** A command as a round button of the bar. Nothing while it makes no sense. */
export function CommandButton({ id, marks = 'active' }: CommandButtonProps) {
  const t = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  const { text, keys, available, pressed } = commandOf(id);
  if (!available(scene)) return null;
  const isOn = pressed?.(scene);
  const look = marks === 'danger' ? 'danger' : marks === 'off' ? (isOn === true ? 'plain' : 'off') : isOn === true ? 'active' : 'plain';
  return <IconButton size="bar" label={t(text(scene))} shortcut={keys[0]} look={look} aria-pressed={isOn} icon={<CommandIcon id={id} scene={scene} />} onClick={() => run(id)} />;
}
