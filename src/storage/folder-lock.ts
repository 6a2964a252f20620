/**
 * One process to a data folder. The lock is an exclusive transaction held open on a small database of its own, so the operating
 * system frees it whenever and however the process ends; the file beside it only says who that is.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from '../shared/errors.ts';
import { openDatabase, sqlFailure, type SqlDatabase } from './sql.ts';

const RETRY_MS = 50;
/** ENOENT is what making a folder on a read-only disk gives. */
const UNWRITABLE = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT']);

/** Gives the folder back. */
export type Unlock = () => void;

/**
 * Makes the folder if needed and takes its lock, waiting up to `waitMs` for another process to end.
 * Rejects with `ConfigError` when the folder is somebody else's, or cannot be written.
 */
export async function lockFolder(folder: string, waitMs: number): Promise<Unlock> {
  try {
    // What people tell us lies here: for this user only.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(folder, error);
  }
  const holderFile = join(folder, 'holder.txt');
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = tryLock(folder);
    if (lock !== undefined) {
      describeHolder(holderFile);
      return () => {
        rmSync(holderFile, { force: true });
        lock.exec('ROLLBACK');
        lock.close();
      };
    }
    if (performance.now() >= deadline) throw new ConfigError([inUse(folder, readHolder(holderFile))]);
    await wait(RETRY_MS);
  }
}

/** What the operator reads when DATA_DIR cannot hold the data. */
export function unusable(folder: string, error: unknown): ConfigError {
  const failure = sqlFailure(error);
  const code = (error as { code?: unknown }).code;
  const reason =
    failure === 'full' || code === 'ENOSPC'
      ? 'its disk is full; free some space'
      : failure === 'read-only' || failure === 'unopenable' || UNWRITABLE.has(String(code))
        ? 'it cannot be written; make it writable for this user, or name another folder'
        : failure === 'refused'
          ? 'its disk does not take what is written: free space, raise the quota or file-size limit, or look for a fault of the disk'
          : failure === 'broken'
            ? 'its database file is damaged; move the file away and restore a backup'
            : code === 'ENOTDIR' || code === 'EEXIST'
              ? 'it is not a folder'
              : error instanceof Error
                ? error.message
                : 'unknown reason';
  return new ConfigError([`DATA_DIR: the folder ${folder} cannot be used: ${reason}.`]);
}

function tryLock(folder: string): SqlDatabase | undefined {
  let lock: SqlDatabase | undefined;
  try {
    lock = openDatabase(join(folder, 'lock.db'));
    // Nothing is ever written or prepared here: a plain file lock, taken and held.
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqlFailure(error) === 'busy') return undefined;
    throw unusable(folder, error);
  }
}

function describeHolder(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch {
    // Only a courtesy to the next one who asks: a disk that is full is told when the data cannot be written.
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function inUse(folder: string, pid: string): string {
  const who = /^\d+$/.test(pid) ? `the process ${pid}` : 'another process';
  return (
    `DATA_DIR: the folder ${folder} is in use by ${who}. The embedded store belongs to one process: ` +
    'stop that one, name another folder, or set REDIS_URL to let several share the work.'
  );
}
