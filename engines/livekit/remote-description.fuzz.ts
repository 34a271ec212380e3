import { decodeUtf8, encodeUtf8 } from '@parley/engine-wire';
import { chooseCodec } from './codecs.ts';
import { receiveSection, wantsToSend } from './negotiate.ts';
import { writePublisherAnswer } from './publisher-answer.ts';
import { readDescription } from './remote-description.ts';
import { capturedOffers } from './testing/captured-offers.ts';

export const target = 'engines/livekit/remote-description';

/** Reads any text as an offer and, when it is one, answers it. */
export function fuzz(bytes: Uint8Array): void {
  const remote = readDescription(decodeUtf8(bytes));
  if ('refused' in remote) return;
  const accepted = new Map<string, { chosen: NonNullable<ReturnType<typeof chooseCodec>>; stereo: boolean; dtx: boolean }>();
  for (const section of remote.sections) {
    if (!wantsToSend(section)) continue;
    const chosen = chooseCodec(section, undefined);
    if (chosen === undefined) continue;
    accepted.set(section.mid, { chosen, stereo: false, dtx: true });
    receiveSection({ producer: 1, section, chosen, countsAsSpeech: false, screen: false });
  }
  const sdp = writePublisherAnswer({
    remote,
    accepted,
    used: new Set(),
    ice: { ufrag: 'ufrag', password: 'p'.repeat(24) },
    transport: { fingerprint: { hash: 'sha-256', digest: new Uint8Array(32) }, candidates: [] },
    sessionId: 1,
    version: 1,
  });
  // Whatever we accept, our own reader accepts the answer to it, section by section.
  const back = readDescription(sdp);
  if ('refused' in back ? back.refused !== 'sdp-too-long' && back.refused !== 'sdp-ice' && back.refused !== 'sdp-line-too-long' : back.sections.length !== remote.sections.length) {
    throw new Error('an answer of ours does not mirror its offer');
  }
}

export const seeds: Uint8Array[] = Object.values(capturedOffers).map(encodeUtf8);
