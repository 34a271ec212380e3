/** How loud somebody is heard here, 0…1, and whether they are muted for this listener only. */
export type Volume = { readonly level: number; readonly muted: boolean };

const full: Volume = { level: 1, muted: false };

/** How loud everybody is heard on this page. Nobody else learns of it. */
export class Volumes {
  readonly #changed: () => void;
  readonly #chosen = new Map<string, Volume>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  look(id: string): Volume {
    return this.#chosen.get(id) ?? full;
  }

  /** Who turns somebody up wants to hear them: that ends a mute. */
  setLevel(id: string, level: number): void {
    this.#set(id, { level: Math.min(1, Math.max(0, level)), muted: false });
  }

  setMuted(id: string, muted: boolean): void {
    this.#set(id, { ...this.look(id), muted });
  }

  #set(id: string, volume: Volume): void {
    this.#chosen.set(id, volume);
    this.#changed();
  }
}
