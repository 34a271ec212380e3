import type { SoundKind } from './sound-kinds.ts';

/** One struck bar: a tone that dies away, with a short bright overtone at the strike. */
type Note = { readonly atMs: number; readonly hz: number; readonly fadeMs: number; readonly level: number };
/** A knuckle on wood: a low thud with a click. */
type Knock = { readonly atMs: number; readonly level: number };
type Score = { readonly notes?: readonly Note[]; readonly knocks?: readonly Knock[]; readonly lastsMs: number };

const tone = { g4: 392, c5: 523.25, e5: 659.26, g5: 783.99, a5: 880, c6: 1046.5 } as const;
const note = (atMs: number, hz: number, fadeMs = 180, level = 0.5): Note => ({ atMs, hz, fadeMs, level });

/** Up is coming, down is going; who listens learns it in one meeting. */
const scores: Readonly<Record<SoundKind, Score>> = {
  enter: { notes: [note(0, tone.g4), note(110, tone.c5), note(220, tone.e5, 260)], lastsMs: 800 },
  join: { notes: [note(0, tone.c5, 140), note(110, tone.g5, 220)], lastsMs: 600 },
  leave: { notes: [note(0, tone.g5, 140), note(110, tone.c5, 220)], lastsMs: 600 },
  end: { notes: [note(0, tone.e5), note(130, tone.c5), note(260, tone.g4, 320)], lastsMs: 950 },
  message: { notes: [note(0, tone.a5, 90, 0.4), note(70, tone.e5, 120, 0.3)], lastsMs: 350 },
  hand: { notes: [note(0, tone.e5, 110), note(90, tone.a5, 110), note(180, tone.e5, 200)], lastsMs: 600 },
  knock: { knocks: [{ atMs: 0, level: 0.8 }, { atMs: 170, level: 0.7 }, { atMs: 340, level: 0.8 }], lastsMs: 600 },
  reaction: { notes: [note(0, tone.c6, 70, 0.3)], lastsMs: 220 },
};

/** A player that starts or stops in the middle of a wave clicks; this much is silence at both ends. [S0-191] */
const padMs = 10;
const attackMs = 4;

/**
 * Makes a sound by arithmetic, so that there is no file to load and nobody's recording in it.
 *
 * Answers samples of one channel, −1…1, that begin and end in silence
 */
export function renderSound(kind: SoundKind, sampleRate: number): Float32Array<ArrayBuffer> {
  const { notes = [], knocks = [], lastsMs } = scores[kind];
  const samples = new Float32Array(Math.ceil(((lastsMs + 2 * padMs) * sampleRate) / 1000));
  for (const one of notes) addNote(samples, one, sampleRate);
  for (const one of knocks) addKnock(samples, one, sampleRate);
  fadeOut(samples, sampleRate);
  return samples;
}

function addNote(samples: Float32Array, { atMs, hz, fadeMs, level }: Note, sampleRate: number): void {
  add(samples, atMs, sampleRate, (seconds) => {
    const ms = seconds * 1000;
    const body = Math.sin(2 * Math.PI * hz * seconds) * Math.exp(-ms / fadeMs);
    const strike = Math.sin(2 * Math.PI * hz * 4 * seconds) * Math.exp(-ms / (fadeMs / 6)) * 0.2;
    return (body + strike) * level * Math.min(1, ms / attackMs);
  });
}

function addKnock(samples: Float32Array, { atMs, level }: Knock, sampleRate: number): void {
  add(samples, atMs, sampleRate, (seconds) => {
    const ms = seconds * 1000;
    // The pitch falls within the strike, as wood's does.
    const thud = Math.sin(2 * Math.PI * (150 * seconds + 0.9 * (1 - Math.exp(-ms / 12)))) * Math.exp(-ms / 38);
    const click = Math.sin(2 * Math.PI * 1900 * seconds) * Math.exp(-ms / 3) * 0.35;
    return (thud + click) * level * Math.min(1, ms / 1.5);
  });
}

function add(samples: Float32Array, atMs: number, sampleRate: number, wave: (seconds: number) => number): void {
  const start = Math.round(((padMs + atMs) * sampleRate) / 1000);
  for (let index = start; index < samples.length; index++) samples[index] = (samples[index] ?? 0) + wave((index - start) / sampleRate);
}

function fadeOut(samples: Float32Array, sampleRate: number): void {
  const silent = Math.round((padMs * sampleRate) / 1000);
  const fading = Math.round((80 * sampleRate) / 1000);
  const end = samples.length - silent;
  for (let index = 0; index < samples.length; index++) {
    const left = Math.max(0, end - index);
    const kept = Math.min(1, left / fading);
    samples[index] = Math.max(-1, Math.min(1, (samples[index] ?? 0) * kept));
  }
}
