import { readTexts } from '@parley/ui';
import { describe, expect, it } from 'vitest';
import { stageTexts } from './texts/stage-texts.ts';
import { tileName } from './tile-name.ts';

describe('tileName', () => {
  it.each([
    [false, 'camera', 'Ada'],
    [true, 'camera', 'Ada (you)'],
    [false, 'screen', 'Ada (Presentation)'],
    [true, 'screen', 'Your presentation'],
  ] as const)('[S0-134] calls the tile of me=%s that shows a %s "%s"', (isMe, shows, name) => {
    expect(tileName(readTexts(stageTexts), { name: 'Ada', isMe }, shows)).toBe(name);
  });
});
