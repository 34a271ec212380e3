import type { Crypto } from '@parley/engine-wire';
import type { FlightItem } from './flight.ts';
import { verifyData, type Secrets } from './key-schedule.ts';
import type { Transcript } from './transcript.ts';
import { handshakeType } from './wire-numbers.ts';

/** ChangeCipherSpec, Finished. RFC 6347 §4.2.4 figure 1 */
export function serverFlight6(transcript: Transcript, crypto: Crypto, secrets: Secrets): FlightItem[] {
  const finished = verifyData(crypto, secrets, 'server', transcript.hash(crypto));
  return [{ kind: 'change-cipher-spec' }, transcript.say(handshakeType.finished, finished, 1)];
}
