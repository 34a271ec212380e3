/**
 * Everybody who can stand before a door. The first ones carry what our own pages and programs carry, the last three
 * a LiveKit access token.
 */
export const roles = [
  'signed out',
  'member',
  'long ago',
  'other member',
  'operator',
  'operator, long ago',
  'guest',
  'bearer',
  'expired',
  'half signed in',
  'join token',
  'admin token',
  'foreign token',
] as const;
export type Role = (typeof roles)[number];

/** What a role is, as the printed table explains it. */
export const roleSentences: Readonly<Record<Role, string>> = {
  'signed out': 'no credential at all',
  member: 'the session cookie of the account that owns the object',
  'long ago': 'the same account, whose last proof of who it is lies an hour back',
  'other member': 'the session cookie of another account',
  operator: 'the session cookie of an operator',
  'operator, long ago': 'the same operator, whose last proof lies an hour back',
  guest: 'the session cookie of a guest',
  bearer: 'the session token of the first account as `Authorization: Bearer`',
  expired: 'the session cookie of a session that has ended',
  'half signed in': 'a pending sign-in that waits for its second factor, also shown as a session',
  'join token': 'a LiveKit access token that may join one room',
  'admin token': 'a LiveKit access token that administers that room and makes and lists rooms',
  'foreign token': 'a LiveKit access token that administers another room only',
};

/** `yes`: the route's own answer. A number: refused with this status. */
export type Verdict = 'yes' | 401 | 403 | 404;
export type Access = Readonly<Record<Role, Verdict>>;

const all = (verdict: Verdict): Access => Object.fromEntries(roles.map((role) => [role, verdict])) as Access;

const people = { member: 'yes', 'long ago': 'yes', 'other member': 'yes', operator: 'yes', 'operator, long ago': 'yes', bearer: 'yes' } as const;
const owner = { ...people, 'other member': 404, operator: 404, 'operator, long ago': 404 } as const;
const notFound = { member: 404, 'long ago': 404, 'other member': 404, guest: 404, bearer: 404 } as const;

/**
 * Who gets in, one line per kind of door. A policy of the product is one line here; `recently` is its `recent: true`,
 * `or guest` its `guests: true`.
 */
export const accesses = {
  everybody: all('yes'),
  nobody: all(401),
  'signed in': { ...all(401), ...people, guest: 403 },
  'signed in recently': { ...all(401), ...people, guest: 403, 'long ago': 403, 'operator, long ago': 403 },
  'signed in or guest': { ...all(401), ...people, guest: 'yes' },
  owner: { ...all(401), ...owner, guest: 403 },
  'let into the meeting': { ...all(401), ...owner, guest: 404 },
  'owner recently': { ...all(401), ...owner, guest: 403, 'long ago': 403 },
  operator: { ...all(401), ...notFound, operator: 'yes', 'operator, long ago': 'yes' },
  'operator recently': { ...all(401), ...notFound, operator: 'yes', 'operator, long ago': 403 },
  'signed in, at an address of the samples': { ...all(401), ...people },
  joins: { ...all(401), 'join token': 'yes' },
  'administers rooms': { ...all(401), 'admin token': 'yes' },
} as const satisfies Readonly<Record<string, Access>>;
export type AccessName = keyof typeof accesses;
