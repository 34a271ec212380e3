import type { HttpLog } from './http-log.ts';
import { objectionToJson } from './bounded-json.ts';
import { Refusal } from '../errors/index.ts';
import type { App } from './slice.ts';

/** Where browsers report what a page's Content-Security-Policy stopped. */
export const policyReportPath = '/api/policy-reports';

export const policyReportLimits = { 'http.policy-report': { count: 30, perMs: 60_000 } } as const;

/** A browser sends a handful of short reports at once. */
const bodyLimitBytes = 64 * 1024;
/** Anybody can send reports: past this many different ones the log has heard enough until the next start. */
const maxKinds = 64;

/**
 * Takes reports of both generations, the Reporting API's and `report-uri`'s, and logs each kind once: a report is a
 * mistake of ours in a page, or somebody's attempt to put a script into one.
 *
 * Its policy is `own` although it asks for no credential: browsers send these with `Origin: null`.
 */
export async function policyReportRoutes(app: App, log: HttpLog): Promise<void> {
  const kinds = new Set<string>();
  await app.register(async (scope) => {
    const parse = scope.getDefaultJsonParser('error', 'error');
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['application/reports+json', 'application/csp-report'], { parseAs: 'string', bodyLimit: bodyLimitBytes }, (request, body, done) => {
      void parse(request, body as string, (error, value) => {
        if (error || objectionToJson(value) !== undefined) done(new Refusal('http.invalid-request'));
        else done(null, value);
      });
    });
    scope.post(policyReportPath, { config: { policy: 'own', limit: 'http.policy-report' }, schema: { hide: true } }, async (request, reply) => {
      for (const { directive, blocked } of readReports(request.body)) {
        const kind = `${directive} ${blocked}`;
        if (kinds.has(kind) || kinds.size >= maxKinds) continue;
        kinds.add(kind);
        log.warn({ directive, blocked }, 'a page was stopped by its content security policy');
      }
      return reply.code(204).send();
    });
  });
}

type PolicyReport = { readonly directive: string; readonly blocked: string };

/** Only the directive, and of what was stopped its origin or word: addresses of pages and scripts may carry secrets. */
export function readReports(body: unknown): PolicyReport[] {
  const reports = Array.isArray(body) ? body.slice(0, 20) : [body];
  return reports.flatMap((report: unknown) => {
    const inner = field(report, 'body') ?? field(report, 'csp-report');
    const directive = word(field(inner, 'effectiveDirective') ?? field(inner, 'effective-directive') ?? field(inner, 'violated-directive'));
    return directive === undefined ? [] : [{ directive, blocked: originOf(field(inner, 'blockedURL') ?? field(inner, 'blocked-uri')) }];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' ? /^[a-z-]{1,40}/.exec(value)?.[0] : undefined;
}

function originOf(value: unknown): string {
  if (typeof value !== 'string') return 'unknown';
  if (/^[a-z-]{1,40}$/.test(value)) return value; // `inline`, `eval`, `trusted-types-sink`
  return URL.canParse(value) ? new URL(value).origin.slice(0, 100) : 'unknown';
}
