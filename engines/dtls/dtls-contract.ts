import type { Crypto, DtlsIdentity, Ms, Random } from '@parley/engine-wire';

export type DtlsRole = 'server' | 'client';

/** RFC 5764 §4.1.2 (0x0001) and RFC 7714 §14.2 (0x0007). */
export type SrtpProfile = 'aes128-cm-sha1-80' | 'aead-aes-128-gcm';

/** `a=fingerprint`: the hash name in lower case and the digest's bytes. RFC 8122 */
export type Fingerprint = { readonly hash: string; readonly digest: Uint8Array };

export type DtlsOptions = {
  readonly role: DtlsRole;
  readonly crypto: Crypto;
  readonly random: Random;
  readonly identity: DtlsIdentity;
  /** In our order of preference. Absent or empty: SRTP is not negotiated and the key fields are empty. */
  readonly srtpProfiles?: readonly SrtpProfile[];
  /** The largest datagram that is sent, 256…16384 bytes; 1200 unless told. */
  readonly mtu?: number;
  /**
   * Whether a server asks for a cookie before it spends a key agreement. `never` only where somebody else
   * has proved the address, as ICE does; `always` unless told.
   */
  readonly cookie?: 'always' | 'never';
  /** The first wait before a flight is sent again; 100 ms unless told. */
  readonly retransmitMs?: Ms;
};

export type DtlsCommand =
  /** Client: sends the ClientHello. A server waits for one without being told. */
  | { readonly do: 'start' }
  /** One record of application data, at most `maxSend` bytes. Ignored (and counted) after the end. */
  | { readonly do: 'send'; readonly bytes: Uint8Array }
  /** Says goodbye if there is somebody to say it to. Emits nothing. */
  | { readonly do: 'close' };

export type DtlsFailReason =
  /** The peer showed no certificate, or one that cannot be used. */
  | 'certificate'
  /** CertificateVerify or the ServerKeyExchange signature is not by the certificate's key. */
  | 'signature'
  /** The peer does not know the keys, or somebody changed the handshake. */
  | 'finished'
  /** The certificate is proven, but it is not the one that was described (or none was described). */
  | 'fingerprint'
  /** No common version, cipher, curve, SRTP profile, or no extended master secret. */
  | 'parameters'
  /** The peer's public key is not a point of the curve. */
  | 'key-exchange'
  | 'malformed'
  | 'unexpected-message'
  | 'timeout'
  /** The peer ended the handshake or the connection by an authenticated fatal alert. */
  | 'peer-alert';

export type DtlsEvent =
  /** The peer is proven. Keys and salts as exported; empty when no SRTP profile was negotiated. RFC 5764 §4.2 */
  | {
      readonly type: 'connected';
      readonly srtpProfile: SrtpProfile | undefined;
      readonly localKey: Uint8Array;
      readonly localSalt: Uint8Array;
      readonly remoteKey: Uint8Array;
      readonly remoteSalt: Uint8Array;
      /** DER. */
      readonly peerCertificate: Uint8Array;
    }
  /** One record of application data, owned by the receiver of the event. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** The peer said goodbye. */
  | { readonly type: 'closed' }
  /** Over: no keys were exported if `connected` did not come before. */
  | { readonly type: 'failed'; readonly reason: DtlsFailReason };
