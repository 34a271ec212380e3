import { isLoopbackHost } from './spellings.ts';
import { isWeakSecret } from './weak-secret.ts';

/** Modes in which nobody between us and the database can read along or answer in its place. */
const safeModes = new Set(['require', 'verify-ca', 'verify-full']);

/**
 * What is dangerous about a PostgreSQL that is reached over a network. [K-08]
 *
 * Answers sentences; none for a database on this machine, and none when it was allowed by `databaseInsecure`
 */
export function databaseProblems(databaseUrl: string, allowInsecure: boolean): readonly string[] {
  if (!URL.canParse(databaseUrl)) return ['databaseUrl (DATABASE_URL) must be a whole address; its value is a secret and not shown. Percent-encode special characters of the password, as in postgres://parley:p%40ss@db.example.org/parley?sslmode=verify-full.'];
  const url = new URL(databaseUrl);
  // libpq also reads the host and the password from the query.
  const host = url.searchParams.get('host') ?? url.hostname;
  if (allowInsecure || isLoopbackHost(host)) return [];
  const problems: string[] = [];
  const otherwise = 'or set databaseInsecure (DATABASE_INSECURE) to true for a network that you trust as a whole';
  const mode = url.searchParams.get('sslmode');
  if (!(mode === null ? url.searchParams.get('ssl') === 'true' : safeModes.has(mode))) {
    problems.push(`databaseUrl (DATABASE_URL) reaches ${host} without TLS; its sslmode is ${mode === null ? 'missing' : `"${mode}"`}. Add ?sslmode=verify-full, ${otherwise}.`);
  }
  const password = url.password || url.searchParams.get('password') || '';
  if (password === '' && !url.searchParams.has('sslcert')) problems.push(`databaseUrl (DATABASE_URL) reaches ${host} without a password; it is missing. Give the database user one, ${otherwise}.`);
  else if (password !== '' && isWeakSecret(password)) problems.push(`databaseUrl (DATABASE_URL) has a password that everybody tries; its value is not shown. Give the database user another one, ${otherwise}.`);
  return problems;
}
