/** The same tests on the embedded store and on a real Redis: what holds on one has to hold on the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { RawStore } from '../../src/storage/store.ts';
import { openAt } from './open-at.ts';
import { isRedisHere, passTimeOnRedis, startRedis, type RedisServer } from './redis.ts';

/** Where a test keeps its records. */
export interface StorePlace {
  /** An empty store; `now` is the test's clock, by which the embedded store measures lifetimes (Redis has its own). */
  open(now: () => number): Promise<RawStore>;
  /** An empty place that several processes can open one after the other, as {@link openAt} takes it. */
  fresh(): string;
  /** Lets time go by for what the store measures by a clock of its own: a dead process's lease runs out. */
  passTime(ms: number): Promise<void>;
}

export function onEachStore(tests: (place: StorePlace) => void): void {
  describe('on the embedded store', () => {
    const folder = mkdtempSync(join(tmpdir(), 'motcua-store-'));
    let count = 0;
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    tests({
      open: async (now) => EmbeddedStore.inMemory(now),
      fresh: () => join(folder, String(++count)),
      passTime: async () => undefined,
    });
  });
  describe.runIf(isRedisHere())('on Redis', () => {
    let server: RedisServer;
    let count = 0;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server.stop());
    const fresh = (): string => `${server.url}#test-${++count}`;
    tests({ open: (now) => openAt(fresh(), now), fresh, passTime: (ms) => passTimeOnRedis([server], ms) });
  });
}
