import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const tokens = readFileSync(new URL('../ui/tokens.css', import.meta.url), 'utf8');

type Role = string;
type Scheme = 'light' | 'dark';

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for what a control or a state is recognised by, 1.4.6 for people who asked for more. */
const leastForText = { plain: 4.5, more: 7 } as const;
const leastForShape = 3;

const grounds = ['canvas', 'surface', 'raised'] as const;
const onGrounds = (front: Role): [Role, Role][] => grounds.map((ground) => [front, ground]);
/** What is read: front on ground. */
const texts: readonly [Role, Role][] = [
  ...['ink', 'muted', 'accent', 'danger', 'warning', 'accent-strong'].flatMap(onGrounds),
  ...['ink', 'muted', 'accent'].map((front): [Role, Role] => [front, 'accent-soft']),
  ...['ink', 'danger'].map((front): [Role, Role] => [front, 'danger-soft']),
  ...['ink', 'warning'].map((front): [Role, Role] => [front, 'warning-soft']),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-danger', 'danger-fill'],
  ['on-danger', 'danger-strong'],
];
/** What is seen: the border of a field, the ring of the focus and of who speaks, the fill of a switch. */
const shapes: readonly [Role, Role][] = ['edge', 'focus', 'speaking', 'accent'].flatMap(onGrounds);
/** Orders without meaning anything, or darkens what lies behind. */
const decoration: ReadonlySet<Role> = new Set(['line', 'scrim']);

const plain = readRoles(tokens.slice(tokens.indexOf('@theme'), tokens.indexOf("\n[data-contrast='more'] {")));
const more = { ...plain, ...readRoles(tokens.slice(tokens.indexOf("\n[data-contrast='more'] {"), tokens.indexOf(":root[data-text-size='large']"))) };
const themes = [
  ['light', plain, 'light', leastForText.plain],
  ['dark', plain, 'dark', leastForText.plain],
  ['high contrast, light', more, 'light', leastForText.more],
  ['high contrast, dark', more, 'dark', leastForText.more],
] as const;

describe('the contrast of colours', () => {
  it.each(themes)('is enough to read in every pair: %s', (_, roles, scheme, least) => {
    expect(tooWeak(texts, roles, scheme, least)).toEqual([]);
  });

  it.each(themes)('is enough to see borders and states: %s', (_, roles, scheme) => {
    expect(tooWeak(shapes, roles, scheme, leastForShape)).toEqual([]);
  });

  it('is computed for every colour that means something', () => {
    const judged = new Set([...texts, ...shapes].flat());

    expect(Object.keys(plain).filter((role) => !judged.has(role) && !decoration.has(role))).toEqual([]);
    expect(Object.keys(plain).length).toBeGreaterThan(15);
  });

  it('has its own pair for every colour where more of it is asked for', () => {
    const own = readRoles(tokens.slice(tokens.indexOf("\n[data-contrast='more'] {"), tokens.indexOf(":root[data-text-size='large']")));

    expect(Object.keys(own).sort()).toEqual(Object.keys(plain).sort());
  });

  it('is computed as the specification does', () => {
    expect(ratio('#000000', '#ffffff')).toBe(21);
    expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

type Roles = Readonly<Record<Role, Readonly<Record<Scheme, string>>>>;

function tooWeak(pairs: readonly (readonly [Role, Role])[], roles: Roles, scheme: Scheme, least: number): string[] {
  return pairs
    .map(([front, ground]) => ({ front, ground, found: ratio(roles[front]?.[scheme], roles[ground]?.[scheme]) }))
    .filter(({ found }) => !(found >= least))
    .map(({ front, ground, found }) => `${front} on ${ground}: ${found.toFixed(2)}, needs ${least}`);
}

function readRoles(css: string): Roles {
  return Object.fromEntries([...css.matchAll(/--color-([\w-]+): light-dark\((#[0-9a-f]{6}|rgb\([^)]*\)), (#[0-9a-f]{6}|rgb\([^)]*\))\);/g)].map(([, role, light, dark]) => [role, { light, dark }])) as Roles;
}

/** [WCAG 2.2, contrast ratio] NaN for a colour that is not there, which no comparison lets pass. */
function ratio(one: string | undefined, other: string | undefined): number {
  const [high = NaN, low = NaN] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string | undefined): number {
  const [r = NaN, g = NaN, b = NaN] = [1, 3, 5].map((start) => {
    const share = parseInt((colour ?? '').slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
