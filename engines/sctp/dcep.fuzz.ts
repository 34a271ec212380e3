import { makeDcepAck, makeDcepOpen, readDcep } from './dcep.ts';
import { maxLabelBytes } from './limits.ts';

export const target = 'engines/sctp/dcep';

export function fuzz(bytes: Uint8Array): void {
  const message = readDcep(bytes);
  if (message.kind !== 'open') return;
  if (message.setup.label.length > maxLabelBytes || message.setup.protocol.length > maxLabelBytes) throw new Error('a label above its limit');
}

const setup = { label: '_reliable', protocol: 'p', ordered: true, maxRetransmits: undefined, maxLifetimeMs: undefined };
export const seeds: Uint8Array[] = [
  makeDcepOpen(setup),
  makeDcepOpen({ ...setup, ordered: false, maxRetransmits: 0 }),
  makeDcepOpen({ ...setup, label: 'ž'.repeat(128), maxLifetimeMs: 5 }),
  makeDcepAck(),
];
