/**
 * Gathers the writes of one tick into one transaction, and the transactions made while the disk is busy into one sync. Each write is
 * told its own result, and only when it is on disk. The sync runs beside the event loop: nobody else's turn waits for the disk.
 * So does moving the log into the file, now and then, while new writes wait.
 */
import { rollback, type SqlDatabase } from './sql.ts';

interface Waiting {
  readonly bytes: number;
  readonly write: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a write adds to the log beside its own bytes: a page of its table and one of an index, mostly. */
const PAGES = 8_192;
/** The log is moved when it has about so many bytes: small enough that the move itself, which is on the event loop, takes a few ms. */
const MOVE_AT = 4_000_000;

/** What brings committed writes to disk. */
export interface Disk {
  /** Brings to disk what was committed before the call. */
  readonly sync: () => Promise<void>;
  /** Moves the log into the file: between two transactions, with all of the log on disk. Rejects when nothing may be written any more. */
  readonly moveLog: () => Promise<void>;
}

interface GroupCommitOptions {
  /** Runs inside each transaction, behind the writes. */
  readonly after: () => void;
  /** What callers are told when a transaction or a sync failed. */
  readonly explain: (error: unknown) => unknown;
  /** Absent when a commit is as durable as the database ever gets. */
  readonly disk?: Disk | undefined;
}

/** Runs writes in the order of their arrival. */
export class GroupCommit {
  readonly #database: SqlDatabase;
  readonly #after: () => void;
  readonly #explain: (error: unknown) => unknown;
  readonly #disk: Disk | undefined;
  #waiting: Waiting[] = [];
  /** How to tell the writes that are committed but not on disk yet. */
  #unsynced: { told: () => void; failed: (error: unknown) => void }[] = [];
  #syncing: Promise<void> | undefined;
  #scheduled: NodeJS.Immediate | undefined;
  #failure: unknown;
  #inLog = 0;
  #isMoving = false;
  #isBroken = false;

  constructor(database: SqlDatabase, options: GroupCommitOptions) {
    this.#database = database;
    this.#after = options.after;
    this.#explain = options.explain;
    this.#disk = options.disk;
  }

  /** Why the newest transaction or sync failed; `undefined` when it went through. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Nothing is written any more: what is in the log must stay there for the next start. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /**
   * Resolves with the result of `write` when it is durable. `write` only talks to the database, and at once.
   * @param bytes how much it writes, about
   */
  run<R>(write: () => R, bytes = 0): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ bytes, write, resolve: resolve as (result: unknown) => void, reject });
      this.#scheduled ??= setImmediate(() => this.#commitWaiting());
    });
  }

  /** Commits what is waiting, now; resolves when it is on disk, or its callers were told that it is not. */
  async flush(): Promise<void> {
    do {
      this.#commitWaiting();
      await this.#syncing;
    } while (this.#waiting.length > 0);
  }

  #commitWaiting(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#isMoving) return;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0 || this.#commit(batch)) return;
    if (batch.length === 1) batch[0]?.reject(this.#failure);
    // One write too big for what is left of the disk must not take its neighbours with it.
    else for (const one of batch) if (!this.#commit([one])) one.reject(this.#failure);
  }

  #commit(batch: readonly Waiting[]): boolean {
    if (this.#isBroken) return false;
    let results: unknown[];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        results = batch.map((one) => one.write());
        this.#after();
        this.#database.exec('COMMIT');
      } catch (error) {
        rollback(this.#database);
        throw error;
      }
    } catch (error) {
      this.#failure = this.#explain(error);
      return false;
    }
    for (const { bytes } of batch) this.#inLog += PAGES + bytes;
    batch.forEach((one, at) => {
      this.#unsynced.push({ told: () => one.resolve(results[at]), failed: one.reject });
    });
    this.#syncing ??= this.#syncAll().finally(() => (this.#syncing = undefined));
    return true;
  }

  async #syncAll(): Promise<void> {
    while (this.#unsynced.length > 0) {
      this.#isMoving = this.#disk !== undefined && this.#inLog >= MOVE_AT;
      const batch = this.#unsynced;
      this.#unsynced = [];
      try {
        await this.#disk?.sync();
        this.#failure = undefined;
        for (const { told } of batch) told();
        if (this.#isMoving) await this.#moveLog();
      } catch (error) {
        this.#failure = this.#explain(error);
        for (const { failed } of batch) failed(this.#failure);
      }
      this.#isMoving = false;
      this.#commitWaiting();
    }
  }

  async #moveLog(): Promise<void> {
    this.#inLog = 0;
    try {
      await this.#disk?.moveLog();
    } catch (error) {
      this.#isBroken = true;
      this.#failure = this.#explain(error);
    }
  }
}
