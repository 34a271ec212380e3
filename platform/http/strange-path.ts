/**
 * Whether a request path is written in a way that different layers read differently: doubled slashes, backslashes,
 * encoded separators, encoded dots, dot segments, control characters. Such a spelling could pass a guard in one
 * layer and reach a handler in the next, so it is refused before anything looks at it.
 *
 * Shape   the raw target, with or without its query
 */
export function isStrangePath(target: string): boolean {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) return true;
  return /\/\/|\\|%2f|%5c|%2e|%00|%0[ad]|[\u0000-\u0020\u007f]|\/\.\.?(?:[/;]|$)|%(?![0-9a-f]{2})/i.test(path);
}
