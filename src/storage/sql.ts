/** The one SQL adapter: `node:sqlite` where the runtime has it, `libsql` where it has not. Both write the same file format. */
import { createRequire } from 'node:module';

type SqlValue = string | number | null;
/** A row by the names of its columns. */
export type SqlRow = Record<string, unknown>;

/** A prepared statement. Never called with `null` as its only parameter: libsql takes that for a bag of named ones. */
interface SqlStatement {
  run(...parameters: SqlValue[]): { changes: number | bigint };
  get(...parameters: SqlValue[]): SqlRow | undefined;
  all(...parameters: SqlValue[]): SqlRow[];
}

/** An open database. */
export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

/** Why a statement failed, in the words of the operator rather than of a driver. */
type SqlFailure = 'full' | 'read-only' | 'busy' | 'broken' | 'refused' | 'unopenable' | 'other';

type DatabaseConstructor = new (path: string) => SqlDatabase;

const require = createRequire(import.meta.url);
let constructor: DatabaseConstructor | undefined;

/** Opens or creates the database file; `:memory:` for one that ends with the process. Throws the driver's error. */
export function openDatabase(path: string): SqlDatabase {
  constructor ??= builtIn() ?? (require('libsql') as DatabaseConstructor);
  return new constructor(path);
}

/** Ends the transaction, if one is still open. */
export function rollback(database: SqlDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself already, as it does when the disk is full.
  }
}

/** The primary result codes of SQLite (https://sqlite.org/rescode.html) that an operator can do something about. */
const FAILURES: Readonly<Record<number, SqlFailure>> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  10: 'refused',
  11: 'broken',
  13: 'full',
  14: 'unopenable',
  26: 'broken',
};

const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
};

/** Reads the failure out of either driver's error. */
export function sqlFailure(error: unknown): SqlFailure {
  if (typeof error !== 'object' || error === null) return 'other';
  const { errcode, rawCode, code, message } = error as Record<string, unknown>;
  // A file that libsql cannot open at all has its number in the sentence only.
  const unopened = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(String(message))?.[1];
  const number = typeof errcode === 'number' ? errcode : unopened === undefined ? rawCode : Number(unopened);
  if (typeof number === 'number') return FAILURES[number & 0xff] ?? 'other';
  // libsql gives some errors a name without a number, with an extension behind the primary name: SQLITE_IOERR_WRITE.
  const name = typeof code === 'string' ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : undefined;
  return FAILURES[NAMES[name ?? ''] ?? 0] ?? 'other';
}

/** Node's own SQLite, without the one-time "experimental" warning of Node 22: the choice is ours and tested. */
function builtIn(): DatabaseConstructor | undefined {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) (emitWarning as (...all: unknown[]) => void)(warning, ...rest);
  };
  try {
    return (require('node:sqlite') as { DatabaseSync: DatabaseConstructor }).DatabaseSync;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
