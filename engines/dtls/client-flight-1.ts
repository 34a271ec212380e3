import { ecdsaP256Sha256 } from '@parley/engine-wire';
import type { SrtpProfile } from './dtls-contract.ts';
import type { FlightItem } from './flight.ts';
import { writeClientHello } from './message-client-hello.ts';
import { srtpProfileShapes } from './srtp-profiles.ts';
import type { Transcript } from './transcript.ts';
import { handshakeType } from './wire-numbers.ts';

/** ClientHello; with a cookie it is flight 3 and says the same again. RFC 6347 §4.2.1, §4.2.4 figure 1 */
export function clientFlight1(
  transcript: Transcript,
  clientRandom: Uint8Array,
  cookie: Uint8Array,
  srtpProfiles: readonly SrtpProfile[],
): FlightItem[] {
  const hello = writeClientHello(clientRandom, cookie, {
    groups: true,
    pointFormats: true,
    renegotiation: true,
    signatureSchemes: [ecdsaP256Sha256],
    ...(srtpProfiles.length > 0 && { srtpCodes: srtpProfiles.map((profile) => srtpProfileShapes[profile].code) }),
  });
  return [transcript.say(handshakeType.clientHello, hello)];
}
