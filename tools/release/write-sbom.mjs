import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/**
 * Lists what is in a release, as CycloneDX.
 *
 * npm lists everything in the lockfile and knows neither what the page holds nor what was copied into the sources;
 * `npm sbom --omit=dev` even leaves out what a tool needs as well. So the whole list is narrowed to the approved rows that are really there.
 *
 * Shape   rows: of docs/dependencies.json; page: the releases with code in the built page; builtAt in Unix seconds; digest: SHA-256 of the tarball, hex
 */
export function writeSbom({ root, rows: approved, page, version, builtAt, digest }) {
  const bom = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--loglevel=error'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }));
  const inPage = new Set(page.map(({ name, version: release }) => `${name}@${release}`));
  const rows = approved.filter(({ ships, name, version: release }) => ships !== 'page' || inPage.has(`${name}@${release}`));
  const shipped = new Set(rows.map(({ name, version: release }) => `${name}@${release}`));
  const self = `parley@${version}`;
  const components = uniqueByRef(bom.components.filter((component) => shipped.has(component['bom-ref'])).map(describe));
  const missing = rows.filter(({ ships, name, version: release }) => ships !== 'copied' && !components.some((component) => component['bom-ref'] === `${name}@${release}`));
  if (missing.length > 0) throw new Error(`npm's list lacks ${missing.map(({ name }) => name).join(', ')}; the lockfile and docs/dependencies.json do not fit.`);
  const copied = rows.filter(({ ships }) => ships === 'copied').map(({ name, version: release, licence, why }) => ({ 'bom-ref': `${name}@${release}`, type: 'library', name, version: release, description: why, purl: `pkg:npm/${name}@${release}`, licenses: [{ license: { id: licence } }] }));
  const all = [...components, ...copied].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const refs = new Set([self, ...all.map((component) => component['bom-ref'])]);
  return {
    $schema: bom.$schema,
    bomFormat: bom.bomFormat,
    specVersion: bom.specVersion,
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(Number(builtAt) * 1000).toISOString(),
      tools: bom.metadata.tools,
      component: { 'bom-ref': self, type: 'application', name: 'parley', version, purl: `pkg:npm/${self}`, licenses: [{ license: { id: 'Apache-2.0' } }], hashes: [{ alg: 'SHA-256', content: digest }] },
    },
    components: all,
    dependencies: [
      { ref: self, dependsOn: all.map((component) => component['bom-ref']) },
      ...uniqueByRef(bom.dependencies, 'ref').filter(({ ref }) => refs.has(ref) && ref !== self).map(({ ref, dependsOn }) => ({ ref, dependsOn: [...new Set(dependsOn)].filter((one) => refs.has(one)).sort() })).sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    ],
  };
}

/** "development" and "optional" are npm's words for where it read the name; in a release all of them are there. */
function describe({ properties: _properties, externalReferences: _places, scope: _scope, ...component }) {
  return component;
}

/** The same release may lie in several folders. */
function uniqueByRef(list, field = 'bom-ref') {
  const seen = new Map();
  for (const one of list) if (!seen.has(one[field])) seen.set(one[field], one);
  return [...seen.values()];
}

/** A UUID of our own making (version 8): the same content has the same one. */
function uuidOf(digest) {
  const hex = [...createHash('sha256').update(`parley sbom ${digest}`).digest('hex').slice(0, 32)];
  hex[12] = '8';
  hex[16] = 'b';
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
