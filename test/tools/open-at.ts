/** A place of records by its name: a folder, or `redis://…#prefix`. */
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import type { RawStore } from '../../src/storage/store.ts';

/** Opens a place, in this process or in another. */
export const openAt = (place: string, now: () => number): Promise<RawStore> => {
  if (!place.startsWith('redis:')) return EmbeddedStore.open({ folder: place, now, waitMs: 20_000 });
  const [url = '', prefix = ''] = place.split('#');
  return RedisStore.open({ url, prefix });
};
