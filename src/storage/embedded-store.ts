/**
 * The store of a single process: one SQLite file in the data folder, nothing to install or run. Every write is synced to disk
 * before it is acknowledged, those of one tick together.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '../shared/errors.ts';
import { diskOf } from './embedded-disk.ts';
import { lockFolder, unusable, type Unlock } from './folder-lock.ts';
import { GroupCommit } from './group-commit.ts';
import { fromJson, ifReadable, toJson } from './json.ts';
import { checkId, endOfPrefix } from './keys.ts';
import { FILE, keyOf, LIVE, SCAN, scanRecords } from './kv.ts';
import { openDatabase, sqlFailure, type SqlDatabase } from './sql.ts';
import type { Family, Lease, RawRecord, RawStore, ScanOptions, Stored } from './store.ts';

// Not WITHOUT ROWID: with values of a kilobyte that is four times slower and four times bigger.
// NORMAL leaves out the sync of each commit, which would hold up the event loop: `GroupCommit` syncs the log itself, beside it and before
// anything is acknowledged. For the same reason SQLite does not move the log into the file by itself: see `diskOf`.
// A reader that opens the file in the middle of a commit takes the lock of writers for a moment (measured: once in some ten thousand times):
// the next write waits for it rather than being refused.
// The last line writes at every start, so that a folder that can only be read is refused then and not at the first message.
const SCHEMA = `
  PRAGMA busy_timeout = 1000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS kv (k TEXT PRIMARY KEY NOT NULL, v TEXT NOT NULL, ver INTEGER NOT NULL, exp INTEGER);
  CREATE INDEX IF NOT EXISTS kv_exp ON kv (exp) WHERE exp IS NOT NULL;
  PRAGMA user_version = 1;
`;
/** Expired records deleted along with a transaction, and how often: more than any load leaves behind, little enough to cost nothing. */
const PURGE = 128;
const PURGE_EVERY_MS = 100;
/** A store that nobody writes to still forgets: it looks this often. */
const IDLE_PURGE_EVERY_MS = 60_000;
/** Keys of families end in a slash, so this one is nobody's. */
const LEASE_KEY = 'lease=';
const CANARY_KEY = 'canary=';
/** Bigger than what a full disk may have left in the files we already hold. */
const CANARY = '0'.repeat(65_536);

interface Holder {
  readonly token: number;
  readonly ttlMs: number;
  until: number;
}

/** The clock in epoch milliseconds, and where the data lies. */
interface EmbeddedStoreOptions {
  readonly folder: string;
  readonly now: () => number;
  /** How long to wait for another process to leave the folder before refusing. Default 0. */
  readonly waitMs?: number;
}

/** See {@link RawStore}. Rejects with `ServiceError` (unreachable) when the disk is full or broken; nothing is half written. */
export class EmbeddedStore implements RawStore {
  readonly #database: SqlDatabase;
  #statements: ReturnType<typeof prepare>;
  readonly #writes: GroupCommit;
  readonly #now: () => number;
  readonly #unlock: Unlock;
  /** The database and its write-ahead log, held open to sync them; none in memory. */
  readonly #files: readonly number[];
  readonly #purging: NodeJS.Timeout;
  /** In memory, since the folder has one process: a restart after a crash need not wait for the leases of the dead. */
  readonly #holders = new Map<string, Holder>();
  #purgedAt = -Infinity;
  #isClosed = false;

