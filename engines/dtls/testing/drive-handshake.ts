import { createSystemRandom } from '@parley/platform/crypto';
import { ClientHandshake } from '../client-handshake.ts';
import type { DtlsFailReason } from '../dtls-contract.ts';
import type { FlightItem } from '../flight.ts';
import type { HandshakeOptions, Step } from '../handshake.ts';
import type { HandshakeMessage } from '../reassembly.ts';
import { ServerHandshake } from '../server-handshake.ts';
import { clientIdentity, crypto, serverIdentity } from './dtls-pair.ts';

export type Speaker = 'client' | 'server';
/** Changes, replaces or swallows (undefined) a message on its way. */
export type Tamper = (message: HandshakeMessage, from: Speaker) => HandshakeMessage | undefined;
export type Outcome = 'waiting' | 'done' | DtlsFailReason;

export type DriveOptions = {
  readonly client?: Partial<HandshakeOptions>;
  readonly server?: Partial<HandshakeOptions>;
  readonly tamper?: Tamper;
};

/** Both handshakes, message by message, without records and time: as far as they get. */
export function driveHandshake(options: DriveOptions = {}): { readonly client: Outcome; readonly server: Outcome } {
  const { tamper = (message) => message } = options;
  const common = { crypto, random: createSystemRandom(), srtpProfiles: ['aes128-cm-sha1-80', 'aead-aes-128-gcm'], cookie: 'never' } as const;
  const client = new ClientHandshake({ ...common, identity: clientIdentity, ...options.client });
  const server = new ServerHandshake({ ...common, identity: serverIdentity, ...options.server });
  const outcomes: Record<Speaker, Outcome> = { client: 'waiting', server: 'waiting' };
  let waiting: readonly FlightItem[] = client.start();
  let speaker: Speaker = 'client';
  while (waiting.length > 0) {
    const listener: Speaker = speaker === 'client' ? 'server' : 'client';
    const answers: FlightItem[] = [];
    for (const item of waiting) {
      const message = item.kind === 'message' ? tamper(item, speaker) : undefined;
      if (message === undefined || outcomes[listener] !== 'waiting') continue;
      const step = listener === 'server' ? server.take(message, 0) : client.take(message);
      outcomes[listener] = outcomeOf(step);
      if (step.do === 'reply' || step.do === 'done') answers.push(...step.flight);
    }
    waiting = answers;
    speaker = listener;
  }
  return outcomes;
}

function outcomeOf(step: Step): Outcome {
  if (step.do === 'refuse') return step.reason;
  return step.do === 'done' ? 'done' : 'waiting';
}
