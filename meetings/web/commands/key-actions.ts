import type { Shortcut } from '@parley/ui';
import type { CommandScene } from './command-scene.ts';
import { commands, type CommandId } from './commands.ts';

/** What each key does now. With keys by themselves turned off, only those that are held with Ctrl or Alt remain. */
export function keyActions(scene: CommandScene, bareKeys: boolean, run: (id: CommandId) => void): Readonly<Record<Shortcut, () => void>> {
  const actions: Record<Shortcut, () => void> = {};
  for (const { id, keys, available } of commands) {
    if (!available(scene)) continue;
    for (const key of keys) if (bareKeys || !isBare(key)) actions[key] = () => run(id);
  }
  return actions;
}

/** A key that would write something where something is being written; people who dictate need it off. [WCAG 2.1.4] */
export function isBare(key: Shortcut): boolean {
  return !key.includes('Mod+') && !key.includes('Alt+');
}
