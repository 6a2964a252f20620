/** The Redis store: the contract on one server and on a cluster of three, and what only it promises. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/shared/errors.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import {
  isRedisHere,
  passTimeOnRedis,
  startRedis,
  startRedisCluster,
  type RedisCluster,
  type RedisServer,
} from '../tools/redis.ts';
import { startTcpProxy } from '../tools/tcp-proxy.ts';
import { storeContract, type StoreUnderTest } from './store.ts';

const isHere = isRedisHere();
let next = 0;

/** Two processes' views of an empty part of the server. */
async function twoViews(url: string, servers: readonly RedisServer[]): Promise<StoreUnderTest> {
  const prefix = `test-${(next += 1)}`;
  const store = await RedisStore.open({ url, prefix });
  const peer = await RedisStore.open({ url, prefix });
  return {
    store,
    peer,
    raw: store,
    pass: (ms) => passTimeOnRedis(servers, ms),
    dispose: async () => void (await Promise.all([store.close(), peer.close()])),
  };
}

describe.skipIf(!isHere)('one Redis server', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedis()));
  afterAll(() => server.stop());

  storeContract('Redis', () => twoViews(server.url, [server]));

  describe('the Redis store', () => {
    const notes = { name: 'notes', lifetimeMs: undefined, parse: (stored: unknown) => stored };
    const memos = { name: 'memos', lifetimeMs: 60_000, parse: (stored: unknown) => stored };

    it('takes one round trip for each operation', async () => {
      const wire = await startTcpProxy(server.port);
      const store = await RedisStore.open({ url: `redis://127.0.0.1:${wire.port}`, prefix: 'trips' });
      const operations = [
        () => store.get(memos, 'a'),
        () => store.put(memos, 'a', 1, 0),
        () => store.put(memos, 'a', 2),
        () => store.delete(memos, 'a'),
        () => store.lease('a', 1_000),
      ];
      // Twice: the first time a connection sends a script in full.
      for (const operation of [...operations, ...operations]) {
        const before = wire.requests;
        await operation();
        expect(wire.requests - before).toBe(1);
      }
      await store.close();
      await wire.stop();
    });

    it('leaves the keys of others alone, and is not confused by them', async () => {
      const [ours, theirs] = [
        await RedisStore.open({ url: server.url, prefix: 'ours' }),
        await RedisStore.open({ url: server.url, prefix: 'theirs' }),
      ];
      await theirs.put(notes, 'a', 'theirs');
      expect(await ours.get(notes, 'a')).toBeUndefined();
      expect(await ours.count(notes)).toBe(0);
      await ours.close();
      await theirs.close();
    });

    it('forgets the places of dead records though nobody looks: the order never outgrows the living by much', async () => {
      const store = await RedisStore.open({ url: server.url, prefix: 'dead' });
      const client = new Redis(server.port, '127.0.0.1');
      for (let generation = 0; generation < 10; generation += 1) {
        await Promise.all(Array.from({ length: 500 }, (_, at) => store.put(memos, `${generation}-${at}`, at)));
        await passTimeOnRedis([server], 60_001);
      }
      await Promise.all(Array.from({ length: 500 }, (_, at) => store.put(memos, `last-${at}`, at)));
      const keys = (await client.keys('dead:*:ids')).map((key) => client.zcard(key));
      const places = (await Promise.all(keys)).reduce((sum, count) => sum + count, 0);
      expect(places).toBeLessThan(1_500);
      expect(await store.count(memos)).toBe(500);
      client.disconnect();
      await store.close();
    });

    it('works on after the scripts were flushed from the server', async () => {
      const store = await RedisStore.open({ url: server.url, prefix: 'flushed' });
      const client = new Redis(server.port, '127.0.0.1');
      for (let round = 1; round <= 3; round += 1) {
        expect(await store.put(notes, 'a', round)).toBe(round);
        await client.script('FLUSH');
      }
      client.disconnect();
      await store.close();
    });

    it('tells the operator of a Redis that may lose records', async () => {
      const careless = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru']);
      const store = await RedisStore.open({ url: careless.url });
      expect(await store.warnings()).toEqual([
        expect.stringContaining('appendonly yes'),
        expect.stringContaining('noeviction'),
      ]);
      await store.close();
      await careless.stop();
      const careful = await RedisStore.open({ url: server.url });
      expect(await careful.warnings()).toEqual([]);
      await careful.close();
    });

    it('refuses a wrong address or password at the start', async () => {
      const locked = await startRedis(['--requirepass', 'secret']);
      for (const url of [
        locked.url,
        `redis://:wrong@127.0.0.1:${locked.port}`,
        'http://127.0.0.1',
        '',
        'redis://:0:1',
      ]) {
        const refused = await RedisStore.open({ url }).catch((error: unknown) => error);
        expect(refused, url).toBeInstanceOf(ConfigError);
        expect(String(refused)).not.toContain('wrong@');
      }
      const store = await RedisStore.open({ url: `redis://:secret@127.0.0.1:${locked.port}/1` });
      await store.check();
      await store.close();
      await locked.stop();
    });
  });
});

describe.skipIf(!isHere)('three Redis servers', () => {
  let cluster: RedisCluster;
  beforeAll(async () => void (cluster = await startRedisCluster()));
  afterAll(() => cluster.stop());

  storeContract('Redis cluster', () => twoViews(cluster.url, cluster.servers));

  it('says what is wrong when only one node of a cluster is named', async () => {
    const store = await RedisStore.open({ url: cluster.servers[0]?.url ?? '' });
    const notes = { name: 'notes', lifetimeMs: undefined, parse: (stored: unknown) => stored };
    const answers = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => store.get(notes, `${at}`)));
    expect(answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : ''))).toContain(
      'ServiceError: redis: it is a node of a cluster: name its nodes in REDIS_URL, with commas between',
    );
    await store.close();
  });
});
