import { networkInterfaces } from 'node:os';

/** Where media can be reached in development: this machine alone, and its first address in the local network. */
export function localAddresses(): string[] {
  const outer = Object.values(networkInterfaces())
    .flat()
    .find((entry) => entry !== undefined && entry.family === 'IPv4' && !entry.internal);
  return outer === undefined ? ['127.0.0.1'] : ['127.0.0.1', outer.address];
}
