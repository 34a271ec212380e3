export type PeerPorts = { readonly todo?: never };
import type { Transports } from './media-transport.ts';
export function peerTransports(_ports: PeerPorts): Transports { throw new Error('later'); }
