import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { OwnedError, ownDirectory, type Ownership } from '@parley/platform/db';

/** Takes part in races: `own <directory>` answers `owns` or `refused <ms> <sentence>`, `release` answers `released`. */
let owned: Ownership | undefined;
const say = (line: string): void => void writeSync(1, `${line}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, directory = ''] = line.split(' ');
  if (word === 'release') {
    await owned?.release();
    owned = undefined;
    say('released');
  } else {
    const begun = performance.now();
    try {
      owned = await ownDirectory(directory);
      say('owns');
    } catch (error) {
      if (!(error instanceof OwnedError)) throw error;
      say(`refused ${Math.round(performance.now() - begun)} ${error.message}`);
    }
  }
}
