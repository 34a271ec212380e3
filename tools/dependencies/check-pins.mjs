const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides'];
const exact = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/**
 * Finds versions that are not one version: a range takes in a release that nobody has looked at.
 *
 * Shape   manifests: [{ file, manifest }] of the root and all workspaces; lock tells which version is meant
 * Answers sentences, one for each
 */
export function checkPins(manifests, lock) {
  return manifests.flatMap(({ file, manifest }) =>
    sections.flatMap((section) =>
      readVersions(manifest[section])
        .filter(([, version]) => !exact.test(version))
        .map(([name, version]) => `${file}: ${name} is "${version}", which lets in what nobody has looked at. Write the one version that is meant: "${lock.packages?.[`node_modules/${name}`]?.version ?? '1.2.3'}".`),
    ),
  );
}

/** Overrides nest: `{ "a": { "b": "1.0.0" } }`. */
function readVersions(section = {}) {
  return Object.entries(section).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : readVersions(value)));
}
