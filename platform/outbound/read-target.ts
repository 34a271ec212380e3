import { isIP } from 'node:net';
import type { AllowedTarget } from './allowed-target.ts';
import { failure, type OutboundFailure } from './outcome.ts';

/** Longer ones are not addresses of people. */
const longestUrl = 2_048;
const usualPorts: Readonly<Record<'http:' | 'https:', readonly number[]>> = { 'https:': [443, 8443], 'http:': [80] };

export type TargetRules = {
  readonly allowHttp: boolean;
  readonly allowed: readonly AllowedTarget[];
  /** Instead of the usual ones, for both schemes. */
  readonly ports?: readonly number[] | undefined;
};

/** Where a request goes, before names are looked up. */
export type Target = {
  readonly url: URL;
  readonly isSecure: boolean;
  /** Lower case, without brackets and without a final dot. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  readonly isUsualPort: boolean;
};

/**
 * Reads the address of a request. All later decisions are about this reading, so a second parser cannot be told
 * something else: `0x7f.1`, `2130706433` and `127。0。0。1` are all 127.0.0.1 from here on.
 *
 * Answers a target, or why there is none
 * Errors  never throws
 */
export function readTarget(text: string, rules: TargetRules): Target | OutboundFailure {
  // Parsers disagree about these characters: some drop them, some stop there.
  if (text.length > longestUrl || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
    return failure('bad-url', `This is not a whole address such as https://hooks.example.org/parley of at most ${longestUrl} characters.`);
  }
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return failure('scheme', 'The address must begin with https://.');
  if (protocol === 'http:' && !rules.allowHttp) return failure('scheme', 'The address must begin with https://; an operator can allow http with outbound.allowHttp.');
  if (url.username !== '' || url.password !== '') return failure('credentials', 'The address must not carry a name and password before the host.');
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port);
  const isUsualPort = (rules.ports ?? usualPorts[protocol]).includes(port);
  if (!isUsualPort && !rules.allowed.some((entry) => entry.port === port)) return portFailure(port);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return { url, isSecure: protocol === 'https:', host, isAddress: isIP(host) !== 0, port, isUsualPort };
}

export function portFailure(port: number): OutboundFailure {
  return failure('port', `Port ${port} is not one that this server calls (443, 8443); an operator can open it for one host in outbound.allowPrivateAddresses.`);
}
