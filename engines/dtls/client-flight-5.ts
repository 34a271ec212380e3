import type { Crypto, DtlsIdentity } from '@parley/engine-wire';
import type { FlightItem } from './flight.ts';
import { extendedMasterSecret, verifyData, type Secrets } from './key-schedule.ts';
import { writeCertificateMessage } from './message-certificate.ts';
import { writeCertificateVerify } from './message-certificate-verify.ts';
import { writeClientKeyExchange } from './message-client-key-exchange.ts';
import type { Transcript } from './transcript.ts';
import { handshakeType } from './wire-numbers.ts';

export type ClientFlight5 = {
  readonly crypto: Crypto;
  readonly identity: DtlsIdentity;
  /** Our ephemeral point. */
  readonly publicKey: Uint8Array;
  readonly premaster: Uint8Array;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
};

/** Certificate, ClientKeyExchange, CertificateVerify, ChangeCipherSpec, Finished. RFC 6347 §4.2.4 figure 1 */
export function clientFlight5(transcript: Transcript, options: ClientFlight5): { readonly flight: FlightItem[]; readonly secrets: Secrets } {
  const { crypto, identity, publicKey, premaster, clientRandom, serverRandom } = options;
  const flight: FlightItem[] = [
    transcript.say(handshakeType.certificate, writeCertificateMessage(identity.certificate)),
    transcript.say(handshakeType.clientKeyExchange, writeClientKeyExchange(publicKey)),
  ];
  // The session hash ends with the ClientKeyExchange. [RFC 7627 §3]
  const master = extendedMasterSecret(crypto, premaster, transcript.hash(crypto));
  const secrets = { master, clientRandom, serverRandom };
  const signature = identity.sign(transcript.bytes());
  flight.push(transcript.say(handshakeType.certificateVerify, writeCertificateVerify(signature)), { kind: 'change-cipher-spec' });
  flight.push(transcript.say(handshakeType.finished, verifyData(crypto, secrets, 'client', transcript.hash(crypto)), 1));
  return { flight, secrets };
}
