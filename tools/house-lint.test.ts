import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lintFile } from './house-lint.mjs';
import { listSources } from './list-sources.mjs';

/** Planted violations: a rule that cannot fail is no rule. */
describe('house-lint', () => {
  it('[D-28] finds nothing predictable in the sources', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));

    const problems = listSources(root).flatMap((file) => lintFile(file, readFileSync(join(root, file), 'utf8')));

    expect(problems.filter((problem) => problem.includes('predictable'))).toEqual([]);
  });

  it.each([
    ['engines/ice/x.ts', `import { Peer } from '@parley/engine-peer';`, 'look up'],
    ['engines/ice/x.ts', `import { Dtls } from '@parley/engine-dtls';`, 'sideways'],
    ['engines/ice/x.ts', `import fs from 'node:fs';`, 'lower engines'],
    ['engines/ice/x.ts', `const t = Date.now();`, 'no clock'],
    ['engines/sfu/x.ts', `import x from 'sdp-transform';`, 'lower engines'],
    ['platform/net/x.ts', `import { Router } from '@parley/engine-sfu';`, 'may not import this engine'],
    ['meetings/server/x.ts', `import { y } from '@parley/identity/server';`, 'another slice'],
    ['meetings/web/x.tsx', `import { y } from '@parley/identity/web';`, 'another slice'],
    ['meetings/web/x.tsx', `import { y } from '@parley/platform/db';`, 'web may not import platform'],
    ['meetings/contract/x.ts', `import fastify from 'fastify';`, 'may not import packages'],
    ['meetings/server/x.ts', `import { y } from '../../identity/server/index.ts';`, 'leaves its package'],
    ['meetings/server/x.ts', `import { y } from '@parley/identity/contract/api';`, 'only the index'],
  ])('refuses in %s: %s', (file, text, reason) => {
    expect(lintFile(file, text).join('\n')).toContain(reason);
  });

  it.each([
    ['meetings/server/x.ts', `const n = Math.random();`],
    ['engines/sctp/x.ts', `const tag = Math['random']() * 2 ** 32;`],
    ['platform/ids/x.ts', `const { random } = Math;`],
    ['identity/server/x.ts', `const token = Date.now().toString(36);`],
    ['sfu/server/x.ts', `const ssrc = Math.floor(performance.now()) % 65536;`],
    ['apps/server/src/x.ts', `const id = process.pid * 100003;`],
    ['platform/webhooks/x.ts', `import { pseudoRandomBytes } from 'node:crypto';`],
    ['identity/server/x.ts', `import { createSeededRandom } from '@parley/platform/testing';`],
  ])('[D-28] refuses in %s what can be predicted: %s', (file, text) => {
    expect(lintFile(file, text).join('\n')).toContain('predictable');
  });

  it.each([
    ['engines/peer/x.ts', `import { IceLite } from '@parley/engine-ice';`],
    ['engines/livekit/x.ts', `import { SignalRequest } from '@livekit/protocol';`],
    ['meetings/server/x.ts', `import { y } from '@parley/identity/contract';`],
    ['meetings/contract/x.ts', `import { z } from 'zod';`],
    ['apps/server/src/wiring.ts', `import { createIdentity } from '@parley/identity/server';`],
    ['meetings/server/x.ts', `const left = (expiresAt - Date.now()) / 1000; const day = Math.floor(x % 7);`],
    ['meetings/server/x.test.ts', `import { createSeededRandom } from '@parley/platform/testing';`],
    ['engines/ice/x.test.ts', `import { createNodeCrypto } from '@parley/platform/crypto';`],
  ])('allows in %s: %s', (file, text) => {
    expect(lintFile(file, text)).toEqual([]);
  });
});
