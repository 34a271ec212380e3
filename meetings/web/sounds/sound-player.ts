import type { MeetingSettings } from '../settings/meeting-settings.ts';
import { renderSound } from './render-sound.ts';
import type { SoundKind } from './sound-kinds.ts';

/** Signs that come often are quieter than those that come once. [S0-178] */
const levels: Readonly<Record<SoundKind, number>> = { enter: 1, join: 1, leave: 1, end: 1, message: 0.4, hand: 0.7, knock: 1, reaction: 0.35 };
/** Twenty people who come at once are heard once. */
const againAfterMs = 700;

type Wanted = Pick<MeetingSettings, 'soundsOn' | 'soundVolume' | 'sounds'>;

/** The part of a browser's audio that is used. */
export type SoundContext = Pick<AudioContext, 'state' | 'sampleRate' | 'currentTime' | 'destination' | 'createBuffer' | 'createBufferSource' | 'createGain' | 'resume' | 'close'> & { setSinkId?(id: string): Promise<void> };

/**
 * Plays the signs of a meeting. Silent until the first press, because browsers allow nothing before it, and from the
 * moment on that the page goes.
 *
 * Lifetime  one per page
 */
export class SoundPlayer {
  readonly #wanted: () => Wanted;
  readonly #make: () => SoundContext;
  readonly #buffers = new Map<SoundKind, AudioBuffer>();
  readonly #playedAt = new Map<SoundKind, number>();
  #context: SoundContext | undefined;
  #output = '';
  #isSilenced = false;

  constructor(wanted: () => Wanted, make: () => SoundContext) {
    this.#wanted = wanted;
    this.#make = make;
  }

  /** To be called in a press. */
  wake(): void {
    if (this.#context === undefined) {
      this.#context = this.#make();
      this.setOutput(this.#output);
    }
    if (this.#context.state === 'suspended') void this.#context.resume().catch(() => undefined); // not in a press after all: the next one tries again
  }

  /** Plays through this loudspeaker from now on, where the browser can choose. */
  setOutput(deviceId: string): void {
    this.#output = deviceId;
    if (deviceId !== '') void this.#context?.setSinkId?.(deviceId).catch(() => undefined); // gone since: the default plays
  }

  play(kind: SoundKind): void {
    const { soundsOn, sounds, soundVolume } = this.#wanted();
    if (soundsOn && sounds[kind]) this.#sound(kind, soundVolume);
  }

  /** For whoever chooses a sound: heard whatever is turned off. */
  try(kind: SoundKind): void {
    this.wake();
    this.#playedAt.delete(kind);
    this.#sound(kind, this.#wanted().soundVolume);
  }

  /** The page goes, or comes back out of the browser's memory. */
  setSilenced(silenced: boolean): void {
    this.#isSilenced = silenced;
  }

  #sound(kind: SoundKind, volume: number): void {
    const context = this.#context;
    if (context === undefined || this.#isSilenced || context.state === 'closed') return;
    const now = context.currentTime * 1000;
    if (now - (this.#playedAt.get(kind) ?? -Infinity) < againAfterMs) return;
    this.#playedAt.set(kind, now);
    const source = context.createBufferSource();
    source.buffer = this.#buffer(context, kind);
    const gain = context.createGain();
    gain.gain.value = volume * levels[kind];
    source.connect(gain).connect(context.destination);
    source.start();
  }

  #buffer(context: SoundContext, kind: SoundKind): AudioBuffer {
    const known = this.#buffers.get(kind);
    if (known !== undefined) return known;
    const samples = renderSound(kind, context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(kind, buffer);
    return buffer;
  }
}
