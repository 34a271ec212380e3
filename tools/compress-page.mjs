import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compress = {
  // The best quality takes ten times as long for two hundredths of the size.
  '.br': (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  '.gz': (bytes) => promisify(gzip)(bytes, { level: 9 }),
};
/** Pictures are compressed already, and the page itself is written anew for every answer. */
const worthIt = /\/assets\/[^/]+\.(?:js|css|svg|json|wasm)$/;
/** Below this it is one packet either way. */
const leastBytes = 1_000;

/** Lays a smaller copy beside the files of a built page, so that nobody compresses while people wait; browsers that want neither get the original. */
export async function compressPage(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)).filter((file) => worthIt.test(file.split(path.sep).join('/')));
  await Promise.all(
    files.map(async (file) => {
      const bytes = readFileSync(file);
      if (bytes.length < leastBytes) return;
      await Promise.all(Object.entries(compress).map(async ([suffix, run]) => writeFileSync(file + suffix, await run(bytes))));
    }),
  );
}
