/** Opens the store the settings ask for: Redis, or the embedded one; personal data is sealed in both. */
import { createHash } from 'node:crypto';
import type { Config } from './shared/config.ts';
import { loadSealingKeys } from './storage/data-key.ts';
import { EmbeddedStore } from './storage/embedded-store.ts';
import { RedisStore } from './storage/redis-store.ts';
import { SealedStore } from './storage/sealed-store.ts';
import type { RawStore, Store } from './storage/store.ts';

export interface OpenedStore {
  readonly store: Store;
  /** The same store below its seals, for backups. */
  readonly raw: RawStore;
  /** No other process can share it. */
  readonly isAlone: boolean;
  /** Where it lies, for the start block. */
  readonly place: string;
  /** What the operator should know. */
  readonly warnings: readonly string[];
  /** A secret of this installation, the same in all its processes: for tags and keyed hashes. */
  readonly secret: Buffer;
}

/**
 * @param waitMs how long to wait for another process to leave the data folder (short commands beside a server do not wait long)
 * @throws ConfigError when the folder is in use or unusable, the address of Redis is wrong, or a key is none
 */
export async function openStore(config: Config, now: () => number, waitMs: number): Promise<OpenedStore> {
  const { REDIS_URL, DATA_DIR, DATA_KEY, DATA_KEY_OLD } = config;
  const raw: RawStore = REDIS_URL
    ? await RedisStore.open({ url: REDIS_URL })
    : await EmbeddedStore.open({ folder: DATA_DIR, now, waitMs });
  try {
    const { keys, warnings } = await loadSealingKeys({
      dataKey: DATA_KEY,
      dataKeyOld: DATA_KEY_OLD,
      folder: DATA_DIR,
      shared: REDIS_URL ? raw : undefined,
    });
    return {
      store: new SealedStore(raw, keys),
      raw,
      isAlone: !REDIS_URL,
      place: REDIS_URL ? 'Redis' : DATA_DIR,
      warnings,
      secret: createHash('sha256').update(keys[0].bytes).update('motcua tags').digest(),
    };
  } catch (error) {
    await raw.close();
    throw error;
  }
}
