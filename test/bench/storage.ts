/**
 * Both stores under the load that turns make, as the inbox does it: read the chat and accept the message, save the answer, mark it done,
 * each waiting for the one before. Run: `npm run bench -- storage [--json]`. Prints figures, judges nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import { newSealingKey } from '../../src/storage/sealing.ts';
import { SealedStore } from '../../src/storage/sealed-store.ts';
import type { Family, Store } from '../../src/storage/store.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';

const CHATS = 200;
const RATE = 200;
const SECONDS = 8;
const AT_ONCE = 32;
const DAY_MS = 86_400_000;

interface Chat {
  readonly turns: number;
  readonly conversation: readonly string[];
  readonly entries: readonly string[];
}

const unfinished: Family<{ at: number }> = {
  name: 'unfinished',
  lifetimeMs: 7 * DAY_MS,
  parse: (stored) => stored as { at: number },
};
const chats: Family<Chat> = { name: 'chat', lifetimeMs: 90 * DAY_MS, parse: (stored) => stored as Chat, sealed: true };
const answers: Family<string> = {
  name: 'answer',
  lifetimeMs: DAY_MS,
  parse: (stored) => stored as string,
  sealed: true,
};
/** About what a conversation, a message and an answer have. */
const conversation = Array.from({ length: 12 }, () => 'một câu trả lời vừa phải');
const message = 'dk ket hon can giay to gi';
const answer = 'Giấy tờ cần mang theo khi đi đăng ký kết hôn. '.repeat(20);

async function turn(store: Store, chat: string, id: string): Promise<void> {
  const before = await store.get(chats, chat);
  const turns = (before?.value.turns ?? 0) + 1;
  const [, accepted = 0] = await Promise.all([
    store.put(unfinished, id, { at: Date.now() }),
    store.put(chats, chat, { turns, conversation, entries: [message] }, before?.version ?? 0),
  ]);
  const answered = await store.put(chats, chat, { turns, conversation, entries: [message, answer] }, accepted);
  const [done] = await Promise.all([
    store.put(chats, chat, { turns, conversation, entries: [] }, answered ?? 0),
    store.put(answers, id, answer),
    store.delete(unfinished, id),
  ]);
  if (done === undefined) throw new Error('a turn was lost');
}

const percentile = (sorted: readonly number[], part: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2));

/** A chat is never in two turns at once, as in the product. */
class Chats {
  readonly #free = Array.from({ length: CHATS }, (_, at) => `chat-${at}`);
  take(): string {
    const chat = this.#free.shift();
    if (chat === undefined) throw new Error('the store cannot keep up: all chats are in a turn');
    return chat;
  }
  give(chat: string): void {
    this.#free.push(chat);
  }
}

/** Turns that begin at a fixed rate, whatever the store does: their latency in milliseconds. */
async function atRate(store: Store, chats: Chats): Promise<{ p50Ms: number; p99Ms: number; worstMs: number }> {
  const latencies: number[] = [];
  const running: Promise<void>[] = [];
  const begin = performance.now();
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    const due = begin + (at * 1_000) / RATE;
    if (due > performance.now()) await wait(due - performance.now());
    const chat = chats.take();
    running.push(
      turn(store, chat, `rate-${at}`).then(() => {
        latencies.push(performance.now() - due);
        chats.give(chat);
      }),
    );
  }
  await Promise.all(running);
  latencies.sort((a, b) => a - b);
  return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), worstMs: percentile(latencies, 1) };
}

/** Turns a second when some are always under way, and what one costs this process. */
async function flatOut(
  store: Store,
  chats: Chats,
  atOnce: number,
): Promise<{ turnsPerSecond: number; cpuMsPerTurn: number }> {
  let turns = 0;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < SECONDS * 500) {
      const chat = chats.take();
      await turn(store, chat, `flat-${atOnce}-${(turns += 1)}`);
      chats.give(chat);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return {
    turnsPerSecond: Math.round((turns / (performance.now() - begin)) * 1_000),
    cpuMsPerTurn: Number(((user + system) / 1_000 / turns).toFixed(3)),
  };
}

async function measure(name: string, inner: Store) {
  const store = new SealedStore(inner, [newSealingKey()]);
  const chats = new Chats();
  const latency = await atRate(store, chats);
  const alone = await flatOut(store, chats, 1);
  const most = await flatOut(store, chats, AT_ONCE);
  await store.close();
  return { store: name, rate: RATE, ...latency, aloneCpuMs: alone.cpuMsPerTurn, atOnce: AT_ONCE, ...most };
}

const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
const figures = [await measure('embedded', await EmbeddedStore.open({ folder, now: Date.now }))];
rmSync(folder, { recursive: true });
if (isRedisHere()) {
  const server = await startRedis();
  figures.push(await measure('redis', await RedisStore.open({ url: server.url })));
  await server.stop();
}

if (process.argv.includes('--json'))
  console.log(JSON.stringify({ node: process.version, cpus: cpus().length, figures }));
else {
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}`);
  console.table(figures);
}
