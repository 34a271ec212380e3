/** The names a browser on this machine may use for a development server. */
const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;

/**
 * The origins that are "us": the public URL, and in development every loopback name with the listening ports.
 *
 * The request's own `Host` is never asked: a rebinding attack controls it.
 */
export function ownOrigins(publicUrl: string, options: { readonly development: boolean; readonly port: number; readonly httpsPort?: number | undefined }): ReadonlySet<string> {
  const origins = new Set([new URL(publicUrl).origin]);
  if (options.development) {
    for (const host of loopbackHosts) {
      origins.add(new URL(`http://${host}:${options.port}`).origin);
      if (options.httpsPort !== undefined) origins.add(new URL(`https://${host}:${options.httpsPort}`).origin);
    }
  }
  return origins;
}
