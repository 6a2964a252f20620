/** Opens the store the settings ask for: Redis, or the embedded one; personal data is sealed in both. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from './shared/config.ts';
import { ConfigError } from './shared/errors.ts';
import { loadSealingKeys } from './storage/data-key.ts';
import { EmbeddedSnapshot } from './storage/embedded-snapshot.ts';
import { EmbeddedStore } from './storage/embedded-store.ts';
import type { RedisStore } from './storage/redis-store.ts';
import { SealedStore } from './storage/sealed-store.ts';
import type { SealingKeys } from './storage/sealing.ts';
import type { Family, RawReader, RawStore, Store } from './storage/store.ts';

/** What makes this installation itself: it outlives every rotation of the data key. */
export const installation: Family<{ readonly secret: string }> = {
  name: 'installation',
  lifetimeMs: undefined,
  sealed: true,
  parse: (stored) => z.object({ secret: z.string().min(40) }).parse(stored),
};

interface OpenedStore {
  readonly store: Store;
  /** The same store below its seals, for restoring and sealing anew. */
  readonly raw: RawStore;
  /** No other process can share it. */
  readonly isAlone: boolean;
  /** Where it lies, for the start block. */
  readonly place: string;
  /** What the operator should know. */
  readonly warnings: readonly string[];
  readonly keys: SealingKeys;
  /** A secret of this installation, the same in all its processes and for all its life: for tags and keyed hashes. */
  readonly secret: Buffer;
}

/**
 * @param waitMs how long to wait for another process to leave the data folder (short commands beside a server do not wait long)
 * @throws ConfigError when the folder is in use or unusable, the address of Redis is wrong, or a key is none
 */
export async function openStore(config: Config, now: () => number, waitMs: number): Promise<OpenedStore> {
  const { REDIS_URL, DATA_DIR, DATA_KEY, DATA_KEY_OLD } = config;
  const redis: RedisStore | undefined = REDIS_URL ? await openRedis(REDIS_URL) : undefined;
  const raw: RawStore = redis ?? (await EmbeddedStore.open({ folder: DATA_DIR, now, waitMs }));
  try {
    const { keys, warnings } = await loadSealingKeys({
      dataKey: DATA_KEY,
      dataKeyOld: DATA_KEY_OLD,
      folder: DATA_DIR,
      shared: REDIS_URL ? raw : undefined,
    });
    const store = new SealedStore(raw, keys);
    return {
      store,
      raw,
      keys,
      isAlone: !REDIS_URL,
      place: REDIS_URL ? 'Redis' : DATA_DIR,
      warnings: [...warnings, ...((await redis?.warnings()) ?? [])],
      secret: await secretOf(store),
    };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

/**
 * Opens for a backup what the settings name, beside whoever is using it. Needs no key and makes none.
 * @throws ConfigError when there is nothing in the data folder yet or it cannot be read, or the address of Redis is wrong
 */
export async function openForBackup({ REDIS_URL, DATA_DIR }: Config, now: () => number): Promise<RawReader> {
  return REDIS_URL ? openRedis(REDIS_URL) : EmbeddedSnapshot.open({ folder: DATA_DIR, now });
}

/**
 * Some families as they are now, to be read beside whoever is using the store: of an embedded one a copy in memory. Makes no key there.
 * @throws ConfigError when there is nothing in the data folder yet or it cannot be read, the key is not known, or the address of Redis is wrong
 */
export async function openToRead(
  config: Config,
  families: readonly Family<unknown>[],
  now: () => number,
): Promise<Store> {
  const { REDIS_URL, DATA_DIR, DATA_KEY, DATA_KEY_OLD } = config;
  if (REDIS_URL) return (await openStore(config, now, 0)).store;
  const snapshot = EmbeddedSnapshot.open({ folder: DATA_DIR, now });
  try {
    if (DATA_KEY === undefined && !existsSync(join(DATA_DIR, 'data.key')))
      throw new ConfigError(['DATA_KEY: what is kept is sealed; set the key that the server has.']);
    const { keys } = await loadSealingKeys({ dataKey: DATA_KEY, dataKeyOld: DATA_KEY_OLD, folder: DATA_DIR });
    const copy = EmbeddedStore.inMemory(now);
    const writing: Promise<unknown>[] = [];
    for (const { name } of families)
      for await (const { id, json, remainingMs: lifetimeMs } of snapshot.scanRaw(name))
        writing.push(copy.put({ name, lifetimeMs, parse: (stored) => stored }, id, JSON.parse(json)));
    await Promise.all(writing);
    return new SealedStore(copy, keys);
  } finally {
    await snapshot.close();
  }
}

/** Its client is loaded only where there is a Redis. */
async function openRedis(url: string): Promise<RedisStore> {
  const { RedisStore } = await import('./storage/redis-store.ts');
  return RedisStore.open({ url });
}

/** The first process makes it; all others take what it has put there. */
async function secretOf(store: Store): Promise<Buffer> {
  await store.put(installation, 'this', { secret: randomBytes(32).toString('hex') }, 0);
  const kept = await store.get(installation, 'this');
  if (!kept) throw new Error('the secret of this installation is gone right after it was written');
  return Buffer.from(kept.value.secret, 'hex');
}
