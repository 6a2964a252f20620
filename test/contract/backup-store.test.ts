/** Backups: out of either store, into either store, and never half of one. */
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { backup, restore } from '../../src/storage/backup.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import { newSealingKey, type SealingKeys } from '../../src/storage/sealing.ts';
import { SealedStore } from '../../src/storage/sealed-store.ts';
import type { Family, RawStore } from '../../src/storage/store.ts';
import { isRedisHere, startRedis, type RedisServer } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const text = (stored: unknown): string => stored as string;
const chats: Family<string> = { name: 'chats', lifetimeMs: undefined, parse: text };
const memos: Family<string> = { name: 'memos', lifetimeMs: 3_600_000, parse: text };
const answers: Family<string> = { name: 'answers', lifetimeMs: undefined, parse: text, sealed: true };
const families = [chats, memos, answers];
const keys: SealingKeys = [newSealingKey()];
const clock = { now: Date.parse('2026-03-02T08:00:00+07:00') };
const now = (): number => clock.now;

function memory(): EmbeddedStore {
  const store = EmbeddedStore.inMemory(now);
  onTestFinished(() => store.close());
  return store;
}

const strange = 'Tiếng Việt\u2028một\u2029hai\r\nba\0"\\ 👶';

async function fill(raw: RawStore, count: number): Promise<void> {
  const store = new SealedStore(raw, keys);
  await Promise.all(Array.from({ length: count }, (_, at) => store.put(chats, `chat-${at}`, `${strange}${at}`)));
  await store.put(memos, 'memo', 'short-lived');
  await store.put(answers, 'answer', 'sealed-away');
}

async function content(raw: RawStore): Promise<string[]> {
  const store = new SealedStore(raw, keys);
  const all: string[] = [];
  for (const family of families) {
    for await (const { id, value } of store.scan(family)) all.push(`${family.name}/${id}=${value}`);
  }
  return all;
}

/** A backup of a small store, and its file. */
async function taken(): Promise<string> {
  const store = memory();
  await fill(store, 20);
  const file = join(temporaryFolder(), 'backup.gz');
  await backup(store, families, file, { now });
  return file;
}

