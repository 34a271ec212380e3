import { answerHeaders } from '../net/index.ts';
import { policyReportPath } from './policy-reports.ts';

/** Headers of every answer. `secure` says that the public address is https. */
export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return { ...answerHeaders, ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}) };
}

/**
 * The Content-Security-Policy of our own pages.
 *
 * Shape   origins are ours (see `ownOrigins`); nonce is fresh per answer and feeds the one style tag that the
 *         component library writes
 */
export function contentSecurityPolicy(origins: Iterable<string>, nonce: string): string {
  // A policy cannot name an IPv6 literal; a page from there still reaches its own server by 'self'.
  const sockets = [...origins].filter((origin) => !origin.includes('[')).map((origin) => origin.replace(/^http/, 'ws'));
  const secure = sockets.every((origin) => origin.startsWith('wss:'));
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self' ${sockets.join(' ')}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types app default',
    // A browser that knows `report-to` ignores the older word, and reports there over https only.
    `report-uri ${policyReportPath}`,
    ...(secure ? ['report-to pages', 'upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** Names the place that `report-to` of the policy above means. */
export const reportingEndpoints = `pages="${policyReportPath}"`;

/** The API documentation is a page of a library that writes style attributes; it gets its own, wider policy. */
export const documentationPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
