import { writeCandidateLine } from '@parley/engine-ice';
import { randomText, toHex, type Random } from '@parley/engine-wire';
import type { Fingerprint, IceCandidate, IceCredentials } from '@parley/engine-peer';
import type { MediaDescription } from 'sdp-transform';

/** What every description of a worker says about its end: its certificate and where it listens. */
export type LocalTransport = {
  readonly fingerprint: Fingerprint;
  readonly candidates: readonly IceCandidate[];
};

const iceAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Unique in the worker, because the door finds a machine by it: 16 characters are 95 bits. */
export function newIceCredentials(random: Random): IceCredentials {
  return { ufrag: randomText(random, 16, iceAlphabet), password: randomText(random, 32, iceAlphabet) };
}

/** The transport lines of one m-section. Every section repeats them, as browsers do. */
export function transportLines(transport: LocalTransport, ice: IceCredentials, setup: 'actpass' | 'passive'): Partial<MediaDescription> {
  return {
    connection: { version: 4, ip: '0.0.0.0' },
    iceUfrag: ice.ufrag,
    icePwd: ice.password,
    fingerprint: { type: transport.fingerprint.hash, hash: toHex(transport.fingerprint.digest, ':').toUpperCase() },
    setup,
    candidates: transport.candidates.map((candidate) => ({
      foundation: candidate.foundation,
      component: 1,
      transport: candidate.transport,
      priority: candidate.priority,
      ip: candidate.ip,
      port: candidate.port,
      type: 'host',
      ...(candidate.transport === 'tcp' ? { tcptype: 'passive' } : {}),
    })),
    endOfCandidates: 'end-of-candidates',
  };
}

/**
 * The candidates again as trickle messages, for clients that only look there.
 *
 * Shape   sdpMid a text and sdpMLineIndex a whole number: one client refuses anything else
 */
export function trickleMessages(transport: LocalTransport, ice: IceCredentials): string[] {
  return transport.candidates.map((candidate) => {
    return JSON.stringify({
      candidate: writeCandidateLine(candidate),
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: ice.ufrag,
    });
  });
}
