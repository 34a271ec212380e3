import { parseSettings, writeSettings, type MeetingSettings } from './meeting-settings.ts';

const key = 'parley.meeting';

/** The part of a browser's storage that is used. */
export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Settings, kept in this browser. Where storage is blocked or full they last as long as the page. [S0-124] */
export class SettingsStore {
  readonly #storage: () => SettingsStorage;
  readonly #listeners = new Set<() => void>();
  #settings: MeetingSettings;

  /** `storage` is asked each time, because a browser may refuse already that. */
  constructor(storage: () => SettingsStorage) {
    this.#storage = storage;
    const text = this.#recall();
    this.#settings = parseSettings(text);
    if (text !== null && text !== writeSettings(this.#settings)) this.#keep();
  }

  /** For `useSyncExternalStore`, as is `subscribe`. */
  readonly read = (): MeetingSettings => this.#settings;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  change(wish: Partial<MeetingSettings>): void {
    this.#settings = { ...this.#settings, ...wish };
    this.#keep();
    for (const listener of this.#listeners) listener();
  }

  #recall(): string | null {
    try {
      return this.#storage().getItem(key);
    } catch {
      return null; // blocked storage
    }
  }

  #keep(): void {
    try {
      this.#storage().setItem(key, writeSettings(this.#settings));
    } catch {
      // blocked or full storage: the choice lasts for this page
    }
  }
}

export const settingsStore = new SettingsStore(() => globalThis.localStorage);
