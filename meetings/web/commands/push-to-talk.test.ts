import { describe, expect, it } from 'vitest';
import type { KeyFocus } from './find-command.ts';
import { PushToTalk } from './push-to-talk.ts';
import type { KeyPress } from './shortcut.ts';

const space: KeyPress = { key: ' ', code: 'Space', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, repeat: false };
const nowhere: KeyFocus = { writing: false, control: false, overlay: false };

function stage(isOn = false) {
  const said: boolean[] = [];
  const microphone = {
    isOn: () => isOn,
    set: (on: boolean) => {
      isOn = on;
      said.push(on);
    },
  };
  return { talk: new PushToTalk(microphone), said };
}

describe('PushToTalk', () => {
  it('turns a muted microphone on while Space is held, once', () => {
    const { talk, said } = stage();

    expect(talk.press(space, nowhere)).toBe(true);
    expect(talk.press({ ...space, repeat: true }, nowhere)).toBe(true);
    talk.release();
    talk.release();
    expect(said).toEqual([true, false]);
  });

  it.each([{ control: true }, { writing: true }, { overlay: true }])('leaves Space to what has the keyboard: %j', (focus) => {
    const { talk, said } = stage();

    expect(talk.press(space, { ...nowhere, ...focus })).toBe(false);
    talk.release();
    expect(said).toEqual([]);
  });

  it('does not mute who was heard before', () => {
    const { talk, said } = stage(true);

    expect(talk.press(space, nowhere)).toBe(false);
    talk.release();
    expect(said).toEqual([]);
  });

  it('does not begin in the middle of a key that is held for something else, nor with Ctrl', () => {
    const { talk, said } = stage();

    expect([talk.press({ ...space, repeat: true }, nowhere), talk.press({ ...space, ctrlKey: true }, nowhere), talk.press({ ...space, key: 'm' }, nowhere)]).toEqual([false, false, false]);
    expect(said).toEqual([]);
  });
});
