import { createNodeCrypto } from '@parley/platform/crypto';
import type { IceEvent } from './ice-agent.ts';
import { IceLite } from './ice-lite.ts';
import { createRecorder } from './testing/recorder.ts';
import { writeCheck } from './testing/write-check.ts';

export const target = 'engines/ice/ice-lite';

const crypto = createNodeCrypto();
const local = { ufrag: 'localUfrag12', password: 'aPasswordOfTwentyFourChr' };

export const seeds: Uint8Array[] = [writeCheck(crypto, local, 1), writeCheck(crypto, local, 2, { nominating: false })];

/** One answer at most, never longer than the request; a good check still works afterwards. */
export function fuzz(bytes: Uint8Array): void {
  const ice = new IceLite({ crypto, describeAddress: () => ({ family: 6, ip: new Uint8Array(16), port: 1 }) });
  const seen = createRecorder<IceEvent>();
  ice.command({ do: 'describe', local }, 0, seen.out);
  ice.receive(bytes, 1, 0, seen.out);
  const answered = seen.sent.reduce((sum, { bytes: answer }) => sum + answer.length, 0);
  if (seen.sent.length > 1 || answered > bytes.length) throw new Error(`${seen.sent.length} answers of ${answered} bytes to ${bytes.length}`);
  ice.receive(writeCheck(crypto, local, 3), 2, 1, seen.out);
  if (!ice.isValidated(2)) throw new Error('a good check does not work any more');
}
