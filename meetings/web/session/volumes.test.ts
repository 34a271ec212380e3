import { describe, expect, it, vi } from 'vitest';
import { Volumes } from './volumes.ts';

describe('Volumes', () => {
  it('hears everybody in full until somebody chooses', () => {
    expect(new Volumes(() => undefined).look('bob')).toEqual({ level: 1, muted: false });
  });

  it('keeps the level of whoever is muted, and turning them up ends the mute', () => {
    const changed = vi.fn();
    const volumes = new Volumes(changed);
    volumes.setLevel('bob', 0.4);
    volumes.setMuted('bob', true);
    const muted = volumes.look('bob');
    volumes.setLevel('bob', 2);

    expect(muted).toEqual({ level: 0.4, muted: true });
    expect(volumes.look('bob')).toEqual({ level: 1, muted: false });
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('answers the same volume while nothing was chosen anew', () => {
    const volumes = new Volumes(() => undefined);
    volumes.setLevel('bob', 0.4);

    expect(volumes.look('bob')).toBe(volumes.look('bob'));
  });
});
