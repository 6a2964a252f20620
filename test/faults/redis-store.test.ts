/** The Redis store while Redis dies, freezes, is cut off, becomes a replica, or runs out of memory. */
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ServiceError } from '../../src/shared/errors.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import type { Family, Store } from '../../src/storage/store.ts';
import { freePort, isRedisHere, startRedis, startRedisCluster, type RedisServer } from '../tools/redis.ts';
import { startTcpProxy } from '../tools/tcp-proxy.ts';

const notes: Family<string> = { name: 'notes', lifetimeMs: undefined, parse: (stored) => stored as string };
const memos: Family<string> = { name: 'memos', lifetimeMs: 600_000, parse: (stored) => stored as string };

/** "Within two seconds" is what the store promises of each answer, and what its own time-outs are set for; the rest is for the machine. */
const REFUSED_WITHIN_MS = 2_200;

/** Everything that can be asked, all at once: each must end, in time, in a ServiceError that says "try again". */
async function expectUnreachable(store: Store): Promise<void> {
  const askedAt = performance.now();
  const timed = async (asked: Promise<unknown>): Promise<{ reason: unknown; ms: number }> => {
    const reason: unknown = await asked.then(
      (answer) => `answered ${String(answer)}`,
      (error: unknown) => error,
    );
    return { reason, ms: performance.now() - askedAt };
  };
  const scan = async (): Promise<void> => {
    for await (const _record of store.scan(notes));
  };
  const asked: Readonly<Record<string, Promise<unknown>>> = {
    get: store.get(notes, 'a'),
    put: store.put(notes, 'a', 'x'),
    'versioned put': store.put(notes, 'a', 'x', 0),
    delete: store.delete(notes, 'a'),
    scan: scan(),
    count: store.count(notes),
    'count of what dies': store.count(memos),
    lease: store.lease('poll', 1_000),
    check: store.check(),
  };
  await Promise.all(
    Object.entries(asked).map(async ([name, answer]) => {
      const { reason, ms } = await timed(answer);
      expect(reason, name).toBeInstanceOf(ServiceError);
      expect(reason, name).toMatchObject({ service: 'redis', isTransient: true });
      expect(ms, name).toBeLessThan(REFUSED_WITHIN_MS);
    }),
  );
}

async function idsIn(store: Store): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of store.scan(memos)) ids.push(id);
  return ids;
}

/** Nobody restarts us: within five seconds the store must answer by itself. */
const comesBack = (store: Store): Promise<void> => vi.waitFor(() => store.check(), { timeout: 5_000, interval: 50 });

describe.skipIf(!isRedisHere())('the Redis store', () => {
  let server: RedisServer;
  beforeEach(async () => void (server = await startRedis()));
  afterEach(() => server.stop());

  async function open(port = server.port): Promise<RedisStore> {
    const store = await RedisStore.open({ url: `redis://127.0.0.1:${port}` });
    onTestFinished(() => store.close());
    return store;
  }

  it('loses nothing that was acknowledged when Redis is killed in the middle of writes, and is back after it', async () => {
    const store = await open();
    const acknowledged: string[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let at = 0; ; at += 1) {
        await store.put(notes, `${writer}-${at}`, `value ${at}`, 0);
        acknowledged.push(`${writer}-${at}`);
      }
    };
    const writers = Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)));
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(1_000), { timeout: 20_000 });
    await server.kill();
    for (const ended of await writers) {
      expect(ended).toMatchObject({ status: 'rejected', reason: { name: 'ServiceError', isTransient: true } });
    }
    await expectUnreachable(store);
    await server.restart();
    await comesBack(store);
    for (const id of acknowledged) expect(await store.get(notes, id), id).toMatchObject({ version: 1 });
    // What was not acknowledged may have been written: whole, once, and in its place.
    for await (const { id, version } of store.scan(notes)) {
      expect(version).toBe(1);
      expect(await store.delete(notes, id, 1)).toBe(true);
    }
    expect(await store.count(notes)).toBe(0);
  });

  it('answers "try again" instead of hanging while Redis is frozen, and is back when it wakes', async () => {
    const store = await open();
    await store.put(notes, 'kept', 'before');
    server.pause();
    await expectUnreachable(store);
    await expectUnreachable(store);
    server.resume();
    await comesBack(store);
    expect((await store.get(notes, 'kept'))?.value).toBe('before');
  });

  it('never carries out later what it has refused', async () => {
    const store = await open();
    await server.kill();
    await expect(store.put(notes, 'a', 'refused')).rejects.toBeInstanceOf(ServiceError);
    await server.restart();
    await comesBack(store);
    expect(await store.get(notes, 'a')).toBeUndefined();
  });

  it.each(['cut', 'silence'] as const)('lives through a network in trouble: %s', async (trouble) => {
    const wire = await startTcpProxy(server.port);
    const store = await open(wire.port);
    await store.put(notes, 'kept', 'before');
    for (let time = 0; time < 2; time += 1) {
      wire[trouble]();
      await expectUnreachable(store);
      wire.mend();
      await comesBack(store);
      expect((await store.get(notes, 'kept'))?.value).toBe('before');
    }
    await store.close();
    await wire.stop();
  });

  it('starts while Redis is away, and works once it has come', async () => {
    const port = await freePort();
    const store = await open(port);
    await expectUnreachable(store);
    const late = await startTcpProxy(server.port, port);
    await comesBack(store);
    expect(await store.put(notes, 'a', 'x')).toBe(1);
    await store.close();
    await late.stop();
  });

  it('loses a lease that it could not renew, and tells so', async () => {
    const wire = await startTcpProxy(server.port);
    const [cutOff, other] = [await open(wire.port), await open()];
    const lost = await cutOff.lease('poll', 400);
    wire.cut();
    await expect(lost?.renew()).rejects.toMatchObject({ isTransient: true });
    const next = await vi.waitFor(
      async () => {
        const lease = await other.lease('poll', 60_000);
        expect(lease).toBeDefined();
        return lease;
      },
      { timeout: 5_000 },
    );
    expect(next?.token).toBeGreaterThan(lost?.token ?? Infinity);
    wire.mend();
    await comesBack(cutOff);
    expect(await lost?.renew()).toBe(false);
    await cutOff.close();
    await wire.stop();
  });

  it('waits for a master when its server has become a replica', async () => {
    const [store, operator] = [await open(), new Redis(server.port, '127.0.0.1')];
    const master = await startRedis();
    await operator.replicaof('127.0.0.1', master.port);
    await expect(store.put(notes, 'a', 'x')).rejects.toMatchObject({ isTransient: true });
    await expect(store.check()).rejects.toMatchObject({ isTransient: true });
    await operator.replicaof('NO', 'ONE');
    await comesBack(store);
    expect(await store.put(notes, 'a', 'x')).toBe(1);
    operator.disconnect();
    await master.stop();
  });

  it('refuses writes in a clear sentence when Redis has no memory left, and still reads', async () => {
    const [store, operator] = [await open(), new Redis(server.port, '127.0.0.1')];
    await store.put(notes, 'kept', 'before');
    await operator.config('SET', 'maxmemory', '1');
    await expect(store.put(notes, 'a', 'x')).rejects.toThrow('redis: it has no memory left');
    await expect(store.check(), 'readiness must tell').rejects.toThrow('no memory left');
    expect((await store.get(notes, 'kept'))?.value).toBe('before');
    expect(await store.get(notes, 'a')).toBeUndefined();
    await operator.config('SET', 'maxmemory', '0');
    expect(await store.put(notes, 'a', 'x')).toBe(1);
    operator.disconnect();
  });

  it('puts nothing of a record into its errors', async () => {
    const [store, operator] = [await open(), new Redis(server.port, '127.0.0.1')];
    await operator.config('SET', 'maxmemory', '1');
    const error: unknown = await store.put(notes, 'planted-id', 'planted-value').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('planted');
    expect((error as ServiceError).cause).toBeUndefined();
    operator.disconnect();
  });
});

