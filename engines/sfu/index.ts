export type * from './router-contract.ts';
export { Router, type RouterOptions } from './router.ts';
export type { PeerPorts } from './peer-transports.ts';
export type { MediaTransport, OutboundSession, PacketBatch, Transports } from './media-transport.ts';
export { lossyBufferLimit, reliableBufferLimit, waitingLimit } from './leg-channels.ts';
