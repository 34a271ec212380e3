import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLinks } from './find-links.ts';
import { LinkedText } from './LinkedText.tsx';

/** The text with its links in ⟨⟩ as they are shown and its controls in ⟦⟧. */
const shown = (text: string): string => findLinks(text).map((part) => (part.kind === 'link' ? `⟨${part.text}⟩` : part.kind === 'control' ? `⟦U+${part.codePoint.toString(16).toUpperCase()}⟧` : part.text)).join('');
const hrefs = (text: string): string[] => findLinks(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

describe('what is an address', () => {
  test.each([
    ['see https://example.org/a?b=1#c there', 'see ⟨https://example.org/a?b=1#c⟩ there'],
    ['http://localhost:3000/x', '⟨http://localhost:3000/x⟩'],
    ['HTTPS://Example.ORG/Path', '⟨HTTPS://Example.ORG/Path⟩'],
    ['https://192.0.2.7/ and https://[2001:db8::1]:8443/x', '⟨https://192.0.2.7/⟩ and ⟨https://[2001:db8::1]:8443/x⟩'],
    ['www.example.org and WWW.example.org/x', '⟨www.example.org⟩ and ⟨WWW.example.org/x⟩'],
    ['write to mailto:ada@example.org', 'write to ⟨mailto:ada@example.org⟩'],
    ['url=https://example.org/?next=https://other.example/', 'url=⟨https://example.org/?next=https://other.example/⟩'],
    ['one\nhttps://example.org\ntwo', 'one\n⟨https://example.org⟩\ntwo'],
    ['https://de.wikipedia.org/wiki/Übung', '⟨https://de.wikipedia.org/wiki/Übung⟩'],
    ['\ud83d\ude00https://example.org\ud83d\ude00', '\ud83d\ude00⟨https://example.org⟩\ud83d\ude00'],
  ])('[S0-174] %j', (text, want) => {
    expect(shown(text)).toBe(want);
  });

  test('[S0-174] an address that begins with www. is asked for by https', () => {
    expect(hrefs('www.example.org/a')).toEqual(['https://www.example.org/a']);
  });

  test.each([
    'example.org', 'www.example', 'www.', 'www...', 'https://', 'http:/example.org', 'https:example.org', 'mailto:', 'mailto:ada', 'mailto:ada@', 'mailto:ada@example', 'mailto:@example.org',
    'mailto:ada@example.org?bcc=eve@evil.example', 'mailto:a@b.example,eve@evil.example@x.y', 'mailto:аda@example.org',
    'javascript:alert(1)', 'JaVaScRiPt://example.org/%0aalert(1)', 'data:text/html,<b>x</b>', 'vbscript:x', 'file:///etc/passwd', 'ftp://example.org', 'blob:x', 'ws://example.org', 'about:blank', 'tel:112',
    'xhttps://example.org', 'ehttp://example.org', '.www.example.org', 'ada@www.example.org', 'жhttps://example.org', '\ud835\udc1ahttps://example.org',
    'https://example.org:99999/', 'https://%zz/', 'https://a..b/', `https://example.org/${'x'.repeat(2_048)}`,
  ])('[B-18] %j stays text', (text) => {
    expect(hrefs(text)).toEqual([]);
    expect(shown(text)).toBe(text);
  });

  test.each([
    ['(https://example.org/a)', '(⟨https://example.org/a⟩)'],
    ['https://en.wikipedia.org/wiki/Jitter_(network).', '⟨https://en.wikipedia.org/wiki/Jitter_(network)⟩.'],
    ['(see https://en.wikipedia.org/wiki/Jitter_(network)).', '(see ⟨https://en.wikipedia.org/wiki/Jitter_(network)⟩).'],
    ['https://example.org, https://example.org; https://example.org!?…', '⟨https://example.org⟩, ⟨https://example.org⟩; ⟨https://example.org⟩!?…'],
    ['"https://example.org" <https://example.org> “https://example.org”', '"⟨https://example.org⟩" <⟨https://example.org⟩> “⟨https://example.org⟩”'],
    ['*https://example.org/a_b_*', '*⟨https://example.org/a_b⟩_*'],
    ['https://example.org/a.b/c.html.', '⟨https://example.org/a.b/c.html⟩.'],
    ['https://example.org。www.example.org、', '⟨https://example.org⟩。⟨www.example.org⟩、'],
    ['（https://example.org）', '（⟨https://example.org⟩）'],
    ['https://example.org)))))', '⟨https://example.org⟩)))))'],
    ['[https://example.org/a[1]]', '[⟨https://example.org/a[1]⟩]'],
  ])('the sentence keeps its own signs: %j', (text, want) => {
    expect(shown(text)).toBe(want);
  });
});

describe('[B-18] where a link leads stands in it', () => {
  test.each([
    ['[bank](https://evil.example)', '[bank](⟨https://evil.example⟩)'],
    ['[https://bank.example](https://evil.example)', '[⟨https://bank.example⟩](⟨https://evil.example⟩)'],
    ['<a href="https://evil.example">https://bank.example</a>', '<a href="⟨https://evil.example⟩">⟨https://bank.example⟩</a>'],
    ['https://bank.example@evil.example/', 'https://bank.example@evil.example/'],
    ['https://bank.example:443@evil.example/', 'https://bank.example:443@evil.example/'],
    ['https://bank.example\\@evil.example/', '⟨https://bank.example⟩\\@evil.example/'],
    ['https://bank.example%2f@evil.example', 'https://bank.example%2f@evil.example'],
    ['https://bank.example⁄login.evil.example/', '⟨https://xn--bank-… ⟩'],
    ['https://bank.example／login.evil.example/', 'https://bank.example／login.evil.example/'],
    ['https://bank。example', '⟨https://bank⟩。example'],
    ['https://2130706433/', '⟨https://127.0.0.1/⟩'],
    ['https://0x7f.1/', '⟨https://127.0.0.1/⟩'],
    ['https://%65vil.example/', '⟨https://evil.example/⟩'],
    ['https://bank.example.evil.example/', '⟨https://bank.example.evil.example/⟩'],
  ])('%j', (text, want) => {
    const found = shown(text);
    if (!want.includes('…')) return expect(found).toBe(want);
    // What is no letter is shown as the browser asks for it.
    expect(found).toMatch(/^⟨https:\/\/bank\.xn--[a-z0-9-]+\.evil\.example\/⟩$/);
  });

  test.each([
    ['https://bücher.example/', '⟨https://bücher.example/⟩'],
    ['https://BÜCHER.example/', '⟨https://BÜCHER.example/⟩'],
    ['https://пример.рф/', '⟨https://пример.рф/⟩'],
    ['https://сосо.рф/', '⟨https://сосо.рф/⟩'],
    ['https://例え.テスト/', '⟨https://例え.テスト/⟩'],
    ['https://abc日本.example/', '⟨https://abc日本.example/⟩'],
    ['https://한국.example/', '⟨https://한국.example/⟩'],
    ['https://παράδειγμα.example/', '⟨https://παράδειγμα.example/⟩'],
    // A Cyrillic а in a Latin word, a whole word of lookalikes, a letter for a sound, Greek beside Latin, wide letters.
    ['https://bаnk.example/', '⟨https://xn--bnk-6cd.example/⟩'],
    ['https://аррӏе.com/', '⟨https://xn--80ak6aa92e.com/⟩'],
    ['https://ɢoogle.com/', '⟨https://xn--oogle-wmc.com/⟩'],
    ['https://gοogle.com/', '⟨https://xn--gogle-rce.com/⟩'],
    ['https://ｂａｎｋ.example/', '⟨https://bank.example/⟩'],
    ['www.bаnk.example', '⟨www.xn--bnk-6cd.example⟩'],
  ])('a host of other letters is shown as written only where nobody takes it for another: %j', (text, want) => {
    expect(shown(text)).toBe(want);
  });

  test.each([
    ['\u202ehttps://example.org/gpj.exe', '⟦U+202E⟧⟨https://example.org/gpj.exe⟩'],
    ['https://example.org/\u202egnp.exe', '⟨https://example.org/⟩⟦U+202E⟧gnp.exe'],
    ['https://exa\u200bmple.org/', '⟨https://exa⟩\u200bmple.org/'],
    ['report\u202etxt.exe', 'report⟦U+202E⟧txt.exe'],
    ['\u2066a\u2067b\u2068c\u2069', '⟦U+2066⟧a⟦U+2067⟧b⟦U+2068⟧c⟦U+2069⟧'],
    ['\u202a\u202b\u202c\u202d\u202e', '⟦U+202A⟧⟦U+202B⟧⟦U+202C⟧⟦U+202D⟧⟦U+202E⟧'],
    ['שלום\u200f!', 'שלום\u200f!'],
  ])('signs that turn the line round are seen, and end an address: %j', (text, want) => {
    expect(shown(text)).toBe(want);
  });
});

const pieces = ['https://', 'http://', 'www.', 'mailto:', 'example.org', 'a@b.example', '/', '.', ')', '(', '[', ']', ' ', '\n', '\ud83d\ude00', '\ud800', '\u202e', '\u2069', '"', '@', ':', '?', '%', '\\', 'x'.repeat(50)];

test('nothing is lost and nothing is made up: the parts are the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (some) => {
      // Hosts that are shown as they are asked for have their own test.
      const parts = findLinks(some.join('')).map((part) => (part.kind === 'control' ? String.fromCharCode(part.codePoint) : part.text));
      expect(parts.join('')).toBe(some.join(''));
    }),
    { numRuns: 500 },
  );
});

