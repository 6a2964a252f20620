/**
 * The embedded store as it is at one moment, for a backup: read by a second process while the first one serves. One read transaction
 * over the database; no lock of the folder, no key, nothing written.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { unusable } from './folder-lock.ts';
import { FILE, SCAN, scanRecords, type ReadPage } from './kv.ts';
import { openDatabase, rollback, sqlFailure, type SqlDatabase } from './sql.ts';
import type { RawReader, RawRecord } from './store.ts';

// Not opened for reading only: libsql knows no such way. The wait is for a process that is just starting or ending.
const READ_ONLY = 'PRAGMA busy_timeout = 3000; PRAGMA query_only = ON; BEGIN;';

/** The clock in epoch milliseconds, and where the data lies. */
interface EmbeddedSnapshotOptions {
  readonly folder: string;
  readonly now: () => number;
}

/**
 * See {@link RawReader}. Writers go on undisturbed. Until it is closed their log (`motcua.db-wal`) cannot start anew: it grows by what
 * they write meanwhile and keeps that size until the store is closed; so read it without a pause, and close it.
 * Rejects with `ConfigError` naming DATA_DIR when it cannot be read.
 */
export class EmbeddedSnapshot implements RawReader {
  readonly #database: SqlDatabase;
  readonly #scan: ReturnType<SqlDatabase['prepare']>;
  readonly #folder: string;
  readonly #now: () => number;

  private constructor(database: SqlDatabase, { folder, now }: EmbeddedSnapshotOptions) {
    this.#database = database;
    this.#scan = database.prepare(SCAN);
    this.#folder = folder;
    this.#now = now;
  }

  /** The store as it is now. Throws `ConfigError` when there is none in the folder yet, or it cannot be read. */
  static open(options: EmbeddedSnapshotOptions): EmbeddedSnapshot {
    const { folder } = options;
    let database: SqlDatabase | undefined;
    try {
      const file = join(folder, FILE);
      // An empty file is one that a server has made this instant; reading it now would keep that server from setting it up.
      if (statSync(file).size === 0) throw nothingIn(folder);
      database = openDatabase(file);
      database.exec(READ_ONLY);
      // The transaction begins with the first thing read.
      if (!database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'kv'`).get()) throw nothingIn(folder);
      return new EmbeddedSnapshot(database, options);
    } catch (error) {
      database?.close();
      throw unreadable(folder, error);
    }
  }

  scanRaw(family: string): AsyncIterable<RawRecord> {
    const readPage: ReadPage = (...page) => {
      try {
        return this.#scan.all(...page);
      } catch (error) {
        throw unreadable(this.#folder, error);
      }
    };
    return scanRecords(readPage, this.#now, family);
  }

  async close(): Promise<void> {
    // libsql keeps a database alive that it has closed: its transaction must not live on with it.
    rollback(this.#database);
    this.#database.close();
  }
}

const nothingIn = (folder: string): ConfigError =>
  new ConfigError([`DATA_DIR: the folder ${folder} holds no store yet; name the one that the server writes to.`]);

function unreadable(folder: string, error: unknown): unknown {
  if (error instanceof ConfigError) return error;
  const code = String((error as { code?: unknown }).code);
  if (code === 'ENOENT' || code === 'ENOTDIR') return nothingIn(folder);
  if (code === 'EACCES' || ['unopenable', 'read-only'].includes(sqlFailure(error))) {
    const sentence = `the store in the folder ${folder} cannot be opened; run this as the user that the server runs as`;
    return new ConfigError([`DATA_DIR: ${sentence}, with the folder writable.`]);
  }
  return unusable(folder, error);
}
