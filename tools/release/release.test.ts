import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { releaseRefusals } from './release-refusals.mjs';
import { releaseLock } from './stage-package.mjs';

const today = Date.parse('2027-03-31T12:00:00Z');
const commit = { id: 'f8ab4ec', seconds: '1796069655' };
const facts = { commit, advisories: { reviewed: '2027-03-30' }, rows: [{ name: 'fastify', version: '5.12.8' }], now: today };

describe('a release', () => {
  it('is made from a commit, with a fresh list of advisories and packages that are not new', () => {
    expect(releaseRefusals(facts)).toEqual([]);
    expect(releaseRefusals({ ...facts, advisories: { reviewed: '2027-03-01' } })).toEqual([]);
    expect(releaseRefusals({ ...facts, rows: [{ name: 'ws', version: '8.23.0', since: '2027-03-17' }] })).toEqual([]);
  });

  it('[K-12] is refused for sources that are not a commit', () => {
    expect(releaseRefusals({ ...facts, commit: undefined })).toEqual([expect.stringMatching(/made from a commit: commit or put away/)]);
  });

  it('[K-06] is refused when nobody has compared the advisories for more than thirty days', () => {
    expect(releaseRefusals({ ...facts, advisories: { reviewed: '2027-02-28' } })).toEqual([expect.stringMatching(/31 days ago; 30 are the most\. Compare it again .* set "reviewed"/)]);
  });

  it('[K-06] is refused with a package that was taken in less than fourteen days ago, unless it is urgent', () => {
    const young = { name: 'ws', version: '8.23.0', since: '2027-03-18' };

    expect(releaseRefusals({ ...facts, rows: [young] })).toEqual([expect.stringMatching(/^ws 8\.23\.0 was taken in on 2027-03-18, .*\. Wait, or, .* "urgent"/)]);
    expect(releaseRefusals({ ...facts, rows: [{ ...young, urgent: 'closes a hole in compression' }] })).toEqual([]);
  });

  it('[K-06] carries a lockfile of exactly the packages that come with the server', () => {
    const lock = JSON.parse(readFileSync(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8')) as Parameters<typeof releaseLock>[0];
    const approved = JSON.parse(readFileSync(fileURLToPath(new URL('../../docs/dependencies.json', import.meta.url)), 'utf8')) as { name: string; version: string; ships: string; integrity?: string }[];

    const { '': self, ...packages } = releaseLock(lock).packages;

    const carried = Object.entries(packages).map(([path, { version, integrity }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)} ${version} ${integrity}`);
    expect([...new Set(carried)].sort()).toEqual(approved.filter(({ ships }) => ships.startsWith('server')).map(({ name, version, integrity }) => `${name} ${version} ${integrity}`).sort());
    expect(self).toEqual(expect.objectContaining({ dependencies: lock.packages['']?.dependencies }));
    expect(self).not.toHaveProperty('workspaces');
    expect(self).not.toHaveProperty('devDependencies');
  });
});