test('[B-18] whatever is written, a link leads to http, https or mailto, names nobody before its host, and shows the host that is asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces, 'а', 'ü', '日', '\u0301', '\u2044', '\uff0f', '\u3002', '%41', 'javascript:', '0x7f'), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 30 }), (some) => {
      for (const part of findLinks(some.join(''))) {
        if (part.kind !== 'link') continue;
        const url = new URL(part.href);
        expect(['http:', 'https:', 'mailto:']).toContain(url.protocol);
        expect([url.username, url.password]).toEqual(['', '']);
        // Read by a browser, what is shown leads to the same place.
        expect(new URL(/^www/i.test(part.text) ? `https://${part.text}` : part.text).href).toBe(url.href);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('the work grows no faster than the text', () => {
  // Counted and not timed: every look at a unit of the text goes by one of these.
  const steps = (text: string): number => {
    let count = 0;
    const methods = ['charCodeAt', 'slice'] as const;
    const kept = methods.map((name) => String.prototype[name]);
    const counting = (name: (typeof methods)[number]) => function (this: string, ...args: never[]) {
      count++;
      return (kept[methods.indexOf(name)] as (...given: never[]) => unknown).apply(this, args);
    };
    try {
      for (const name of methods) (String.prototype as unknown as Record<string, unknown>)[name] = counting(name);
      findLinks(text);
    } finally {
      methods.forEach((name, place) => ((String.prototype as unknown as Record<string, unknown>)[name] = kept[place]));
    }
    return count;
  };
  for (const piece of ['h', 'www.', 'https://', 'https://x)', 'https://example.org/ ', 'www.a)', ')', '(', '.', 'mailto:', 'https://x@', '\u202e', 'www.!']) {
    const [one, two] = [steps(piece.repeat(2_000)), steps(piece.repeat(4_000))];
    expect([piece, two / one < 2.5]).toEqual([piece, true]);
  }
});

test('[B-03] [B-18] a message becomes text and links that know nothing of this page, and nothing that loads by itself', () => {
  const html = renderToStaticMarkup(createElement(LinkedText, { text: 'look <img src=https://evil.example/p.png onerror=alert(1)> https://evil.example/p.png \u202e' }));

  expect([...html.matchAll(/<([a-z]+)/g)].map(([, name]) => name)).toEqual(['span', 'a', 'span', 'a', 'span', 'span']);
  for (const [link] of html.matchAll(/<a [^>]*>/g)) {
    expect(link).toContain('href="https://evil.example/p.png"');
    expect(link).toContain('target="_blank"');
    expect(link).toContain('rel="noopener noreferrer"');
  }
  expect(html).toContain('&lt;img src=');
  expect(html).toContain('U+202E');
  expect(html).not.toContain('\u202e');
});
