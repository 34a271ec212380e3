import type { IncomingMessage } from 'node:http';
import type { Hold, Limiter } from '../limits/index.ts';
import type { ConnectLimits } from '../net/index.ts';

/** How fast WebSockets are opened and how many stay open, per client address and per owner of the credential. */
export function connectLimits(limiter: Limiter, addressOf: (request: IncomingMessage) => string): ConnectLimits {
  return {
    ofAddress: (request) => connect(limiter, 'http.upgrade', 'http.upgrade.open', addressOf(request)),
    ofOwner: (owner) => connect(limiter, 'http.upgrade.account', 'http.upgrade.account-open', owner),
  };
}

function connect(limiter: Limiter, rate: string, places: string, key: string): Hold {
  const waitMs = limiter.take(rate, key);
  return waitMs === undefined ? limiter.hold(places, key) : { waitMs };
}
