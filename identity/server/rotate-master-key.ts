import type { Database } from '@parley/platform/db';
import type { MasterKeys } from './master-key.ts';
import { Sealer } from './sealed-text.ts';

/** A column whose texts are sealed: the names of table, its key and column, and the purpose of its sealer. */
export type SealedColumn = { readonly table: string; readonly row: string; readonly column: string; readonly purpose: string };

/** Rows per transaction: others wait while one runs on the embedded database. */
const batch = 100;

export type RotateMasterKeyDeps = {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  readonly columns: readonly SealedColumn[];
  /** Tells the other processes that the file has changed, and resolves when they have read it. */
  readonly announce: () => Promise<void>;
};

/**
 * Puts a new master key into use and seals everything anew under it. The server goes on meanwhile; when this is
 * interrupted, the next call finishes it.
 *
 * Answers  how many texts were sealed anew
 * Errors   MasterKeyError when the file cannot be written; nothing has changed then
 */
export async function rotateMasterKey({ database, masterKeys, columns, announce }: RotateMasterKeyDeps): Promise<number> {
  await masterKeys.addNew();
  await announce();
  let resealed = 0;
  for (const column of columns) resealed += await reseal(database, masterKeys, column);
  // Not before all others have the new key, and nothing is left under the old one.
  await masterKeys.dropOld();
  await announce();
  return resealed;
}

async function reseal(database: Database, masterKeys: MasterKeys, { table, row, column, purpose }: SealedColumn): Promise<number> {
  const sealer = new Sealer(() => masterKeys.keys, purpose);
  let after = '';
  let count = 0;
  for (;;) {
    const rows = await database.transaction(async (tx) => {
      // Names come from the list in our own code; `for update` keeps a text from being changed under our hands.
      const found = await tx.query<{ id: string; sealed: string }>(
        `select ${row} as id, ${column} as sealed from ${table} where ${row} > $1 and ${column} is not null order by ${row} limit ${batch} for update`,
        [after],
      );
      for (const { id, sealed } of found.rows) {
        const place = { table, row: id, column };
        const text = sealer.open(sealed, place);
        if (text === undefined) throw new Error(`${table}.${column} of ${id} opens under no master key`);
        await tx.query(`update ${table} set ${column} = $2 where ${row} = $1`, [id, sealer.seal(text, place)]);
      }
      return found.rows;
    });
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < batch) return count;
  }
}
