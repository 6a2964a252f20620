/**
 * Gathers the writes of one tick into one transaction, and the transactions made while the disk is busy into one sync. Each write is
 * told its own result, and only when it is on disk. The sync runs beside the event loop: nobody else's turn waits for the disk.
 */
import { rollback, type SqlDatabase } from './sql.ts';

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface GroupCommitOptions {
  /** Runs inside each transaction, behind the writes. */
  readonly after: () => void;
  /** What callers are told when a transaction or a sync failed. */
  readonly explain: (error: unknown) => unknown;
  /** Brings to disk what was committed before the call; absent when a commit is as durable as the database ever gets. */
  readonly sync?: (() => Promise<void>) | undefined;
}

/** Runs writes in the order of their arrival. */
export class GroupCommit {
  readonly #database: SqlDatabase;
  readonly #after: () => void;
  readonly #explain: (error: unknown) => unknown;
  readonly #sync: (() => Promise<void>) | undefined;
  #waiting: Waiting[] = [];
  /** How to tell the writes that are committed but not on disk yet. */
  #unsynced: { told: () => void; failed: (error: unknown) => void }[] = [];
  #syncing: Promise<void> | undefined;
  #scheduled: NodeJS.Immediate | undefined;
  #failure: unknown;

  constructor(database: SqlDatabase, options: GroupCommitOptions) {
    this.#database = database;
    this.#after = options.after;
    this.#explain = options.explain;
    this.#sync = options.sync;
  }

  /** Why the newest transaction or sync failed; `undefined` when it went through. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves with the result of `write` when it is durable. `write` only talks to the database, and at once. */
  run<R>(write: () => R): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ write, resolve: resolve as (result: unknown) => void, reject });
      this.#scheduled ??= setImmediate(() => this.#commitWaiting());
    });
  }

  /** Commits what is waiting, now; resolves when it is on disk, or its callers were told that it is not. */
  async flush(): Promise<void> {
    this.#commitWaiting();
    await this.#syncing;
  }

  #commitWaiting(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0 || this.#commit(batch)) return;
    if (batch.length === 1) batch[0]?.reject(this.#failure);
    // One write too big for what is left of the disk must not take its neighbours with it.
    else for (const one of batch) if (!this.#commit([one])) one.reject(this.#failure);
  }

  #commit(batch: readonly Waiting[]): boolean {
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
    batch.forEach((one, at) => {
      this.#unsynced.push({ told: () => one.resolve(results[at]), failed: one.reject });
    });
    this.#syncing ??= this.#syncAll().finally(() => (this.#syncing = undefined));
    return true;
  }

  async #syncAll(): Promise<void> {
    while (this.#unsynced.length > 0) {
      const batch = this.#unsynced;
      this.#unsynced = [];
      try {
        await this.#sync?.();
        this.#failure = undefined;
        for (const { told } of batch) told();
      } catch (error) {
        this.#failure = this.#explain(error);
        for (const { failed } of batch) failed(this.#failure);
      }
    }
  }
}
