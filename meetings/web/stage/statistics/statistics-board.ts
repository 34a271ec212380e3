import type { TrackFacts } from './describe-track.ts';

/** What the tiles said about their tracks last, for whoever wants to copy it. */
export class StatisticsBoard {
  readonly #facts = new Map<string, TrackFacts>();

  put(key: string, facts: TrackFacts): void {
    this.#facts.set(key, facts);
  }

  remove(key: string): void {
    this.#facts.delete(key);
  }

  /** As a text that can be given away: tracks are numbered, so that it names nobody, and has no address. */
  toJson(now: Date): string {
    const tracks = [...this.#facts].map(([key, facts], index) => ({ track: `${key.startsWith('screen:') ? 'screen' : 'camera'} ${index + 1}`, ...facts }));
    return JSON.stringify({ at: now.toISOString(), tracks }, undefined, 2);
  }
}
