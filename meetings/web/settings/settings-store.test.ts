import { describe, expect, it } from 'vitest';
import { firstSettings, parseSettings, writeSettings } from './meeting-settings.ts';
import { SettingsStore, type SettingsStorage } from './settings-store.ts';

function memory(first?: string) {
  const kept = new Map<string, string>(first === undefined ? [] : [['parley.meeting', first]]);
  const storage: SettingsStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
  return { kept, open: () => new SettingsStore(() => storage) };
}

describe('SettingsStore', () => {
  it('[S0-124] what was chosen is there at the next visit', () => {
    const browser = memory();
    browser.open().change({ bareKeys: false, soundVolume: 0.4, sounds: { ...firstSettings.sounds, join: false } });
    const next = browser.open().read();

    expect(next).toEqual({ ...firstSettings, bareKeys: false, soundVolume: 0.4, sounds: { ...firstSettings.sounds, join: false } });
  });

  it.each([
    ['another version', writeSettings({ ...firstSettings, simulcast: false }).replace('"version":1', '"version":2')],
    ['a field of another kind', writeSettings(firstSettings).replace('"soundVolume":0.9', '"soundVolume":"loud"')],
    ['a volume beyond the loudest', writeSettings(firstSettings).replace('"soundVolume":0.9', '"soundVolume":1.1')],
    ['no JSON', '{'],
    ['null', 'null'],
  ])('[S0-124] %s is forgotten, and written over', (_, text) => {
    const browser = memory(text);

    expect(browser.open().read()).toEqual(firstSettings);
    expect(parseSettings(browser.kept.get('parley.meeting') ?? null)).toEqual(firstSettings);
    expect(browser.kept.get('parley.meeting')).not.toBe(text);
  });

  it('[S0-124] without storage a choice lasts for the page', () => {
    const store = new SettingsStore(() => {
      throw new Error('blocked');
    });
    store.change({ notifications: true });

    expect(store.read()).toEqual({ ...firstSettings, notifications: true });
  });

  it('tells who listens, and answers the same object while nothing changes', () => {
    const store = memory().open();
    let told = 0;
    const stop = store.subscribe(() => told++);
    const before = store.read();
    store.change({ simulcast: false });
    stop();
    store.change({ simulcast: true });

    expect(told).toBe(1);
    expect(before).toBe(firstSettings);
    expect(store.read()).toBe(store.read());
  });
});
