import { environments, mergeSections, type Environment, type Section } from './merge-sections.ts';
import { namesAt } from './list-settings.ts';
import { nearestWord } from './nearest-word.ts';
import { valueAt } from './read-variables.ts';

export type Sections = {
  readonly ok: true;
  /** What the environment sees, without the nulls that have done their work. */
  readonly section: Section;
  placeOf(path: readonly PropertyKey[]): { readonly file: string } | undefined;
};

/** Answers the section of one environment, or a sentence for everything in the file that is no section. */
export function readSections(file: unknown, fileName: string, environment: Environment): Sections | { readonly ok: false; readonly problems: readonly string[] } {
  const names: readonly string[] = ['global', ...environments];
  if (!isObject(file)) return { ok: false, problems: [`${fileName} must be an object of sections; it is ${Array.isArray(file) ? 'a list' : JSON.stringify(file)}. Its keys are ${names.join(', ')}.`] };
  const problems = Object.entries(file).flatMap(([name, value]) => {
    if (names.includes(name)) return isObject(value) ? [] : [`The section "${name}" of ${fileName} must be an object; it is ${JSON.stringify(value)?.slice(0, 80) ?? ''}. Write for example "${name}": {"port": 3000}.`];
    const near = nearestWord(name, names);
    if (namesAt([]).includes(name)) return [`"${name}" stands at the top of ${fileName}, where only sections may be. Put it into the section "global": {"${name}": …}.`];
    return [`There is no section "${name}" in ${fileName}. ${near === undefined ? `The sections are ${names.join(', ')}.` : `Did you mean "${near}"?`}`];
  });
  if (problems.length > 0) return { ok: false, problems };
  const sections = file as Readonly<Record<string, Section | undefined>>;
  const merged = mergeSections(sections, environment);
  return {
    ok: true,
    section: withoutNull(merged),
    placeOf: (path) => {
      const where = [environment, 'global'].find((name) => valueAt(sections[name], path) !== undefined);
      return where === undefined ? undefined : { file: `${fileName}, section ${where}` };
    },
  };
}

function isObject(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** After the merge a `null` has done its work: the key falls back to its default. */
function withoutNull(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== null).map(([key, value]) => [key, isObject(value) ? withoutNull(value) : value]));
}
