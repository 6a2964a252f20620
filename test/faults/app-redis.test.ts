/** The whole product on Redis: two processes share the chats, and neither a dead, frozen nor unreachable Redis costs a message. */
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readiness, startApp, type AppProcess } from '../tools/app-process.ts';
import { ask, citizens, kept, post, sayAll, seeded, turnId, undisturbed, type Citizen } from '../tools/chat-load.ts';
import { isRedisHere, startRedis, type RedisServer } from '../tools/redis.ts';
import { startTcpProxy } from '../tools/tcp-proxy.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const TEST_MS = 600_000;
/** "Try again" is promised within two seconds, by the store's own time-outs; the rest is for the machine. */
const REFUSED_WITHIN_MS = 2_200;
const BACK_WITHIN_MS = 5_000;
/** Longer than a process's hold on a chat and its lease of the feed, which are 20 s. */
const FROZEN_MS = 21_000;

async function redisServer(): Promise<RedisServer> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  return redis;
}

async function expectAsUndisturbed(all: readonly Citizen[], settings: Record<string, string>): Promise<void> {
  const expected = await undisturbed(all);
  const { chats } = await kept(settings);
  for (const citizen of all) {
    const { answers, record } = expected(citizen);
    expect(citizen.answers, `${citizen.visitor}: each message has its one answer`).toEqual(answers);
    expect(chats.get(citizen.visitor), `${citizen.visitor}: nothing was lost or changed order`).toEqual(record);
  }
}

describe.skipIf(!isRedisHere())('two processes on one Redis', () => {
  it(
    'keep the order of each chat and lose no update: 5,000 turns of 200 chats, every message at either process, 50 double taps',
    async () => {
      const redis = await redisServer();
      const settings = { REDIS_URL: redis.url, DATA_DIR: temporaryFolder() };
      const processes = await Promise.all([startApp(settings), startApp(settings)]);
      const random = seeded(7);
      const either = (): AppProcess => processes[random() < 0.5 ? 0 : 1];
      const all = citizens(200, 25);
      // A tap that reaches both at once, under one id (a platform that repeats itself) …
      const sameId = new Set(all.filter((_, at) => at % 8 === 0).map(({ visitor }) => visitor));
      let doubles = 0;
      await sayAll(all, {
        atOnce: 40,
        askOne: async (citizen, id, word) => {
          const asked = ask(() => either().url, citizen.visitor, id, word);
          if (!sameId.has(citizen.visitor) || citizen.answers.length !== 12) return asked;
          doubles += 1;
          const twice = processes.map(({ url }) => ask(() => url, citizen.visitor, id, word));
          const [first, ...others] = await Promise.all([asked, ...twice]);
          for (const other of others) expect(other).toEqual(first);
          return first;
        },
      });

      // … and a finger that taps twice: two messages, each at another process; both are answered, one after the other.
      const tappers = citizens(25, 3).map(({ visitor, talk, answers }) => ({
        visitor: `tapper-${visitor}`,
        talk,
        answers,
      }));
      await Promise.all(
        tappers.map(async ({ visitor }) => {
          doubles += 1;
          const taps = ['c:1.001612:list', 'p:1.000656:fees', 'menu'].flatMap((choice, pair) =>
            processes.map(({ url }, finger) => ask(() => url, visitor, `${turnId(pair)}-${finger}`, { choice })),
          );
          for (const { outcome } of await Promise.all(taps))
            expect(['checklist', 'answered', 'command']).toContain(outcome);
        }),
      );
      for (const app of processes) expect(await app.stop()).toBe(0);
      await expectAsUndisturbed(all, settings);
      const { chats } = await kept(settings);
      for (const { visitor } of tappers) {
        const chat = chats.get(visitor);
        expect(chat?.seen.toSorted()).toEqual(['m0-0', 'm0-1', 'm1-0', 'm1-1', 'm2-0', 'm2-1']);
        expect(chat?.entries).toEqual([]);
      }
      expect(doubles).toBe(50);
    },
    TEST_MS,
  );
});

/** The answer, which came within what is promised. */
async function inTime<T>(trouble: string, ask: () => Promise<T>): Promise<T> {
  const askedAt = performance.now();
  const answer = await ask();
  expect(performance.now() - askedAt, trouble).toBeLessThan(REFUSED_WITHIN_MS);
  return answer;
}

/** A trouble and how it ends. */
interface Trouble {
  readonly name: string;
  readonly begin: (redis: RedisServer, wire: Awaited<ReturnType<typeof startTcpProxy>>) => unknown;
  readonly end: (redis: RedisServer, wire: Awaited<ReturnType<typeof startTcpProxy>>) => unknown;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'killed', begin: (redis) => redis.kill(), end: (redis) => redis.restart() },
  { name: 'frozen', begin: (redis) => redis.pause(), end: (redis) => redis.resume() },
  { name: 'cut off', begin: (_redis, wire) => wire.cut(), end: (_redis, wire) => wire.mend() },
  { name: 'silent', begin: (_redis, wire) => wire.silence(), end: (_redis, wire) => wire.mend() },
];

