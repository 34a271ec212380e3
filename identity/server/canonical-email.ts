import { domainToASCII } from 'node:url';

/** RFC 5321 §4.5.3.1 */
const maxLocalLength = 64;
const maxLength = 254;

/**
 * The one spelling under which an e-mail address is stored and compared.
 *
 * The grammar is narrower than the standard on purpose: no quoted local parts, no comments, no address literals, ASCII
 * before the `@`. What is left cannot be read in two ways by two programs.
 *
 * Answers  the lower-case address with its domain in ASCII, or undefined when it is none
 * Source   RFC 5321 §4.1.2 (dot-string form only)
 */
export function canonicalEmail(text: string): string | undefined {
  if (text.length > maxLength) return undefined;
  const at = text.indexOf('@');
  if (at < 1 || at !== text.lastIndexOf('@')) return undefined;
  const local = text.slice(0, at).toLowerCase();
  if (local.length > maxLocalLength || !/^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)) return undefined;
  const typed = text.slice(at + 1);
  // domainToASCII also folds things that are no domain names: dots of other scripts, ports, percent-codes.
  if (/[\s%:/\\?#[\]@\u3002\uff0e\uff61]|^\.|\.$/.test(typed)) return undefined;
  const domain = domainToASCII(typed).toLowerCase();
  const labels = domain.split('.');
  if (labels.length < 2 || domain.length > 253) return undefined;
  if (!labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return undefined;
  // A last label of digits is an IP address.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return `${local}@${domain}`;
}

/**
 * Whether an address may have an account.
 *
 * Shape  address is canonical; rule null: everybody, empty: nobody, else exact domains, `*.example.org` for sub-domains
 */
export function mayHaveAccount(address: string, rule: readonly string[] | null): boolean {
  if (rule === null) return true;
  const domain = address.slice(address.indexOf('@') + 1);
  return rule.some((entry) => {
    const wanted = domainToASCII(entry.replace(/^\*\./, '')).toLowerCase();
    if (wanted === '') return false;
    return entry.startsWith('*.') ? domain.endsWith(`.${wanted}`) : domain === wanted;
  });
}
