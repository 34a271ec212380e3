import type { FlightItem } from './flight.ts';
import { writeHelloVerifyRequest } from './message-hello-verify-request.ts';
import type { Transcript } from './transcript.ts';
import { handshakeType } from './wire-numbers.ts';

/** HelloVerifyRequest. RFC 6347 §4.2.4 figure 1 */
export function serverFlight2(transcript: Transcript, cookie: Uint8Array): FlightItem[] {
  return [transcript.sayUnrecorded(handshakeType.helloVerifyRequest, writeHelloVerifyRequest(cookie))];
}
