export { estimateBackup } from './estimate-backup.ts';
export { BadBackup, readBackup } from './read-backup.ts';
export { CannotRestore, restoreBackup, type RestoreTarget } from './restore-backup.ts';
export { writeBackup, type BackupSource } from './write-backup.ts';
export type { BackupHeader, BackupTotals } from './backup-line.ts';
