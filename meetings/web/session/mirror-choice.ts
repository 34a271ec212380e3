import { readSetting, writeSetting } from '@parley/ui';

/** Whether one's own picture is turned around: not at all, for oneself, or for everybody. [S0-119] */
export const mirrorModes = ['off', 'preview', 'published'] as const;
export type MirrorMode = (typeof mirrorModes)[number];

/** What was chosen in this browser; people know themselves from mirrors, so the preview is one until they say otherwise. */
export function readMirrorMode(): MirrorMode {
  const kept = readSetting('mirror');
  return mirrorModes.find((mode) => mode === kept) ?? 'preview';
}

export function keepMirrorMode(mode: MirrorMode): void {
  writeSetting('mirror', mode);
}

/** The two switches that people see, each changing the mode they stand for: nobody shares a mirror that they do not see. */
export function switchMirror(mode: MirrorMode, wish: { readonly mirrored: boolean } | { readonly shared: boolean }): MirrorMode {
  if ('shared' in wish) return wish.shared ? 'published' : mode === 'off' ? 'off' : 'preview';
  return wish.mirrored ? (mode === 'off' ? 'preview' : mode) : 'off';
}
