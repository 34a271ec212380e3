export type { Database, Queryable, Rows, Transaction, TransactionOptions } from './database.ts';
export type { Lease } from './engine.ts';
export type { Drizzle } from './drizzle-on-port.ts';
export { DatabaseError, isDiskFull, isUnavailable, isUniqueViolation, sqlState } from './database-error.ts';
export { databaseLostExitCode, openDatabase, type OpenDatabaseOptions } from './open-database.ts';
export { OwnedError, ownDirectory, type Ownership } from './own-directory.ts';
export { migrate, pendingMigrations, type AfterRestore, type MigrationFile, type MigrationReport, type SliceMigrations } from './migrate.ts';
export { checkpointEmbedded, tidyEmbedded } from './tidy-embedded.ts';
export { readMigrations } from './read-migrations.ts';
