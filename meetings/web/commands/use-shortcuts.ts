import { useEffect, useRef } from 'react';
import type { CommandScene } from './command-scene.ts';
import type { CommandId } from './commands.ts';
import { findCommand } from './find-command.ts';
import { isMac } from './is-mac.ts';
import { PushToTalk } from './push-to-talk.ts';
import { readKeyFocus } from './read-key-focus.ts';

type ShortcutOptions = {
  readonly scene: CommandScene;
  /** Letters and digits by themselves, and Space; a person can turn them off. */
  readonly bareKeys: boolean;
  readonly run: (id: CommandId) => void;
  readonly setMicrophone: (on: boolean) => void;
};

/** The keyboard of the meeting: shortcuts, and talking while Space is held. */
export function useShortcuts(options: ShortcutOptions): void {
  const now = useRef(options);
  now.current = options;
  useEffect(() => {
    const talk = new PushToTalk({ isOn: () => now.current.scene.microphoneOn || !now.current.scene.canPublish, set: (on) => now.current.setMicrophone(on) });
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const focus = readKeyFocus(document.activeElement);
      const { scene, bareKeys, run } = now.current;
      if (bareKeys && talk.press(event, focus)) {
        event.preventDefault(); // Space scrolls a page
        return;
      }
      const id = findCommand(event, focus, scene, { isMac, bareKeys });
      if (id === undefined) return;
      event.preventDefault();
      run(id);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key === ' ') talk.release();
    };
    const gone = (): void => talk.release();
    document.addEventListener('keydown', down);
    document.addEventListener('keyup', up);
    // A key that is let go elsewhere is never heard of here.
    globalThis.addEventListener('blur', gone);
    return () => {
      gone();
      document.removeEventListener('keydown', down);
      document.removeEventListener('keyup', up);
      globalThis.removeEventListener('blur', gone);
    };
  }, []);
}
