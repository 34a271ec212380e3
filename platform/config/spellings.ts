import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** RFC 1035 §2.3.4 */
const longestDomain = 253;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether this is a domain name with at least two labels; letters of other scripts count as their ASCII form. */
export function isDomain(text: string): boolean {
  if (/[\s%:/\\?#[\]@*]/.test(text)) return false;
  const labels = domainToASCII(text).toLowerCase().split('.');
  return labels.length >= 2 && labels.join('.').length <= longestDomain && labels.every((one) => label.test(one)) && !/^\d+$/.test(labels.at(-1) ?? '');
}

/** Whether a listener or a client could be pointed at it: an IP address, or a name such as `mail` or `db.example.org`. */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return text.length <= longestDomain && text.toLowerCase().split('.').every((one) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(one)) && !/(^|\.)\d+$/.test(text);
}

export function isMailAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@');
  return more.length === 0 && /^[^\s<>"(),:;\\[\]]{1,64}$/.test(local) && (isDomain(domain) || domain === 'localhost');
}

/** Whether a connection to this host stays on this machine. An empty host is a unix socket. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === '' || bare.startsWith('/') || bare === 'localhost' || bare === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(bare);
}
