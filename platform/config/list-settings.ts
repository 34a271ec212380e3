import type { z } from 'zod';
import { sectionSchema } from './schema.ts';
import { settingRegistry, type SettingAbout } from './setting.ts';

/** One line of the reference: a key with dots for nesting and `[]` for the entries of a list. */
export type Setting = SettingAbout & { readonly key: string; readonly path: readonly string[]; readonly schema: z.ZodType };

type Inner = { readonly shape?: Readonly<Record<string, z.ZodType>>; readonly innerType?: z.ZodType; readonly element?: z.ZodType };

/** Every setting of the schema, in its order. */
export const settings: readonly Setting[] = visit(sectionSchema, []);

/** The settings that are not inside a list: those that one environment has once. */
export const plainSettings: readonly Setting[] = settings.filter(({ path }) => !path.includes('[]'));

const byKey = new Map(settings.map((one) => [one.key, one]));

/** The setting that a path in a section belongs to: itself, or the nearest one around it. */
export function settingAt(path: readonly PropertyKey[]): Setting | undefined {
  const names = path.map((part) => (typeof part === 'number' ? '[]' : String(part)));
  for (let length = names.length; length > 0; length--) {
    const found = byKey.get(keyOf(names.slice(0, length)));
    if (found) return found;
  }
  return undefined;
}

/** The names that an object at this path may have. */
export function namesAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: z.ZodType | undefined = sectionSchema;
  for (const part of path) {
    const { shape, element } = unwrap(schema);
    schema = typeof part === 'number' ? element : shape?.[String(part)];
    if (schema === undefined) return [];
  }
  return Object.keys(unwrap(schema).shape ?? {});
}

function visit(schema: z.ZodType, path: readonly string[]): Setting[] {
  const about = settingRegistry.get(schema);
  const own = about === undefined ? [] : [{ ...about, key: keyOf(path), path, schema }];
  const { shape, element } = unwrap(schema);
  if (shape !== undefined) return [...own, ...Object.entries(shape).flatMap(([name, inner]) => visit(inner, [...path, name]))];
  return element === undefined ? own : [...own, ...visit(element, [...path, '[]'])];
}

/** An object or a list may stand inside defaults and optionals. */
function unwrap(schema: z.ZodType): Inner {
  let inner = schema.def as unknown as Inner;
  while (inner.innerType !== undefined) inner = inner.innerType.def as unknown as Inner;
  return inner;
}

function keyOf(path: readonly string[]): string {
  return path.join('.').replaceAll('.[]', '[]');
}
