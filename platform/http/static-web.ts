import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentSecurityPolicy, reportingEndpoints } from './security-headers.ts';
import type { App } from './slice.ts';

/** Written into `index.html` where the page needs the nonce of its own policy. */
export const noncePlaceholder = '%CSP_NONCE%';

export type StaticWebOptions = {
  /** The built web application: `index.html`, hashed files under `assets/`, and a few files beside them. */
  readonly root: string;
  readonly origins: () => Iterable<string>;
  /** First path segments that belong to the API: nothing under them is ever a page. */
  readonly apiSegments: ReadonlySet<string>;
};

/**
 * Serves the web application: its files by exact name, and `index.html` for every other address a page may have.
 *
 * The list of files is taken once at start, so a request's path is only ever compared, never joined to a folder.
 *
 * Answers  a function for the not-found handler: true when it has answered
 */
export async function serveWeb(app: App, options: StaticWebOptions): Promise<(request: FastifyRequest, reply: FastifyReply) => boolean> {
  const files = listFiles(options.root);
  if (!files.has('/index.html')) return () => false;
  const page = readFileSync(join(options.root, 'index.html'), 'utf8');
  await app.register(fastifyStatic, { root: options.root, serve: false, cacheControl: false, preCompressed: true });
  return (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = request.url.split('?', 1)[0] ?? '/';
    const file = files.get(path);
    if (file !== undefined && path !== '/index.html') {
      // Only names with a content hash may be kept for ever.
      reply.header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      void reply.code(200).sendFile(file);
      return true;
    }
    if (!isPage(path, options.apiSegments)) return false;
    const nonce = randomBytes(16).toString('base64url');
    void reply
      .code(200)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(options.origins(), nonce))
      .header('reporting-endpoints', reportingEndpoints)
      .send(page.replaceAll(noncePlaceholder, nonce));
    return true;
  };
}

/** A page's address has no file suffix, names nothing hidden (`.git/HEAD`), and does not start with a word of the API. */
function isPage(path: string, apiSegments: ReadonlySet<string>): boolean {
  if (path === '/index.html') return true;
  const segments = path.split('/');
  return !apiSegments.has((segments[1] ?? '').toLowerCase()) && !(segments.at(-1) ?? '').includes('.') && !segments.some((segment) => segment.startsWith('.'));
}

/** URL path → name below the root. Symbolic links are not followed and not listed. */
function listFiles(root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      // Smaller copies are sent in place of their file, never under a name of their own.
      if (!entry.isFile() || /\.(?:map|br|gz)$/.test(entry.name)) continue;
      const name = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
      files.set(`/${name}`, name);
    }
  } catch {
    // No web build beside the server: the API works without pages.
  }
  return files;
}
