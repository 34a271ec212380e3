import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { compileMessages } from './compile-texts.mjs';

describe('texts that are read at build time', () => {
  const messages = { plain: 'Leave', people: '{count, plural, one {# person} other {# people}}', invite: '{who} says <b>come</b>', role: '{role, select, host {hosts} other {all}}' };
  const compiled = compileMessages(messages) as Record<keyof typeof messages, string | ReturnType<IntlMessageFormat['getAst']>>;

  it('stay what they are when there is nothing to read', () => {
    expect(compiled.plain).toBe('Leave');
  });

  it.each([
    ['people', { count: 1 }],
    ['people', { count: 7 }],
    ['invite', { who: 'Ada', b: (parts: unknown[]) => `*${parts.join('')}*` }],
    ['role', { role: 'host' }],
  ] as const)('say the same: %s with %o', (key, values) => {
    expect(compiled[key]).not.toBeTypeOf('string');
    expect(new IntlMessageFormat(compiled[key], 'en').format(values)).toEqual(new IntlMessageFormat(messages[key], 'en').format(values));
  });

  it('carry no places of their parts', () => {
    expect(JSON.stringify(compiled)).not.toContain('location');
  });
});
