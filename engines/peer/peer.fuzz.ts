import { PeerNetwork } from './testing/peer-network.ts';

export const target = 'engines/peer/peer';

const stranger = 666;
const bound = 1;
// One connection for all runs: what a run does to it, the next ones must survive too.
const network = new PeerNetwork().connect();

export const seeds: Uint8Array[] = [
  ...network.captured.slice(0, 8),
  Uint8Array.of(0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0x57, ...new Array<number>(30).fill(0)),
  Uint8Array.of(0x80, 201, 0, 1, 0, 0, 4, 0x57, 0x80, 0, 0, 0, ...new Array<number>(10).fill(0)),
];

/** Nobody without the keys ends a connection, moves its path, gets an answer as a stranger, or reaches the sink. */
export function fuzz(bytes: Uint8Array): void {
  const { peer, media, reports } = network.server;
  let answered = 0;
  const out = { transmit: () => void answered++, emit: () => {}, drop: () => {} };
  peer.receive(bytes.slice(), stranger, network.now, out);
  if (answered > 0) throw new Error('an answer to a stranger');
  peer.receive(bytes.slice(), bound, network.now, out);
  if (answered > 1) throw new Error(`${answered} answers to one packet`);
  if (peer.outbound === undefined || peer.address !== bound) throw new Error('the connection did not survive');
  if (media.length + reports.length > 0) throw new Error('something forged reached the sink');
}

