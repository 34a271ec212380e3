export { createSeededRandom, seededFraction } from './seeded-random.ts';
export { LossyLink, perfectLink, type LinkConditions } from './lossy-link.ts';
export { TwoPeers, type TwoPeersOptions } from './two-peers.ts';
export { startUdpRelay, type UdpRelay, type UdpRelayOptions } from './udp-relay.ts';
