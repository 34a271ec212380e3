import { domainToASCII } from 'node:url';
import type { SectionValues } from './schema.ts';

/** Where the site is, and for whom a certificate must stand. */
export type SiteAddress = {
  /** Undefined in development without a configured address: the port is not known yet. */
  readonly publicUrl: string | undefined;
  /** `subdomain.domain`, or the domain itself; undefined in development, which has no domain of its own. */
  readonly siteDomain: string | undefined;
  /** The names of a certificate that we make or order, the first one being its subject; empty with an own certificate. */
  readonly certificateNames: readonly string[];
};

/** The sentence that operators of the reference know; what to do follows it. */
const domainMissing = 'A domain must be provided when deploying to a non-dev environment. Set domain (DOMAIN), or publicUrl (PUBLIC_URL) to the whole address; both are missing.';

/**
 * Decides where the site is: `publicUrl` wins, then `subdomain.domain`; development ignores the domain. [S0-5] [S0-6] [S0-7]
 *
 * Answers the address, and the problems with it
 */
export function siteAddress(section: SectionValues, development: boolean, environment: string, tlsMode: string): SiteAddress & { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const domain = development || section.domain === undefined ? undefined : ascii(section.domain);
  const siteDomain = domain === undefined || section.subdomain === undefined ? domain : ascii(`${section.subdomain}.${domain}`);
  const configured = section.publicUrl === undefined ? undefined : new URL(section.publicUrl).origin;
  const publicUrl = configured ?? (siteDomain === undefined ? undefined : `https://${siteDomain}`);
  if (!development && publicUrl === undefined) problems.push(domainMissing);
  if (!development && publicUrl?.startsWith('http:')) {
    problems.push(`publicUrl (PUBLIC_URL) must start with https:// when APP_ENV is ${environment}; it is "${publicUrl}". Browsers give cameras and secure cookies only there: put https in front and write https://${new URL(publicUrl).host}.`);
  }
  const certificateNames = tlsMode === 'files' || tlsMode === 'off' ? [] : namesFor(section, domain, siteDomain, publicUrl, tlsMode);
  const wildcard = certificateNames.find((name) => name.startsWith('*.'));
  if (tlsMode === 'acme' && wildcard !== undefined) {
    problems.push(`certificateAlternativeDomains (CERTIFICATE_ALTERNATIVE_DOMAINS) must name each host when tls.mode (TLS_MODE) is "acme"; "${wildcard}" cannot be proven over HTTP. List the hosts one by one, or bring a wildcard certificate by tls.certificateFile and tls.keyFile.`);
  }
  return { publicUrl, siteDomain, certificateNames, problems };
}

/**
 * The domain with the alternatives, or with the site's own name when there are none. [S0-9]
 *
 * An authority that asks over HTTP asks every name, and the bare domain is often another machine: there it is left out
 * unless it is the site itself or listed. What browsers open (`publicUrl`) is always covered.
 */
function namesFor(section: SectionValues, domain: string | undefined, siteDomain: string | undefined, publicUrl: string | undefined, tlsMode: string): string[] {
  const alternatives = domain === undefined ? [] : (section.certificateAlternativeDomains ?? [siteDomain ?? domain]).map(ascii);
  const names = [...(domain !== undefined && tlsMode !== 'acme' ? [domain] : []), ...alternatives];
  const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  if (host !== undefined && !names.some((name) => covers(name, host))) names.push(host);
  return [...new Set(names)];
}

function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

function ascii(name: string): string {
  return (name.startsWith('*.') ? '*.' : '') + domainToASCII(name.replace(/^\*\./, '')).toLowerCase();
}
