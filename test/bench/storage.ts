/**
 * Both stores under the load that turns make: read the conversation, keep the message in the inbox, save the conversation with its
 * version checked (sealed), mark the message done. Run: `npx tsx test/bench/storage.ts [--json]`. Prints figures, judges nothing.
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

interface Message {
  readonly text: string;
  readonly done: boolean;
}
interface Conversation {
  readonly turns: number;
  readonly answers: Readonly<Record<string, string>>;
}

const inbox: Family<Message> = { name: 'inbox', lifetimeMs: DAY_MS, parse: (stored) => stored as Message };
const conversations: Family<Conversation> = {
  name: 'conversations',
  lifetimeMs: 90 * DAY_MS,
  parse: (stored) => stored as Conversation,
  sealed: true,
};
const answers = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [`question-${at}`, 'một câu trả lời vừa phải']),
);

async function turn(store: Store, chat: string, id: string): Promise<void> {
  const seen = await store.get(conversations, chat);
  const arrived = await store.put(inbox, id, { text: 'dk ket hon can giay to gi', done: false }, 0);
  const saved = await store.put(
    conversations,
    chat,
    { turns: (seen?.value.turns ?? 0) + 1, answers },
    seen?.version ?? 0,
  );
  await store.put(inbox, id, { text: '', done: true });
  if (arrived === undefined || saved === undefined) throw new Error('a turn was lost');
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
async function flatOut(store: Store, chats: Chats): Promise<{ turnsPerSecond: number; cpuMsPerTurn: number }> {
  let turns = 0;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < SECONDS * 500) {
      const chat = chats.take();
      await turn(store, chat, `flat-${(turns += 1)}`);
      chats.give(chat);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
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
  const most = await flatOut(store, chats);
  await store.close();
  return { store: name, rate: RATE, ...latency, atOnce: AT_ONCE, ...most };
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
