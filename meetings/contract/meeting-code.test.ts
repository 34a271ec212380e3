import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanAlias, hyphenateCode, readCode } from './meeting-code.ts';
import { reservedWords } from './reserved-words.ts';

describe('cleanAlias', () => {
  it.each([
    ['My meeting!', 'my-meeting!'],
    ['  a  b  ', 'a-b'],
    ['a/b?c#d', 'a-b-c-d'],
    ['--x--', 'x'],
    ['a.,;:b', 'a-b'],
    ['ABCD-1234-E5F6', 'abcd-1234-e5f6'],
    ["<>`'\"#%{}|\\^~[];/?:@=&,.", ''],
    ['', ''],
    ['J\u030c', '\u01f0'],
    ['\u212aelvin', 'kelvin'],
    ['a\u037eb', 'a-b'],
  ])('[S0-57] cleans %j to %j', (text, alias) => {
    expect(cleanAlias(text)).toBe(alias);
  });

  it('is stable: cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(cleanAlias(cleanAlias(text))).toBe(cleanAlias(text));
      }),
    );
  });
});

describe('codes', () => {
  it('[S0-56] stand in three groups of four', () => {
    expect(hyphenateCode('abcd1234e5f6')).toBe('abcd-1234-e5f6');
  });

  it('[S0-58] [S0-60] are read with or without hyphens, and with the letters people mistake for digits', () => {
    expect(readCode('abcd-1234-e5f6')).toBe('abcd1234e5f6');
    expect(readCode('abcd1234e5f6')).toBe('abcd1234e5f6');
    expect(readCode('abcd-l234-e5fo')).toBe('abcd1234e5f0');
    expect(readCode('team-standup')).toBeUndefined();
  });
});

it('reserves every first segment that the server answers', () => {
  for (const word of ['api', 'rtc', 'twirp', 'mqtt', 'assets', 'm', 'sign-in', 'live', 'calls']) {
    expect(reservedWords.has(word)).toBe(true);
  }
});
