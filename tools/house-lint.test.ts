import { describe, expect, it } from 'vitest';
import { lintFile } from './house-lint.mjs';

/** Planted violations: a rule that cannot fail is no rule. */
describe('house-lint', () => {
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
    ['meetings/server/x.ts', `const n = Math.random();`, 'predictable'],
  ])('refuses in %s: %s', (file, text, reason) => {
    expect(lintFile(file, text).join('\n')).toContain(reason);
  });

  it.each([
    ['engines/peer/x.ts', `import { IceLite } from '@parley/engine-ice';`],
    ['engines/livekit/x.ts', `import { SignalRequest } from '@livekit/protocol';`],
    ['meetings/server/x.ts', `import { y } from '@parley/identity/contract';`],
    ['meetings/contract/x.ts', `import { z } from 'zod';`],
    ['apps/server/src/wiring.ts', `import { createIdentity } from '@parley/identity/server';`],
    ['engines/ice/x.test.ts', `import { createNodeCrypto } from '@parley/platform/crypto';`],
  ])('allows in %s: %s', (file, text) => {
    expect(lintFile(file, text)).toEqual([]);
  });
});