describe.skipIf(!isRedisHere())('on a Redis that wants a replica for each write the product', () => {
  it(
    'tells people to try again while there is none, says so by /readyz, and serves once one is there',
    async () => {
      const redis = await redisServer();
      const app = await startApp({ REDIS_URL: redis.url, DATA_DIR: temporaryFolder() });
      expect(await post(app.url, 'lan', 'm1', { text: 'xin chào' })).toBeDefined();
      const operator = new Redis(redis.port, '127.0.0.1');
      onTestFinished(() => operator.disconnect());
      await operator.config('SET', 'min-replicas-max-lag', '2');
      await operator.config('SET', 'min-replicas-to-write', '1');

      const refused = await inTime('no replica', () =>
        fetch(`${app.url}/api/chat/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'accept-language': 'vi' },
          body: JSON.stringify({ visitor: 'lan', id: 'm2', text: 'đăng ký kết hôn' }),
        }),
      );
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).not.toBeNull();
      expect(await readiness(app.url)).toEqual({ status: 503, reasons: ['the store does not answer'] });
      expect(app.log).not.toContain('does not understand us');

      const replica = await startRedis(['--replicaof', `127.0.0.1 ${redis.port}`]);
      onTestFinished(() => replica.stop());
      const answered = await ask(() => app.url, 'lan', 'm2', { text: 'đăng ký kết hôn' });
      expect(answered).toMatchObject({ procedure: '1.000894' });
      await expect.poll(async () => (await readiness(app.url)).status, { timeout: 20_000 }).toBe(200);

      await replica.kill();
      await expect.poll(async () => (await readiness(app.url)).status, { timeout: 20_000 }).toBe(503);
      expect(app.isRunning).toBe(true);
    },
    TEST_MS,
  );
});

describe.skipIf(!isRedisHere())('while Redis is away the product', () => {
  it(
    'stays up, says so, refuses in time, comes back by itself, and has lost nothing it accepted',
    async () => {
      const redis = await redisServer();
      const wire = await startTcpProxy(redis.port);
      onTestFinished(() => wire.stop());
      const settings = { REDIS_URL: `redis://127.0.0.1:${wire.port}`, DATA_DIR: temporaryFolder() };
      const app = await startApp(settings);
      const all = citizens(60, 10);
      const atEach = new Map(TROUBLES.map((trouble, at) => [Math.floor((600 / TROUBLES.length) * at) + 40, trouble]));
      const was: string[] = [];
      const endure = async ({ name, begin, end }: Trouble): Promise<void> => {
        await begin(redis, wire);
        try {
          for (let time = 0; time < 3; time += 1) {
            const refused = await inTime(name, () =>
              fetch(`${app.url}/api/chat/messages`, {
                method: 'POST',
                headers: { 'content-type': 'application/json', 'accept-language': 'vi' },
                body: JSON.stringify({
                  visitor: 'bystander',
                  id: `${name.replace(' ', '-')}-${time}`,
                  text: 'xin chào',
                }),
              }),
            );
            expect(refused.status, name).toBe(503);
            expect(refused.headers.get('retry-after'), name).not.toBeNull();
          }
          const ready = await inTime(name, () => readiness(app.url));
          expect(ready, name).toEqual({ status: 503, reasons: ['the store does not answer'] });
          expect((await fetch(`${app.url}/healthz`)).status, name).toBe(200);
        } finally {
          // Also when it failed: the citizens would ask for ever.
          await end(redis, wire);
        }
        await expect
          .poll(async () => (await readiness(app.url)).status, { timeout: BACK_WITHIN_MS, interval: 50, message: name })
          .toBe(200);
        expect(await post(app.url, 'bystander', `after-${was.length}`, { text: 'xin chào' }), name).toBeDefined();
        expect(app.isRunning, name).toBe(true);
        was.push(name);
      };
      let enduring = Promise.resolve();
      await sayAll(all, {
        atOnce: 20,
        askOne: ({ visitor }, id, word) => ask(() => app.url, visitor, id, word),
        onAnswer: (answered) => {
          const trouble = atEach.get(answered);
          if (!trouble) return;
          enduring = enduring.then(() => endure(trouble));
          // Told when it is awaited below.
          enduring.catch(() => undefined);
        },
      });
      await enduring;
      expect(was).toEqual(TROUBLES.map(({ name }) => name));
      expect(await app.stop()).toBe(0);
      await expectAsUndisturbed(all, settings);
    },
    TEST_MS,
  );

  it(
    'frozen for 20 s under two processes: both refuse in time all the while, claims run out meanwhile, and yet nothing is lost or answered twice',
    async () => {
      const redis = await redisServer();
      const settings = { REDIS_URL: redis.url, DATA_DIR: temporaryFolder() };
      const processes = await Promise.all([startApp(settings), startApp(settings)]);
      const random = seeded(11);
      const all = citizens(40, 6);
      const freeze = async (): Promise<void> => {
        const frozenAt = performance.now();
        redis.pause();
        try {
          for (let round = 0; performance.now() - frozenAt < FROZEN_MS; round += 1) {
            for (const [at, { url }] of processes.entries()) {
              const body = JSON.stringify({ visitor: `bystander-${at}`, id: `m${round}`, text: 'xin chào' });
              const headers = { 'content-type': 'application/json' };
              const asked = () => fetch(`${url}/api/chat/messages`, { method: 'POST', headers, body });
              expect((await inTime(`process ${at}`, asked)).status).toBe(503);
            }
            // As a page does that was told to try again.
            await new Promise((resolve) => setTimeout(resolve, 250));
          }
        } finally {
          redis.resume();
        }
      };
      let freezing: Promise<void> | undefined;
      await sayAll(all, {
        atOnce: 20,
        askOne: ({ visitor }, id, word) => ask(() => processes[random() < 0.5 ? 0 : 1].url, visitor, id, word),
        onAnswer: (answered) => {
          if (answered < 100) return;
          freezing ??= freeze();
          // Told when it is awaited below.
          freezing.catch(() => undefined);
        },
      });
      await freezing;
      expect(freezing).toBeDefined();
      for (const app of processes) expect(await app.stop()).toBe(0);
      await expectAsUndisturbed(all, settings);
    },
    TEST_MS,
  );
});
