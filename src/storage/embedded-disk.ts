/** How the embedded store's writes get to the disk: by syncs beside the event loop, which SQLite's own would hold up. */
import { fdatasync } from 'node:fs';
import { promisify } from 'node:util';
import { ServiceError } from '../shared/errors.ts';
import type { Disk } from './group-commit.ts';
import type { SqlDatabase } from './sql.ts';

const dataSync = promisify(fdatasync);

/** @param data the database's file and `log` its write-ahead log, both open */
export const diskOf = (database: SqlDatabase, data: number, log: number): Disk => ({
  sync: () => syncToDisk(log, 'what was just written may be lost'),
  // Nothing is written until this has resolved, so that the log, which is on disk, is not begun anew before the file is on disk too.
  moveLog: async () => {
    moveUnsynced(database);
    await syncToDisk(data, 'nothing more is written until the next start, which reads the log once more');
  },
});

function moveUnsynced(database: SqlDatabase): void {
  database.exec('PRAGMA synchronous = OFF');
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // What could not be moved, on a full disk for instance, stays in the log and is moved with more the next time.
  } finally {
    database.exec('PRAGMA synchronous = NORMAL');
  }
}

async function syncToDisk(file: number, otherwise: string): Promise<void> {
  await dataSync(file).catch((cause: unknown) => {
    throw new ServiceError('store', 'unreachable', `the disk of DATA_DIR could not be synced; ${otherwise}`, { cause });
  });
}
