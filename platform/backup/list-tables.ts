import { Bug } from '@parley/engine-wire';
import type { Queryable } from '../db/index.ts';

export type Column = { readonly name: string; readonly type: string };
export type Table = { readonly table: string; readonly columns: readonly Column[] };

/** Kept by the migrations themselves. */
export const versionTable = 'schema_versions';

/** Every table of ours with its stored columns, in an order in which each comes after those it refers to. */
export async function listTables(on: Queryable): Promise<Table[]> {
  const { rows } = await on.query<{ table: string; name: string; type: string }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and c.relname <> $1
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by c.relname, a.attnum`,
    [versionTable],
  );
  const columns = new Map<string, Column[]>();
  for (const { table, name, type } of rows) columns.set(table, [...(columns.get(table) ?? []), { name, type }]);
  const { rows: references } = await on.query<{ from: string; to: string }>(
    `select a.relname as from, b.relname as to from pg_constraint k join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
      where k.contype = 'f' and a.relnamespace = 'public'::regnamespace and a.oid <> b.oid`,
  );
  const ordered: Table[] = [];
  const left = new Map(columns);
  while (left.size > 0) {
    const free = [...left.keys()].filter((table) => !references.some(({ from, to }) => from === table && left.has(to)));
    if (free.length === 0) throw new Bug(`the tables ${[...left.keys()].join(', ')} refer to each other in a circle`);
    for (const table of free) {
      ordered.push({ table, columns: left.get(table) ?? [] });
      left.delete(table);
    }
  }
  return ordered;
}
