/** What installations were found open with: documented examples, development keys and what people type first. */
const known = new Set([
  'secret', 'password', 'passwort', 'passw0rd', 'changeme', 'changeit', 'change-me', 'default', 'admin', 'administrator', 'root', 'test', 'testing',
  'guest', 'demo', 'example', 'letmein', 'welcome', 'qwerty', 'abc123', 'parley', 'devkey', 'devsecret', 'postgres', 'mysecret', 'mysecretpassword',
  'supersecret', 'topsecret', 'yoursecret', 'yourpassword', 'replaceme', 'todo', 'none', 'null', 'undefined', 'xxx',
]);

/** A random text of 16 characters has at least this many different ones, all but never fewer. */
const fewestDifferent = 5;

/**
 * Whether a secret is one that everybody tries: a known word, also repeated, numbered or dressed up, or one pattern over and over.
 *
 * Source  CVE-2020-11878 (default passwords that nobody changed)
 */
export function isWeakSecret(secret: string): boolean {
  const bare = secret.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (known.has(secret.toLowerCase()) || known.has(bare) || known.has(bare.replace(/\d+$/, ''))) return true;
  if (/^\d{0,11}$/.test(bare) || new Set(bare).size < fewestDifferent) return true;
  const repeated = /^(.+?)\1+$/.exec(bare)?.[1];
  return repeated !== undefined && (known.has(repeated) || repeated.length < 8);
}