  /** @param file the database's path; `undefined` for one in memory */
  private constructor(database: SqlDatabase, file: string | undefined, now: () => number, unlock: Unlock) {
    database.exec(SCHEMA);
    this.#database = database;
    this.#files = file === undefined ? [] : [file, `${file}-wal`].map((path) => openSync(path, 'r+'));
    const [data, log] = this.#files;
    this.#statements = prepare(database);
    this.#now = now;
    this.#unlock = unlock;
    this.#writes = new GroupCommit(database, {
      after: () => this.#purge(),
      explain: (error) => this.#failed(error),
      disk: data === undefined || log === undefined ? undefined : diskOf(database, data, log),
    });
    // A failure is kept, and told by `check`.
    this.#purging = setInterval(
      () => void this.#writes.run(() => undefined).catch(() => undefined),
      IDLE_PURGE_EVERY_MS,
    );
    this.#purging.unref();
  }

  /** Opens or creates the store. Rejects with `ConfigError` when the folder is in use by another process, or unusable. */
  static async open({ folder, now, waitMs = 0 }: EmbeddedStoreOptions): Promise<EmbeddedStore> {
    const unlock = await lockFolder(folder, waitMs);
    let database: SqlDatabase | undefined;
    try {
      const file = join(folder, FILE);
      database = openDatabase(file);
      return new EmbeddedStore(database, file, now, unlock);
    } catch (error) {
      database?.close();
      unlock();
      throw unusable(folder, error);
    }
  }

  /** A store that ends with the process: for one-off commands and for tests. */
  static inMemory(now: () => number): EmbeddedStore {
    return new EmbeddedStore(openDatabase(':memory:'), undefined, now, () => undefined);
  }

  async get<T>(family: Family<T>, id: string): Promise<Stored<T> | undefined> {
    checkId(id);
    const row = this.#read(() => this.#statements.get.get(keyOf(family.name, id), this.#now()));
    return row && { id, value: fromJson(family, String(row['v'])), version: Number(row['ver']) };
  }

  async put<T>(family: Family<T>, id: string, value: T, expected?: number): Promise<number | undefined> {
    checkId(id);
    const json = toJson(family, value);
    const key = keyOf(family.name, id);
    const row = await this.#write(() => {
      const now = this.#now();
      const until = family.lifetimeMs === undefined ? null : now + family.lifetimeMs;
      if (expected === undefined) return this.#statements.put.get(key, json, until);
      if (expected === 0) return this.#statements.create.get(key, json, until, now);
      const { changes } = this.#statements.replace.run(json, until, key, expected, now);
      return Number(changes) > 0 ? { ver: expected + 1 } : undefined;
    }, json.length);
    return row && Number(row['ver']);
  }

  async delete(family: Family<unknown>, id: string, expected?: number): Promise<boolean> {
    checkId(id);
    const key = keyOf(family.name, id);
    const { changes } = await this.#write(() =>
      expected === undefined
        ? this.#statements.delete.run(key, this.#now())
        : this.#statements.deleteVersion.run(key, expected, this.#now()),
    );
    return Number(changes) > 0;
  }

  async *scan<T>(family: Family<T>, options: ScanOptions = {}): AsyncGenerator<Stored<T>, void, undefined> {
    for await (const { id, json, version } of this.scanRaw(family.name, options)) {
      yield* ifReadable(() => ({ id, value: fromJson(family, json), version }), options);
    }
  }

  scanRaw(family: string, options?: { prefix?: string; after?: string }): AsyncIterable<RawRecord> {
    return scanRecords((...page) => this.#read(() => this.#statements.scan.all(...page)), this.#now, family, options);
  }

  async count(family: Family<unknown>): Promise<number> {
    const start = keyOf(family.name, '');
    return Number(
      this.#read(() => this.#statements.count.get(start, endOfPrefix(start) ?? '', this.#now()))?.['count'],
    );
  }

  async lease(name: string, ttlMs: number): Promise<Lease | undefined> {
    const isHeld = (): boolean => {
      const holder = this.#holders.get(name);
      if (holder === undefined) return false;
      // A clock set back must not keep a lease for longer than its length.
      holder.until = Math.min(holder.until, this.#now() + holder.ttlMs);
      return holder.until > this.#now();
    };
    if (isHeld()) return undefined;
    // The token outlives restarts and, being no less than the time, also the loss of the file.
    const row = await this.#write(() => this.#statements.nextToken.get(LEASE_KEY + name, this.#now()));
    if (isHeld()) return undefined;
    const holder = { token: Number(row?.['ver']), ttlMs, until: this.#now() + ttlMs };
    this.#holders.set(name, holder);
    const isMine = (): boolean => isHeld() && this.#holders.get(name) === holder;
    return {
      token: holder.token,
      renew: async () => {
        if (!isMine()) return false;
        holder.until = this.#now() + ttlMs;
        return true;
      },
      release: async () => {
        if (isMine()) this.#holders.delete(name);
      },
    };
  }

  async check(): Promise<void> {
    this.#read(() => this.#statements.get.get(CANARY_KEY, this.#now()));
    if (this.#writes.failure === undefined) return;
    // After a failed write only one that goes through shows that all is well again.
    await this.#write(() => this.#statements.put.get(CANARY_KEY, CANARY, null));
    await this.#write(() => this.#statements.delete.run(CANARY_KEY, this.#now()));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writes.flush();
    clearInterval(this.#purging);
    // Closing the database would do away with a log that is still needed.
    if (!this.#writes.isBroken) this.#closeDatabase();
    // Only now: closing a file takes away the locks that SQLite has on it.
    for (const file of this.#files) closeSync(file);
    this.#unlock();
  }

  #purge(): void {
    const now = this.#now();
    // Either way: a clock set back must not keep what has expired.
    if (Math.abs(now - this.#purgedAt) < PURGE_EVERY_MS) return;
    this.#purgedAt = now;
    this.#statements.purge.run(now, PURGE);
  }

  #closeDatabase(): void {
    try {
      // libsql keeps the file open until its statements are collected: leave nothing behind in the log.
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log keeps what could not be moved; the next start reads it.
    }
    this.#database.close();
  }

  #read<R>(statement: () => R): R {
    if (this.#isClosed) throw closed();
    try {
      return statement();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /**
   * libsql does not reset a statement that failed: the next call would run it once more with the parameters of the failed one.
   * So none is used again.
   */
  #failed(error: unknown): unknown {
    this.#statements = prepare(this.#database);
    return explain(error);
  }

  async #write<R>(write: () => R, bytes?: number): Promise<R> {
    if (this.#isClosed) throw closed();
    return this.#writes.run(write, bytes);
  }
}

function prepare(database: SqlDatabase) {
  return {
    get: database.prepare(`SELECT v, ver FROM kv WHERE k = ? AND ${LIVE}`),
    put: database.prepare(
      `INSERT INTO kv (k, v, ver, exp) VALUES (?, ?, 1, ?)
       ON CONFLICT (k) DO UPDATE SET v = excluded.v, ver = ver + 1, exp = excluded.exp RETURNING ver`,
    ),
    create: database.prepare(
      `INSERT INTO kv (k, v, ver, exp) VALUES (?, ?, 1, ?)
       ON CONFLICT (k) DO UPDATE SET v = excluded.v, ver = ver + 1, exp = excluded.exp WHERE kv.exp <= ? RETURNING ver`,
    ),
    replace: database.prepare(`UPDATE kv SET v = ?, ver = ver + 1, exp = ? WHERE k = ? AND ver = ? AND ${LIVE}`),
    delete: database.prepare(`DELETE FROM kv WHERE k = ? AND ${LIVE}`),
    deleteVersion: database.prepare(`DELETE FROM kv WHERE k = ? AND ver = ? AND ${LIVE}`),
    scan: database.prepare(SCAN),
    count: database.prepare(`SELECT count(*) AS count FROM kv WHERE k >= ? AND k < ? AND ${LIVE}`),
    nextToken: database.prepare(
      `INSERT INTO kv (k, v, ver, exp) VALUES (?, '0', ?, NULL)
       ON CONFLICT (k) DO UPDATE SET ver = max(ver + 1, excluded.ver) RETURNING ver`,
    ),
    purge: database.prepare(
      'DELETE FROM kv WHERE rowid IN (SELECT rowid FROM kv WHERE exp IS NOT NULL AND exp <= ? LIMIT ?)',
    ),
  };
}

const closed = (): ServiceError => new ServiceError('store', 'unreachable', 'the store is closed');

function explain(error: unknown): unknown {
  const sentence = {
    full: 'the disk of DATA_DIR is full; nothing was written',
    'read-only': 'DATA_DIR has become read-only; nothing was written',
    busy: 'the database file is held by another program; nothing was written',
    refused: 'the disk of DATA_DIR does not take what is written (a quota, a limit or a fault); nothing was written',
    broken: 'the database file in DATA_DIR is damaged; nothing was written',
    unopenable: 'the database file in DATA_DIR cannot be opened; nothing was written',
    other: undefined,
  }[sqlFailure(error)];
  return sentence === undefined ? error : new ServiceError('store', 'unreachable', sentence, { cause: error });
}
