import { describe, expect, it } from 'vitest';
import { readMirrorMode, switchMirror, type MirrorMode } from './mirror-choice.ts';

describe('switchMirror', () => {
  it.each<[MirrorMode, Parameters<typeof switchMirror>[1], MirrorMode]>([
    ['off', { mirrored: true }, 'preview'],
    ['preview', { mirrored: false }, 'off'],
    ['published', { mirrored: false }, 'off'],
    ['published', { mirrored: true }, 'published'],
    ['off', { shared: true }, 'published'],
    ['preview', { shared: true }, 'published'],
    ['published', { shared: false }, 'preview'],
    ['off', { shared: false }, 'off'],
  ])('[S0-119] %s and the wish %j make %s', (mode, wish, next) => {
    expect(switchMirror(mode, wish)).toBe(next);
  });
});

it('[S0-119] mirrors the preview only until somebody chooses', () => {
  expect(readMirrorMode()).toBe('preview');
});
