export type {
  ChannelId,
  FailReason,
  Fingerprint,
  IceCandidate,
  IceCredentials,
  PeerCommand,
  PeerEvent,
} from './peer-contract.ts';
export { Peer, connectLimitMs } from './peer.ts';
export type { PeerOptions } from './peer-options.ts';
export type { MediaSink } from './media-sink.ts';
export { HandshakeGate, handshakesPerSecond } from './handshake-gate.ts';
