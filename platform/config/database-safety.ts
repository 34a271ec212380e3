import { isLoopbackHost } from './spellings.ts';
import { isWeakSecret } from './weak-secret.ts';

/** Modes in which nobody between us and the database can read along or answer in its place. */
const safeModes = new Set(['require', 'verify-ca', 'verify-full']);

/**
 * What the driver reads of the environment by itself when the address leaves it out: another host, or no TLS, that
 * nobody has checked. The address alone says where the database is. [K-08]
 */
export const strayVariables: readonly string[] = [
  'PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD', 'PGOPTIONS', 'PGSSLMODE', 'PGSSLNEGOTIATION', 'PGAPPNAME', 'PGBINARY', 'PGCLIENT_ENCODING', 'PGREPLICATION', 'PGCONNECT_TIMEOUT',
];

/**
 * What is dangerous about a PostgreSQL that is reached over a network. [K-08]
 *
 * The address is read as the driver reads it: the query wins over the part before it, and the last of two wins.
 *
 * Answers sentences; none for a database on this machine, and none when it was allowed by `databaseInsecure`
 */
export function databaseProblems(databaseUrl: string, allowInsecure: boolean): readonly string[] {
  if (!URL.canParse(databaseUrl)) return ['databaseUrl (DATABASE_URL) must be a whole address; its value is a secret and not shown. Percent-encode special characters of the password, as in postgres://parley:p%40ss@db.example.org/parley?sslmode=verify-full.'];
  const url = new URL(databaseUrl);
  const asked = (name: string): string | undefined => url.searchParams.getAll(name).at(-1);
  const host = asked('host') || decoded(url.hostname);
  if (allowInsecure || isLoopbackHost(host)) return [];
  const problems: string[] = [];
  const otherwise = 'or set databaseInsecure (DATABASE_INSECURE) to true for a network that you trust as a whole';
  const mode = asked('sslmode');
  if (!(mode === undefined ? asked('ssl') === 'true' : safeModes.has(mode))) {
    problems.push(`databaseUrl (DATABASE_URL) reaches ${host} without TLS; its sslmode is ${mode === undefined ? 'missing' : `"${mode}"`}. Add ?sslmode=verify-full, ${otherwise}.`);
  } else if (mode === 'require' && asked('uselibpqcompat') === 'true' && !asked('sslrootcert')) {
    problems.push(`databaseUrl (DATABASE_URL) believes any certificate of ${host}; its sslmode is "require" and uselibpqcompat is "true". Write sslmode=verify-full, name its authority by sslrootcert, ${otherwise}.`);
  }
  const password = asked('password') || url.password;
  if (password === '' && !url.searchParams.has('sslcert')) problems.push(`databaseUrl (DATABASE_URL) reaches ${host} without a password; it is missing. Give the database user one, ${otherwise}.`);
  else if (password !== '' && isWeakSecret(password)) problems.push(`databaseUrl (DATABASE_URL) has a password that everybody tries; its value is not shown. Give the database user another one, ${otherwise}.`);
  return problems;
}

/** A folder of sockets stands percent-encoded where the host would. */
function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host; // what cannot be decoded is no folder, and no host of this machine either
  }
}
