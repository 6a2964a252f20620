/**
 * The one port to durable state. Two implementations, one contract suite (`test/contract/store.ts`).
 * Everything is a record of a family under an id; a record has a version for compare-and-set.
 */

/** A kind of record: its name, how long one lives after its last write, and how it is parsed on the way out. */
export interface Family<T> {
  /** Lower-case words with dashes; the first part of every key. */
  readonly name: string;
  /** Milliseconds a record lives after its last write; `undefined` = until deleted. */
  readonly lifetimeMs: number | undefined;
  /** Turns what was stored (plain JSON) into a `T`, or throws: an old or torn record never reaches the code as a wrong type. */
  readonly parse: (stored: unknown) => T;
  /** Set for answers, codes and words of a person: encrypted at rest by `SealedStore`. Ids are not, so they hold none of it. */
  readonly sealed?: true;
  /** Its records were not always sealed: a plain one is still read, and `reseal` seals it. */
  readonly wasPlain?: true;
}

/** A record as read: a copy that may be changed freely. */
export interface Stored<T> {
  readonly id: string;
  readonly value: T;
  /** At least 1; grows with each write of this record. */
  readonly version: number;
}

/** What a scan goes over. */
export interface ScanOptions {
  readonly prefix?: string;
  readonly after?: string;
  /**
   * Told of each record that cannot be read (torn, altered, sealed with an unknown key), which is then left out. Without it the scan
   * rejects there: whoever works for all chats passes it, so that one record does not stop the others.
   */
  readonly onUnreadable?: ((error: unknown) => void) | undefined;
}

/** The right to do something that only one process may do. */
export interface Lease {
  /**
   * Grows with each new holder: an outside resource can refuse an older one. What lies in the store needs none: a holder who wakes after
   * the lease went to another writes with the version it has read, and is refused (as long as the record is never deleted: its versions
   * would begin anew).
   */
  readonly token: number;
  /** Extends it by its full length; `false` when it was lost (then stop at once). */
  renew(): Promise<boolean>;
  /** Gives it back; harmless when already lost. */
  release(): Promise<void>;
}

/**
 * Promises, each repeated by the contract suite:
 * - copies in, copies out: changing a value after `put` or `get` changes nothing stored;
 * - when `put` or `delete` resolves the change is durable (survives `kill -9`);
 * - a record past its lifetime is not returned by anything;
 * - an unreachable store rejects with `ServiceError` within 2 seconds; it never hangs.
 */
export interface Store {
  /** The record, or `undefined`. */
  get<T>(family: Family<T>, id: string): Promise<Stored<T> | undefined>;
  /**
   * Writes and returns the new version. With `expected` (0 = must not exist yet) it writes only when the stored version is that,
   * and returns `undefined` when it is not.
   */
  put<T>(family: Family<T>, id: string, value: T, expected?: number): Promise<number | undefined>;
  /** Deletes; with `expected` only that version. Returns whether something was deleted. */
  delete(family: Family<unknown>, id: string, expected?: number): Promise<boolean>;
  /**
   * All records whose id starts with `prefix`, ordered by id (UTF-8 byte order), starting after `after`.
   * May be stopped and resumed with the last id seen; records written meanwhile may or may not appear.
   */
  scan<T>(family: Family<T>, options?: ScanOptions): AsyncIterable<Stored<T>>;
  /** Number of live records; may be an estimate by a few while others write. */
  count(family: Family<unknown>): Promise<number>;
  /** Takes the lease `name` for `ttlMs`, or `undefined` when someone else holds it. */
  lease(name: string, ttlMs: number): Promise<Lease | undefined>;
  /** Resolves when the store answers; rejects with `ServiceError` otherwise. */
  check(): Promise<void>;
  /** Finishes what was begun and lets go of files and sockets. */
  close(): Promise<void>;
}

/** A record as it lies in the store, unparsed (and still sealed, if its family is): what backups carry. */
export interface RawRecord {
  readonly id: string;
  readonly json: string;
  readonly version: number;
  /** Milliseconds it will still live; `undefined` = until deleted. */
  readonly remainingMs: number | undefined;
}

/** What a backup reads. */
export interface RawReader {
  /** As {@link Store.scan}, over the family of that name. */
  scanRaw(family: string): AsyncIterable<RawRecord>;
  /** Lets go of files and sockets. */
  close(): Promise<void>;
}

/** What the two stores offer beyond the port to backup and key rotation; nobody else needs it. */
export interface RawStore extends Store, RawReader {}
