/** Reads the change feed: the net under the webhooks. One process at a time, one call per interval however many dossiers are watched. */
import { z } from 'zod';
import { RENEW_MS, SILENT_MS } from '../shared/take-over.ts';
import type { Lease, Store } from '../storage/store.ts';
import type { DossierClient } from './client.ts';
import type { Change } from './schema.ts';
import { family } from './family.ts';

const cursors = family(
  'dossier-feed',
  undefined,
  // `readAt`: when it was last read to its end, by whichever process.
  z.object({ cursor: z.string(), readAt: z.number().optional() }),
);
const CURSOR = 'cursor';

/** How a reading ended. `gap` = the backend no longer knew the cursor: changes before now may be missing, and the operator is told. */
export type FeedOutcome = 'read' | 'not-ours' | 'busy' | 'gap';

interface FeedOptions {
  readonly now: () => number;
  readonly store: Store;
  readonly client: DossierClient;
  /** Keeps a change; `false` = another process is at it. The cursor moves past a page when all its changes are kept. */
  readonly onChange: (change: Change) => Promise<boolean>;
}

export class Feed {
  readonly #store: Store;
  readonly #client: DossierClient;
  readonly #now: () => number;
  readonly #onChange: FeedOptions['onChange'];

  constructor({ store, client, now, onChange }: FeedOptions) {
    this.#now = now;
    this.#store = store;
    this.#client = client;
    this.#onChange = onChange;
  }

  /** Makes sure that changes from now on will be read. Throws `ServiceError` when the backend cannot be asked. */
  async begin(): Promise<void> {
    if ((await this.#store.get(cursors, CURSOR)) !== undefined) return;
    const page = await this.#client.changes(undefined);
    if (page !== undefined) await this.#store.put(cursors, CURSOR, { cursor: page.next }, 0);
  }

  /** When any process last read it to its end, epoch milliseconds. */
  async readAt(): Promise<number | undefined> {
    return (await this.#store.get(cursors, CURSOR))?.value.readAt;
  }

  /** Reads all that is new. Throws `ServiceError` when backend or store is away. */
  async read(): Promise<FeedOutcome> {
    const lease = await this.#store.lease('dossier-feed', SILENT_MS);
    if (lease === undefined) return 'not-ours';
    const holding = hold(lease);
    try {
      return await this.#readOn(holding);
    } finally {
      holding.end();
      await lease.release();
    }
  }

  async #readOn(holding: Holding): Promise<FeedOutcome> {
    await this.begin();
    for (;;) {
      const stored = await this.#store.get(cursors, CURSOR);
      if (stored === undefined) return 'not-ours';
      const page = await this.#client.changes(stored.value.cursor);
      if (page === undefined) {
        const anew = await this.#client.changes(undefined);
        if (anew === undefined) return 'gap';
        // Over the old one: deleted, its versions would begin anew, and one who held the lease before could move it back.
        const moved = await this.#store.put(cursors, CURSOR, { cursor: anew.next }, stored.version);
        return moved === undefined ? 'not-ours' : 'gap';
      }
      for (const change of page.changes) {
        if (holding.isLost()) return 'not-ours';
        if (!(await this.#onChange(change))) return 'busy';
      }
      const readAt = page.more ? stored.value.readAt : this.#now();
      const moved = await this.#store.put(cursors, CURSOR, { cursor: page.next, readAt }, stored.version);
      if (moved === undefined) return 'not-ours';
      if (!page.more) return 'read';
    }
  }
}

interface Holding {
  isLost(): boolean;
  end(): void;
}

/** Renews a lease until told to end. */
function hold(lease: Lease): Holding {
  let isLost = false;
  const timer = setInterval(() => {
    lease.renew().then(
      (kept) => (isLost ||= !kept),
      // A store that does not answer may have given the lease to another process.
      () => (isLost = true),
    );
  }, RENEW_MS);
  timer.unref();
  return { isLost: () => isLost, end: () => clearInterval(timer) };
}
