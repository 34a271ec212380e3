export type * from './router-contract.ts';
export { Router, type RouterOptions } from './router.ts';
export type { MediaSink, MediaTransport, OutboundSession, PacketBatch, Transports } from './media-transport.ts';
export { lossyBufferLimit, reliableBufferLimit, waitingLimit } from './leg-channels.ts';
