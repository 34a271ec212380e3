import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const script = readFileSync(new URL('../apps/web/public/first-paint.js', import.meta.url), 'utf8');

/** What the script puts on `<html>` in a browser with these settings. */
function attributesWith(settings: Readonly<Record<string, string>> | 'blocked', systemWantsContrast = false): Record<string, string> {
  const attributes: Record<string, string> = {};
  runInNewContext(script, {
    document: { documentElement: { setAttribute: (name: string, value: string) => (attributes[name] = value) } },
    matchMedia: () => ({ matches: systemWantsContrast }),
    localStorage: {
      getItem: (name: string) => {
        if (settings === 'blocked') throw new Error('storage is blocked');
        return settings[name] ?? null;
      },
    },
  });
  return attributes;
}

describe('the script before the first paint', () => {
  it('[S0-197] leaves the theme to the system when nothing was chosen, or nothing can be read', () => {
    expect(attributesWith({})).toEqual({});
    expect(attributesWith('blocked')).toEqual({});
    expect(attributesWith({ 'parley.theme': 'javascript', 'parley.text-size': '9000' })).toEqual({});
  });

  it('puts what was chosen on the page', () => {
    expect(attributesWith({ 'parley.theme': 'dark', 'parley.text-size': 'larger' })).toEqual({ 'data-theme': 'dark', 'data-text-size': 'larger' });
    expect(attributesWith({ 'parley.theme': 'light' })).toEqual({ 'data-theme': 'light' });
    expect(attributesWith({ 'parley.theme': 'contrast' })).toEqual({ 'data-contrast': 'more' });
  });

  it('gives more contrast to whom the system says needs it, in the theme that was chosen', () => {
    expect(attributesWith({ 'parley.theme': 'dark' }, true)).toEqual({ 'data-theme': 'dark', 'data-contrast': 'more' });
  });
});
