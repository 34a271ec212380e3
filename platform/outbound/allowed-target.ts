import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A place that the operator opened by hand: a host name, or a range of addresses; one port of it, or the usual ones. */
export type AllowedTarget = {
  readonly host: string | undefined;
  readonly range: readonly [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined;
  readonly port: number | undefined;
};

/**
 * Reads one entry of `outbound.allowPrivateAddresses`.
 *
 * Shape   `hooks.lan`, `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`; with a port `hooks.lan:9000`, `10.1.2.3:8080`, `[fd00::1]:8080`
 * Answers undefined when it is none of these
 */
export function readAllowedTarget(text: string): AllowedTarget | undefined {
  const { place, port } = splitPort(text.trim().toLowerCase());
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  if (ipaddr.isValidCIDR(place)) return { host: undefined, range: ipaddr.parseCIDR(place), port };
  if (ipaddr.IPv4.isValidFourPartDecimal(place) || ipaddr.IPv6.isValid(place)) {
    const ip = ipaddr.process(place);
    return { host: undefined, range: [ip, ip.kind() === 'ipv4' ? 32 : 128], port };
  }
  const isName = place.length <= 253 && /^(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(place);
  return isName ? { host: place, range: undefined, port } : undefined;
}

function splitPort(text: string): { readonly place: string; readonly port: number | undefined } {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  if (bracketed !== null) return { place: bracketed[1] ?? '', port: bracketed[2] === undefined ? undefined : Number(bracketed[2]) };
  // Two colons are an IPv6 address, which has its port outside of brackets only.
  const plain = /^([^:]+):(\d{1,5})$/.exec(text);
  return plain === null ? { place: text, port: undefined } : { place: plain[1] ?? '', port: Number(plain[2]) };
}

/** Whether the operator opened this name; an entry without a port opens the usual ports only. */
export function allowsName(allowed: readonly AllowedTarget[], host: string, port: number, isUsualPort: boolean): boolean {
  return allowed.some((entry) => entry.host === host && opensPort(entry, port, isUsualPort));
}

/** Shape  address as the resolver gave it; text that is no address is never allowed */
export function allowsAddress(allowed: readonly AllowedTarget[], address: string, port: number, isUsualPort: boolean): boolean {
  if (address.includes('%') || isIP(address) === 0) return false;
  const ip = ipaddr.process(address);
  return allowed.some(({ range, ...entry }) => range !== undefined && range[0].kind() === ip.kind() && ip.match([...range]) && opensPort(entry, port, isUsualPort));
}

function opensPort(entry: Pick<AllowedTarget, 'port'>, port: number, isUsualPort: boolean): boolean {
  return entry.port === undefined ? isUsualPort : entry.port === port;
}
