export { IceLite, type IceLiteOptions } from './ice-lite.ts';
export { IceFull, type IceFullOptions } from './ice-full.ts';
export type { IceAgent, IceCommand, IceEvent } from './ice-agent.ts';
export { createIceCredentials, type IceCredentials } from './ice-credentials.ts';
export { readUfrag } from './read-ufrag.ts';
export { hostCandidate, writeCandidateLine, type HostCandidate } from './candidate-line.ts';
export type { DescribeAddress, TransportAddress } from './xor-address.ts';
export { silentAfterMs, lostAfterMs, consentMs, firstCheckMs } from './liveness.ts';
