import { describe, expect, it } from 'vitest';
import { PushToTalk } from './push-to-talk.ts';

const space = { key: ' ', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, repeat: false };

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
  it('[S0-144] turns a muted microphone on while Space is held, once', () => {
    const { talk, said } = stage();

    expect(talk.press(space, true)).toBe(true);
    expect(talk.press({ ...space, repeat: true }, true)).toBe(true);
    talk.release();
    talk.release();
    expect(said).toEqual([true, false]);
  });

  it('[S0-144] leaves Space to what has the keyboard', () => {
    const { talk, said } = stage();

    expect(talk.press(space, false)).toBe(false);
    talk.release();
    expect(said).toEqual([]);
  });

  it('does not mute who was heard before', () => {
    const { talk, said } = stage(true);

    expect(talk.press(space, true)).toBe(false);
    talk.release();
    expect(said).toEqual([]);
  });

  it('does not begin in the middle of a key that is held for something else, nor with Ctrl', () => {
    const { talk, said } = stage();

    expect([talk.press({ ...space, repeat: true }, true), talk.press({ ...space, ctrlKey: true }, true), talk.press({ ...space, key: 'm' }, true)]).toEqual([false, false, false]);
    expect(said).toEqual([]);
  });
});