describe('a backup', () => {
  it('gives back every record as it was, with what was left of its lifetime', async () => {
    const [from, to] = [memory(), memory()];
    await fill(from, 1_000);
    clock.now += 1_200_000;
    const file = join(temporaryFolder(), 'backup.gz');
    const progress: number[] = [];
    const written = await backup(from, families, file, { now, onProgress: (done) => progress.push(done) });
    expect(written).toMatchObject({ at: now(), records: 1_002, counts: { chats: 1_000, memos: 1, answers: 1 } });
    expect(written.keyIds).toEqual([keys[0].id]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1_002);

    clock.now += 1_200_000;
    const totals: (number | undefined)[] = [];
    const put = await restore(file, to, families, { now, keys, onProgress: (_done, total) => totals.push(total) });
    expect(put).toMatchObject({ records: 1_002, expired: 0 });
    expect(totals.at(-1)).toBe(1_002);
    expect(await content(to)).toEqual(await content(from));
    clock.now += 1_200_001;
    expect(await to.get(memos, 'memo'), 'a restoration must not lengthen a lifetime').toBeUndefined();
  });

  it('leaves out what died between backup and restoration, and says how much', async () => {
    const file = await taken();
    clock.now += 3_600_001;
    const to = memory();
    expect(await restore(file, to, families, { now, keys })).toMatchObject({ records: 22, expired: 1 });
    expect(await to.count(memos)).toBe(0);
  });

  it('keeps sealed values sealed, and is refused without their key before anything is written', async () => {
    const file = await taken();
    expect(gunzipSync(readFileSync(file)).toString()).not.toContain('sealed-away');
    const to = memory();
    await expect(restore(file, to, families, { now, keys: [newSealingKey()] })).rejects.toThrow(
      `the key ${keys[0].id}`,
    );
    expect(await content(to)).toEqual([]);
  });

  it('can be taken while records are written and deleted', async () => {
    const store = memory();
    await fill(store, 600);
    const file = join(temporaryFolder(), 'backup.gz');
    const taking = backup(store, families, file, { now });
    for (let at = 0; at < 600; at += 2) {
      await store.put(chats, `chat-${at}`, 'rewritten');
      await store.delete(chats, `chat-${at + 1}`);
    }
    await taking;
    const to = memory();
    await restore(file, to, families, { now, keys });
    for await (const { value } of to.scan(chats)) expect(value === 'rewritten' || value.startsWith(strange)).toBe(true);
    expect(await to.count(chats)).toBeGreaterThanOrEqual(300);
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2)), 'cut off'],
    ['without its last line', (file: string) => rewrite(file, (lines) => lines.slice(0, -1)), 'ends too early'],
    ['with a record taken out', (file: string) => rewrite(file, ([one, , ...rest]) => [one ?? '', ...rest]), 'altered'],
    [
      'with a record changed',
      (file: string) => rewrite(file, (lines) => lines.map((l) => l.replace('memo', 'demo'))),
      'altered',
    ],
    [
      'of another program',
      (file: string) => rewrite(file, (lines) => ['{"some":"file"}', ...lines]),
      'no backup of this program',
    ],
    ['that is no archive', (file: string) => writeFileSync(file, 'hello'), 'cut off or damaged'],
  ])('%s is refused before anything is written', async (_name, damage, sentence) => {
    const file = await taken();
    damage(file);
    const to = memory();
    await expect(restore(file, to, families, { now, keys })).rejects.toThrow(sentence);
    expect(await content(to)).toEqual([]);
  });

  it('is refused when it holds families that this program does not know', async () => {
    const file = await taken();
    await expect(restore(file, memory(), [chats], { now, keys })).rejects.toThrow('memos, answers');
  });

  it('goes into an empty store only, unless it is told to go into a full one; what opening made does not count', async () => {
    const file = await taken();
    const to = memory();
    await to.put(memos, 'other', 'of another');
    await expect(restore(file, to, families, { now, keys })).rejects.toThrow('not empty (memos)');
    expect(await content(to)).toEqual(['memos/other=of another']);
    await restore(file, to, families, { now, keys, opening: ['memos'] });
    await restore(file, to, families, { now, keys, into: true });
    expect(await content(to)).toContain('memos/other=of another');
    expect(await to.count(chats)).toBe(20);
  });

  it('is not said to be restored when the store holds less than was written', async () => {
    const file = await taken();
    const to = memory();
    const forgetful = new Proxy(to, {
      get: (store, name) => {
        const member: unknown = Reflect.get(store, name);
        if (typeof member !== 'function') return member;
        return name === 'put'
          ? async (family: Family<unknown>, id: string, value: unknown) =>
              id === 'chat-7' ? 1 : store.put(family, id, value)
          : (member as (...given: unknown[]) => unknown).bind(store);
      },
    });
    await expect(restore(file, forgetful, families, { now, keys })).rejects.toThrow(
      'less than was written: chats 19 of 20',
    );
  });

  it('leaves nothing behind where it cannot be written', async () => {
    const folder = temporaryFolder();
    const store = memory();
    await fill(store, 1);
    await expect(backup(store, families, join(folder, 'no', 'such', 'place'), { now })).rejects.toThrow(
      'no such file or folder',
    );
    await expect(restore(join(folder, 'nothing'), store, families, { now, keys })).rejects.toThrow(
      'no such file or folder',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.skipIf(!isRedisHere())('a move to Redis and back', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedis()));
  afterAll(() => server.stop());

  it('carries everything', async () => {
    const [before, after] = [memory(), memory()];
    await fill(before, 700);
    const folder = temporaryFolder();
    const redis = await RedisStore.open({ url: server.url });
    await backup(before, families, join(folder, 'there.gz'), { now });
    await restore(join(folder, 'there.gz'), redis, families, { now, keys });
    expect(await content(redis)).toEqual(await content(before));
    await backup(redis, families, join(folder, 'back.gz'), { now });
    await restore(join(folder, 'back.gz'), after, families, { now, keys });
    expect(await content(after)).toEqual(await content(before));
    await redis.close();
  });
});

function rewrite(file: string, change: (lines: string[]) => string[]): void {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  writeFileSync(file, gzipSync(`${change(lines).join('\n')}\n`));
}
