export type {
  ChannelId,
  FailReason,
  Fingerprint,
  IceCandidate,
  IceCredentials,
  PeerCommand,
  PeerEvent,
} from './peer-contract.ts';
