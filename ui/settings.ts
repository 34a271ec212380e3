/** What a person has chosen in this browser and for it alone. Without storage a choice lasts as long as the page. */
const prefix = 'parley.';

export function readSetting(name: string): string | undefined {
  try {
    return globalThis.localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    return undefined; // blocked storage, or none as in a test
  }
}

/** Forgets the choice when the value is undefined. */
export function writeSetting(name: string, value: string | undefined): void {
  try {
    if (value === undefined) globalThis.localStorage.removeItem(prefix + name);
    else globalThis.localStorage.setItem(prefix + name, value);
  } catch {
    // blocked storage: the choice lasts as long as the page
  }
}
