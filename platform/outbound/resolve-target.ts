import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { allowsAddress, allowsName, type AllowedTarget } from './allowed-target.ts';
import { forbiddenKind } from './forbidden-kind.ts';
import { failure, type OutboundFailure } from './outcome.ts';
import { portFailure, type Target } from './read-target.ts';

/** Asks DNS and nothing else. `Resolver` of node:dns/promises is one. */
export interface NameResolver {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
}

/** A name with more is a trick or a CDN; of a CDN any one will do. */
const mostAddresses = 8;

/**
 * Finds the addresses of a target and judges every one of them.
 *
 * One forbidden address among public ones refuses the name: whoever mixes them hopes that the next question gets the
 * other one. What comes back is what may be connected to; nobody asks again.
 *
 * Answers 1 to 8 canonical addresses, or why not
 * Errors  never throws
 */
export async function resolveTarget(target: Target, allowed: readonly AllowedTarget[], resolver: NameResolver): Promise<readonly string[] | OutboundFailure> {
  const { host, port, isUsualPort } = target;
  const isTrusted = !target.isAddress && allowsName(allowed, host, port, isUsualPort);
  const found = target.isAddress ? [host] : await (isTrusted ? askSystem(host) : askDns(host, resolver));
  if (found.length === 0) return failure('unresolvable', `The name ${host} has no address in DNS; check its spelling.`);
  for (const address of found) {
    if (isTrusted || allowsAddress(allowed, address, port, isUsualPort)) continue;
    if (!isUsualPort) return portFailure(port);
    const kind = forbiddenKind(address);
    if (kind === undefined) continue;
    const where = target.isAddress ? `The address ${host} is ${kind}` : `The name ${host} leads to ${address}, which is ${kind}`;
    return failure('private-address', `${where}. An operator can open it with outbound.allowPrivateAddresses.`);
  }
  return found.slice(0, mostAddresses).map((address) => ipaddr.process(address).toString());
}

/** Not by the system's own lookup: that one sits in a thread pool of four, which a slow name server could fill. */
async function askDns(host: string, resolver: NameResolver): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** Names that an operator wrote down may stand in /etc/hosts, which only the system reads. */
async function askSystem(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return []; // a name without an address: the caller has the sentence for it
  }
}
