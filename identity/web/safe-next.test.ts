import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

const origin = 'https://meet.example.org';

describe('safeNext', () => {
  it.each([
    ['/', '/'],
    ['/m/abcd-1234-e5f6', '/m/abcd-1234-e5f6'],
    ['/m/caf%C3%A9?as=viewer#chat', '/m/caf%C3%A9?as=viewer#chat'],
    ['/?next=https://evil.example', '/?next=https://evil.example'],
    ['/m/../m/x', '/m/x'],
    ['m/x', '/m/x'],
    [`${origin}/m/x`, '/m/x'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/%5Cevil.example', '/%5Cevil.example'],
    ['/@evil.example', '/@evil.example'],
  ])('leads to a page of this site: %j', (value, path) => {
    expect(safeNext(value, origin)).toBe(path);
  });

  it.each([
    'https://evil.example', 'http://evil.example', 'HTTPS://EVIL.EXAMPLE/', 'http://meet.example.org/m/x', 'https://meet.example.org:444/', 'https://meet.example.org.evil.example/',
    'https://meet.example.org@evil.example/', 'https://evil.example\\@meet.example.org/', '//evil.example', '///evil.example', '////evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example',
    '/\t/evil.example', '/\n/evil.example', '\u0000//evil.example', ' //evil.example', '\r\n//evil.example', 'https:evil.example//', 'https:/evil.example', 'https:\\\\evil.example', 'http:evil.example',
    '/.//evil.example', '..//meet.example.org', '/x/..//evil.example', '/./\\evil.example', '/%2e//evil.example', '/x/%2e%2e//evil.example', `${origin}//evil.example`, `${origin}/\\evil.example`, '/.//', '/.///evil.example/%2f..',
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'about:blank', 'mailto:a@example.org',
    `blob:${origin}/m/x`, `blob:${origin}//evil.example`, `filesystem:${origin}/x`, 'ftp://meet.example.org/', 'wss://meet.example.org/', '//evil.example:443', '//[::1]/', '//3232235521', 'https://', '//', 'http://[',
  ])('[A-17] answers / for %j or stays on this site', (value) => {
    const next = safeNext(value, origin);

    // Read by whatever comes next, as a browser reads it.
    expect(new URL(next, origin).origin).toBe(origin);
    expect(next).toMatch(/^\/(?![/\\])/);
    expect(next).not.toContain('\n');
    // The standard reads `https:x` as a path when the base is https: odd, and harmless.
    if (!/^https:\/?e/.test(value)) expect(next).toBe('/');
  });

  it.each([undefined, null, 5, {}, ['/m/x'], true])('answers / for what is no text: %j', (value) => {
    expect(safeNext(value, origin)).toBe('/');
  });

  it('[A-17] never leaves this site, whatever it is given', () => {
    const piece = fc.constantFrom('/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '@', ':', 'https:', 'blob:', 'javascript:', 'evil.example', 'meet.example.org', '?', '#', '\t', '\n', ' ', 'm');
    fc.assert(
      fc.property(fc.oneof(fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')), fc.webUrl(), fc.string({ unit: 'binary' })), (value) => {
        const next = safeNext(value, origin);
        expect(new URL(next, origin).origin).toBe(origin);
        expect(next).toMatch(/^\/(?![/\\])/);
        expect(safeNext(next, origin)).toBe(next);
      }),
      { numRuns: 2_000 },
    );
  });
});