describe.skipIf(!isRedisHere())('the Redis store on a cluster', () => {
  it('lives through the death of a master whose replica takes over', async () => {
    const cluster = await startRedisCluster({ replica: true });
    onTestFinished(() => cluster.stop());
    const store = await RedisStore.open({ url: cluster.url });
    onTestFinished(() => store.close());
    const ids = Array.from({ length: 300 }, (_, at) => `${at}`);
    await Promise.all(ids.map((id) => store.put(notes, id, id)));
    await cluster.copied();
    await cluster.servers[0]?.kill();
    await vi.waitFor(
      async () => {
        await store.check();
        for (const id of ids) expect(await store.put(notes, id, `${id} again`)).toBeGreaterThanOrEqual(2);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(await store.count(notes)).toBe(ids.length);
    for (const id of ids) expect((await store.get(notes, id))?.value).toBe(`${id} again`);
  });

  it('hides no record for good while a slot moves to another node, and refuses for a moment what it cannot know', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.stop());
    const store = await RedisStore.open({ url: cluster.url });
    onTestFinished(() => store.close());
    const ids = Array.from({ length: 200 }, (_, at) => `${at}`);
    await Promise.all(ids.map((id) => store.put(memos, id, id)));
    const move = await cluster.beginMove(`motcua:{${memos.name}.3}:ids`);
    // The order of the ids first: the worst, for each of its records seems to be gone.
    const moving = move.keys.toSorted((one, other) => Number(other.endsWith(':ids')) - Number(one.endsWith(':ids')));
    expect(moving.length).toBeGreaterThan(5);
    for (const key of moving) {
      await move.key(key);
      const looks = await Promise.allSettled([store.count(memos), idsIn(store)]);
      for (const look of looks)
        if (look.status === 'rejected') expect(look.reason).toMatchObject({ name: 'ServiceError', isTransient: true });
    }
    await move.end();
    await vi.waitFor(async () => expect((await idsIn(store)).length).toBe(ids.length), { timeout: 20_000 });
    expect(await store.count(memos)).toBe(ids.length);
  });

  it('tells while a part of it is away, and is back with it', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.stop());
    const store = await RedisStore.open({ url: cluster.url });
    onTestFinished(() => store.close());
    const ids = Array.from({ length: 100 }, (_, at) => `${at}`);
    await Promise.all(ids.map((id) => store.put(notes, id, id)));
    await cluster.servers[2]?.kill();
    for (const answer of await Promise.allSettled(ids.map((id) => store.get(notes, id)))) {
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ name: 'ServiceError', isTransient: true });
    }
    await expect(store.check()).rejects.toMatchObject({ name: 'ServiceError', isTransient: true });
    await cluster.servers[2]?.restart();
    // The nodes agree on each other's return one after the other: until then one may still refuse.
    await vi.waitFor(
      async () => {
        await store.check();
        for (const id of ids) expect((await store.get(notes, id))?.value).toBe(id);
      },
      { timeout: 20_000, interval: 50 },
    );
  });
});
