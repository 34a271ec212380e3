import type { CommandScene } from './command-scene.ts';
import { commands, type CommandId } from './commands.ts';
import { isBare, isPressed, type KeyPress } from './shortcut.ts';

/** Where the keyboard's attention is when a key goes down. */
export type KeyFocus = {
  /** In a field that takes text: a letter is a letter there. */
  readonly writing: boolean;
  /** On something that a key works: a button, a link, a slider. Space belongs to it. */
  readonly control: boolean;
  /** In a dialog or a menu, which has keys of its own. */
  readonly overlay: boolean;
};

export type KeyRules = { readonly isMac: boolean; /** Letters and digits by themselves; a person can turn them off. */ readonly bareKeys: boolean };

/**
 * The command of a key press; undefined when it is none, or not now.
 *
 * A key by itself counts nowhere where it would write or choose. Held with Ctrl or Alt it counts in a text field as well
 * (whoever writes must be able to mute), but not under a dialog.
 */
export function findCommand(press: KeyPress, focus: KeyFocus, scene: CommandScene, rules: KeyRules): CommandId | undefined {
  if (press.repeat || focus.overlay) return undefined;
  for (const { id, keys, available } of commands) {
    for (const shortcut of keys) {
      if (!isPressed(shortcut, press, rules.isMac)) continue;
      if (isBare(shortcut) && (focus.writing || !rules.bareKeys)) return undefined;
      return available(scene) ? id : undefined;
    }
  }
  return undefined;
}
