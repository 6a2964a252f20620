/**
 * Gathers the writes of one tick into one transaction: one sync to disk for all of them, and still each write is told its own
 * result, and only after the commit.
 */
import type { SqlDatabase } from './sql.ts';

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs writes in the order of their arrival. `after` runs inside each transaction, behind the writes. */
export class GroupCommit {
  readonly #database: SqlDatabase;
  readonly #after: () => void;
  readonly #explain: (error: unknown) => unknown;
  #waiting: Waiting[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  #failure: unknown;

  constructor(database: SqlDatabase, options: { after: () => void; explain: (error: unknown) => unknown }) {
    this.#database = database;
    this.#after = options.after;
    this.#explain = options.explain;
  }

  /** Why the newest transaction failed; `undefined` when it went through. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves with the result of `write` when it is durable. `write` only talks to the database, and at once. */
  run<R>(write: () => R): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ write, resolve: resolve as (result: unknown) => void, reject });
      this.#scheduled ??= setImmediate(() => this.flush());
    });
  }

  /** Commits what is waiting, now. */
  flush(): void {
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
    this.#failure = undefined;
    batch.forEach((one, at) => one.resolve(results[at]));
    return true;
  }
}

function rollback(database: SqlDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself already, as it does when the disk is full.
  }
}
