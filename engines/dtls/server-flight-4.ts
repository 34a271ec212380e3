import type { DtlsIdentity } from '@parley/engine-wire';
import type { SrtpProfile } from './dtls-contract.ts';
import type { FlightItem } from './flight.ts';
import { writeCertificateMessage } from './message-certificate.ts';
import { writeCertificateRequest } from './message-certificate-request.ts';
import type { ClientHello } from './message-client-hello.ts';
import { writeServerHello } from './message-server-hello.ts';
import { signedKeyExchange, writeServerKeyExchange } from './message-server-key-exchange.ts';
import { srtpProfileShapes } from './srtp-profiles.ts';
import type { Transcript } from './transcript.ts';
import { emptyRenegotiationInfoScsv, handshakeType } from './wire-numbers.ts';

export type ServerFlight4 = {
  readonly hello: ClientHello;
  readonly serverRandom: Uint8Array;
  /** Our ephemeral point. */
  readonly publicKey: Uint8Array;
  readonly srtpProfile: SrtpProfile | undefined;
  readonly identity: DtlsIdentity;
};

/** ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone. RFC 6347 §4.2.4 figure 1 */
export function serverFlight4(transcript: Transcript, { hello, serverRandom, publicKey, srtpProfile, identity }: ServerFlight4): FlightItem[] {
  const signature = identity.sign(signedKeyExchange(hello.random, serverRandom, publicKey));
  const serverHello = writeServerHello(serverRandom, {
    // Only what the client knows may be answered. [RFC 5246 §7.4.1.4]
    renegotiation: hello.extensions.renegotiation !== undefined || hello.cipherSuites.includes(emptyRenegotiationInfoScsv),
    pointFormats: hello.extensions.pointFormats !== undefined,
    ...(srtpProfile && { srtpCodes: [srtpProfileShapes[srtpProfile].code] }),
  });
  return [
    transcript.say(handshakeType.serverHello, serverHello),
    transcript.say(handshakeType.certificate, writeCertificateMessage(identity.certificate)),
    transcript.say(handshakeType.serverKeyExchange, writeServerKeyExchange(publicKey, signature)),
    transcript.say(handshakeType.certificateRequest, writeCertificateRequest()),
    transcript.say(handshakeType.serverHelloDone, new Uint8Array(0)),
  ];
}
