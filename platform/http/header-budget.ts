import type { IncomingMessage } from 'node:http';

/** What Node's parser takes at most: LiveKit's clients carry their join request in the address. [B-11] */
export const maxHeaderBytes = 128 * 1024;
/** What any other address takes: cookies and a token stay far below. */
export const usualHeaderBytes = 16 * 1024;

/**
 * Whether a request brings more address and headers than its path may.
 *
 * One port serves everything, and the parser's limit is per port; so the rest is bounded here, before anything else
 * looks at the request.
 */
export function isOverHeaderBudget(request: IncomingMessage, longPaths: readonly string[]): boolean {
  const target = request.url ?? '';
  let bytes = target.length;
  for (const text of request.rawHeaders) bytes += text.length + 2; // ": " or the line's end
  if (bytes <= usualHeaderBytes) return false;
  const path = target.split('?', 1)[0] ?? '';
  return !longPaths.some((long) => path.replace(/^\/{2,}/, '/') === long);
}
