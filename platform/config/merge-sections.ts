export const environments = ['development', 'test', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];

export type Section = Readonly<Record<string, unknown>>;

/**
 * What one environment sees of a configuration file with `global` and per-environment sections.
 *
 * Objects merge key by key; scalars and lists are replaced whole; an explicit `null` replaces too, so an
 * environment can take back what `global` set.
 */
export function mergeSections(file: Readonly<Record<string, Section | undefined>>, environment: Environment): Section {
  return merge(file['global'] ?? {}, file[environment] ?? {});
}

function merge(base: Section, over: Section): Section {
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isSection(before) && isSection(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
