import type { SectionValues } from './schema.ts';
import { isLoopbackHost } from './spellings.ts';
import { isWeakSecret } from './weak-secret.ts';

export type MetricsSettings = { readonly port: number; readonly host: string; readonly token: string | undefined };

/** Answers the settings, undefined when there are to be no metrics, and the problems with them. [K-01] */
export function metricsSettings({ metrics }: SectionValues): { readonly metrics: MetricsSettings | undefined; readonly problems: readonly string[] } {
  if (metrics.port === undefined) return { metrics: undefined, problems: [] };
  const problems: string[] = [];
  if (metrics.token === undefined && !isLoopbackHost(metrics.host)) {
    problems.push(`metrics.host (METRICS_HOST) must be a loopback address unless a token is set; it is "${metrics.host}". Name a file with a token by metrics.tokenFile (METRICS_TOKEN_FILE), or write METRICS_HOST=127.0.0.1.`);
  }
  if (metrics.token !== undefined && isWeakSecret(metrics.token)) {
    problems.push('metrics.token (METRICS_TOKEN, METRICS_TOKEN_FILE) is a secret that everybody tries; its value is not shown. Make a random one with openssl rand -hex 32.');
  }
  return { metrics: { port: metrics.port, host: metrics.host, token: metrics.token }, problems };
}
