import { describe, expect, it } from 'vitest';
import { firstSettings } from '../settings/meeting-settings.ts';
import { renderSound } from './render-sound.ts';
import { soundKinds } from './sound-kinds.ts';
import { SoundPlayer, type SoundContext } from './sound-player.ts';
import { writeWav } from './write-wav.ts';

const rate = 48_000;
const peak = (samples: Float32Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('renderSound', () => {
  it.each(soundKinds)('[S0-191] %s is heard, does not clip, is over within a second and begins and ends in silence', (kind) => {
    const samples = renderSound(kind, rate);

    expect(peak(samples)).toBeGreaterThan(0.2);
    expect(peak(samples)).toBeLessThan(1);
    expect(samples.length / rate).toBeLessThan(1);
    expect([peak(samples.subarray(0, 479)), peak(samples.subarray(-479))]).toEqual([0, 0]);
    // No step that a loudspeaker would click at.
    expect(samples.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (samples[index - 1] ?? 0))), 0)).toBeLessThan(0.35);
  });

  it('no two kinds sound alike', () => {
    const texts = soundKinds.map((kind) => renderSound(kind, 8_000).join());

    expect(new Set(texts).size).toBe(soundKinds.length);
  });
});

/** Audio that notes what it would play, and how loud. */
function stage(settings: Partial<typeof firstSettings> = {}) {
  const played: number[] = [];
  const clock = { currentTime: 0, state: 'running' as AudioContextState, made: 0 };
  const context = {
    sampleRate: rate,
    destination: {},
    get currentTime() {
      return clock.currentTime;
    },
    get state() {
      return clock.state;
    },
    createBuffer: () => ({ copyToChannel: () => undefined }),
    createBufferSource: () => {
      let volume = 0;
      const source = { buffer: undefined, connect: (gain: { gain: { value: number } }) => ({ connect: () => void (volume = gain.gain.value) }), start: () => played.push(Math.round(volume * 1000) / 1000) };
      return source;
    },
    createGain: () => ({ gain: { value: 0 }, connect: () => undefined }),
    resume: () => Promise.resolve(),
  };
  const player = new SoundPlayer(
    () => ({ ...firstSettings, ...settings }),
    () => {
      clock.made++;
      return context as unknown as SoundContext; // the part that a player touches
    },
  );
  return { player, played, clock };
}

describe('SoundPlayer', () => {
  it('[S0-189] makes no audio before the first press, and plays from then on', () => {
    const { player, played, clock } = stage();
    player.play('enter');
    const before = [clock.made, played.length];
    player.wake();
    player.wake();
    player.play('enter');

    expect(before).toEqual([0, 0]);
    expect([clock.made, played]).toEqual([1, [0.9]]);
  });

  it('[S0-178] a message is quieter than somebody who comes', () => {
    const { player, played } = stage();
    player.wake();
    player.play('message');

    expect(played).toEqual([0.36]);
  });

  it('[S0-189] is silent while the page goes', () => {
    const { player, played } = stage();
    player.wake();
    player.setSilenced(true);
    player.play('end');
    player.setSilenced(false);
    player.play('join');

    expect(played).toHaveLength(1);
  });

  it('plays nothing that is turned off, one kind or all of them, and follows the volume', () => {
    const one = stage({ sounds: { ...firstSettings.sounds, join: false }, soundVolume: 0.5 });
    one.player.wake();
    one.player.play('join');
    one.player.play('leave');
    const none = stage({ soundsOn: false });
    none.player.wake();
    none.player.play('leave');

    expect([one.played, none.played]).toEqual([[0.5], []]);
    none.player.try('leave');
    expect(none.played).toEqual([0.9]);
  });

  it('many who come at once are heard once', () => {
    const { player, played, clock } = stage();
    player.wake();
    for (let who = 0; who < 20; who++) player.play('join');
    clock.currentTime = 0.8;
    player.play('join');

    expect(played).toHaveLength(2);
  });
});

describe('writeWav', () => {
  it('writes what players read: a head of 44 bytes and two bytes for each sample', () => {
    const bytes = writeWav(Float32Array.of(0, 1, -1, 2), 44_100);
    const view = new DataView(bytes.buffer);

    expect(new TextDecoder().decode(bytes.subarray(0, 16))).toBe('RIFF,\0\0\0WAVEfmt ');
    expect([view.getUint32(24, true), view.getUint32(40, true)]).toEqual([44_100, 8]);
    expect([0, 2, 4, 6].map((at) => view.getInt16(44 + at, true))).toEqual([0, 32_767, -32_767, 32_767]);
  });
});
