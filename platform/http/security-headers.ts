/** Features a page may use; everything else of the browser is closed to our pages. */
const permissions = [
  ...['camera', 'microphone', 'display-capture', 'fullscreen', 'autoplay', 'picture-in-picture', 'screen-wake-lock'].map((name) => `${name}=(self)`),
  ...['geolocation', 'usb', 'payment', 'serial', 'hid'].map((name) => `${name}=()`),
].join(', ');

/** Headers of every answer. `secure` says that the public address is https. */
export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': permissions,
    'origin-agent-cluster': '?1',
    ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
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
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

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

/** JSON and files run nothing, whoever opens them. */
export const inertPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
