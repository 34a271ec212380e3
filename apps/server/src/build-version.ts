/**
 * Says which build runs where: `<version>/<environment>/<unix seconds of the build>`. [S0-20]
 *
 * The files of the pages carry hashes of their contents in their names, so nothing needs it as a prefix.
 */
export function buildVersion(environment: string): string {
  // Both are written in by the build.
  return `${process.env['PARLEY_VERSION'] ?? '0.0.0'}/${environment}/${process.env['PARLEY_BUILT_AT'] ?? '0'}`;
}
