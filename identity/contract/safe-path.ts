/**
 * Where to go after signing in: a path of this site, never another origin.
 *
 * Shape    origin of this site
 * Answers  the path with query and hash; `/` for everything doubtful
 */
export function safePath(value: unknown, origin: string): string {
  if (typeof value !== 'string' || !URL.canParse(value, origin)) return '/';
  const url = new URL(value, origin);
  // A blob: address has our origin too, and a whole address as its path.
  if (url.origin !== origin || !/^https?:$/.test(url.protocol)) return '/';
  const next = url.pathname + url.search + url.hash;
  // `/.//evil.example` is a path of ours until it is read once more: then it names a host.
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
