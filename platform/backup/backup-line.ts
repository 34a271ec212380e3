import { z } from 'zod';

export const backupFormat = 'parley-backup';
/** Raised when an older program could not read the file any more. */
export const backupVersion = 1;

const migrationRow = z.strictObject({ slice: z.string(), file: z.string(), sha256: z.string() });
export type MigrationRow = z.infer<typeof migrationRow>;

export const backupHeader = z.strictObject({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  /** ISO-8601. */
  at: z.string(),
  /** The program that wrote it. */
  program: z.string(),
  /** Every migration that the database had been through. */
  schema: z.array(migrationRow),
  /** Tells whether a master key is the one that the secrets in here were sealed under; says nothing about the key. */
  masterKey: z.string().nullable(),
  withKeys: z.boolean(),
});
export type BackupHeader = z.infer<typeof backupHeader>;

/** Names are put into SQL, so they are held to what our migrations use. */
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

/** What a line can be. A row is an array, because there are many; the others say what they are. */
export const backupLine = z.union([
  z.array(z.string().nullable()),
  z.strictObject({ table: name, columns: z.array(z.strictObject({ name, type: z.string().regex(/^[a-z0-9_ [\](),."]{1,120}$/) })) }),
  z.strictObject({ file: z.string().max(1_024), bytes: z.int().min(0) }),
  z.strictObject({ data: z.base64() }),
  z.strictObject({ end: z.strictObject({ tables: z.int(), rows: z.int(), files: z.int(), sha256: z.string() }) }),
]);
export type BackupLine = z.infer<typeof backupLine>;

export type BackupTotals = { readonly tables: number; readonly rows: number; readonly files: number };
