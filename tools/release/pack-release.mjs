import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pagePackages } from '../dependencies/page-packages.mjs';
import { stagePackage } from './stage-package.mjs';
import { writeSbom } from './write-sbom.mjs';

/**
 * Makes the four files of a release from the build in dist/: the tarball, its SBOM, where it comes from, and their sums.
 *
 * Answers the text of SHA256SUMS. The same commit, Node and npm give the same bytes, in any folder at any time.
 */
export function packRelease({ root, into, builtAt, commit }) {
  const read = (file) => readFileSync(path.join(root, file));
  const { version } = JSON.parse(read('package.json'));
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const tarball = pack(root, into);
  const sums = [];
  const sum = (name) => {
    const digest = sha256(readFileSync(path.join(into, name)));
    sums.push(`${digest}  ${name}\n`);
    return digest;
  };
  const write = (name, value) => {
    writeFileSync(path.join(into, name), `${JSON.stringify(value, undefined, 2)}\n`);
    return sum(name);
  };

  const digest = sum(tarball);
  const bill = `parley-${version}.cdx.json`;
  const billDigest = write(bill, writeSbom({ root, rows: JSON.parse(read('docs/dependencies.json')), page: pagePackages(path.join(root, 'dist/web'), JSON.parse(read('package-lock.json'))), version, builtAt, digest }));
  write(`parley-${version}.provenance.json`, {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: tarball, digest: { sha256: digest } }, { name: bill, digest: { sha256: billDigest } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'npm run release',
        externalParameters: { SOURCE_DATE_EPOCH: builtAt },
        internalParameters: { node: process.versions.node, npm: npmVersion(root), platform: `${process.platform}-${process.arch}` },
        resolvedDependencies: [{ name: 'source', digest: { gitCommit: commit } }, { name: 'package-lock.json', digest: { sha256: sha256(read('package-lock.json')) } }],
      },
      runDetails: { builder: { id: 'tools/release.mjs' } },
    },
  });
  writeFileSync(path.join(into, 'SHA256SUMS'), sums.join(''));
  return sums.join('');
}

function pack(root, into) {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-release-'));
  try {
    stagePackage(root, folder);
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', into], { cwd: folder, encoding: 'utf8' });
    return JSON.parse(answer)[0].filename;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function npmVersion(root) {
  return execFileSync('npm', ['--version'], { cwd: root, encoding: 'utf8' }).trim();
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
