/** The commands as scripts call them: what they print and how they end. */
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chats, newChat, unfinished, type ChatRecord } from '../../src/dialogue/conversation.ts';
import { listSetAside, setAside } from '../../src/dialogue/set-aside.ts';
import { openStore } from '../../src/open-store.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { command } from '../tools/command.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const TEST_MS = 120_000;

/** A catalogue file with one record under each code. */
function catalogueOf(...codes: string[]): string {
  const file = join(temporaryFolder(), 'catalogue.jsonl');
  const lines = codes.map((code) => JSON.stringify({ code, name: `Cấp giấy phép thử số ${code}`, status: 'in-force' }));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function json(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<unknown> {
  const { code, stdout, stderr } = await command([...args, '--json'], settings);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('--knowledge', () => {
  it(
    'adds to what the settings name, and what is named twice or lies in another path is counted once',
    async () => {
      const [set, given] = [catalogueOf('9.000001'), catalogueOf('9.000002', '9.000003')];
      const settings = { DATA_DIR: temporaryFolder(), KNOWLEDGE_PATHS: set };
      const count = async (...args: string[]): Promise<number> =>
        ((await json(['knowledge', 'stats', ...args], settings)) as { records: number }).records;
      const alone = await count();
      expect(await count('--knowledge', given)).toBe(alone + 2);
      expect(await count('--knowledge', given, '--knowledge', join(given, '..'), '--knowledge', set)).toBe(alone + 2);

      const queries = join(temporaryFolder(), 'queries.jsonl');
      writeFileSync(queries, `${JSON.stringify({ q: '9.000003', expectedCodes: ['9.000003'] })}\n`);
      expect(await json(['eval', '--queries', queries, '--knowledge', given], settings)).toMatchObject({
        documents: alone + 2,
        queries: 1,
        recallAt1: 1,
      });
    },
    TEST_MS,
  );

  it(
    'counts only the given file and the shipped records where the settings name nothing, also beside the open catalogue',
    async () => {
      const data = temporaryFolder();
      writeFileSync(join(data, 'procedures-real.jsonl.gz'), '');
      const settings = { DATA_DIR: temporaryFolder(), MOTCUA_DATA: data };
      const stats = (await json(['knowledge', 'stats', '--knowledge', catalogueOf('9.000001')], settings)) as {
        records: number;
        byOrigin: Record<string, number>;
      };
      expect(stats.byOrigin).toMatchObject({ imported: 1 });
    },
    TEST_MS,
  );
});

describe('exit code 2 and the reason', () => {
  const nowhere = join(tmpdir(), 'motcua-nowhere');
  it.each([
    ['an unknown command', ['paint']],
    ['an unknown option', ['ask', 'chào', '--loud']],
    ['a benchmark that there is none of', ['bench', 'paint']],
    ['a procedure that there is none of', ['checklist', '9.999999']],
    ['a procedure that there is none of to draw', ['knowledge', 'graph', '9.999999']],
    ['a path of records that is not there', ['knowledge', 'stats', '--knowledge', nowhere]],
    ['a path of records that is not there for the server', ['start', '--knowledge', nowhere]],
    ['a catalogue that is not there', ['knowledge', 'import', nowhere]],
    ['a set to compare that is not there', ['knowledge', 'diff', nowhere, nowhere]],
    ['questions that are not there', ['eval', '--queries', nowhere]],
    ['a backup that is not there', ['restore', nowhere]],
  ])(
    'for %s',
    async (_what, args) => {
      const { code, stdout, stderr } = await command(args, { DATA_DIR: temporaryFolder() });
      expect(stderr).toMatch(/^error: /);
      if (args.includes(nowhere)) expect(stderr).toContain(nowhere);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
    TEST_MS,
  );
});

describe('bench', () => {
  it(
    'offers search and chat, and each name it offers is there',
    async () => {
      const { stdout } = await command(['bench', '--help']);
      const offered = [...(/choices: ([^)]*?),?\s*default/.exec(stdout)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(
        ([, name]) => name!,
      );
      expect(offered).toEqual(expect.arrayContaining(['search', 'chat', 'web']));
      for (const name of offered.filter((each) => each !== 'web'))
        expect(existsSync(join(import.meta.dirname, `../bench/${name}.ts`)), name).toBe(true);
    },
    TEST_MS,
  );
});

describe('set-aside', () => {
  const TOLD = { at: Date.parse('2026-11-22T08:00:00Z'), tries: 3, why: 'handler-died' as const };
  const from = { channel: 'telegram', chat: '4711' } as const;
  /** Two of them in the store of these settings. */
  const fill = async (settings: Readonly<Record<string, string>>) => {
    const { store } = await openStore(parseConfig(settings, '/'), Date.now, 1_000);
    for (const [id, incident, text] of [
      ['a', 'K7M2QX', 'mất sổ đỏ của bà Lan'],
      ['b', 'P4RTYZ', 'đổi bằng lái'],
    ] as const)
      await store.put(setAside, `telegram:4711 ${id}`, { ...TOLD, incident, message: { id, from, text, at: TOLD.at } });
    return store;
  };
  const listed = (incident: string) => `${incident}  2026-11-22T08:00:00Z  telegram  handler-died (tried 3×)\n`;

  it(
    'beside the server lists without a word of theirs, and shows one; puts back and drops when it is stopped',
    async () => {
      const settings = { DATA_DIR: temporaryFolder() };
      const store = await fill(settings);
      // This process holds the folder, as a server does.
      expect(await command(['set-aside'], settings)).toMatchObject({
        code: 0,
        stdout: listed('K7M2QX') + listed('P4RTYZ'),
      });
      expect((await command(['set-aside', '--show', 'k7m2qx'], settings)).stdout).toBe('mất sổ đỏ của bà Lan\n');
      const refused = await command(['set-aside', '--drop', 'K7M2QX'], settings);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('DATA_DIR')]);
      await store.close();

      expect((await command(['set-aside', '--drop', 'P4RTYZ'], settings)).stdout).toBe('P4RTYZ was dropped.\n');
      expect(await json(['set-aside', '--retry', 'K7M2QX'], settings)).toEqual({
        incident: 'K7M2QX',
        done: 'put-back',
      });
      const unknown = await command(['set-aside', '--show', 'K7M2QX'], settings);
      expect([unknown.code, unknown.stderr]).toEqual([2, 'error: no message is set aside under K7M2QX\n']);
      expect((await command(['set-aside'], settings)).stdout).toBe('No message is set aside.\n');
      const { store: after } = await openStore(parseConfig(settings, '/'), Date.now, 1_000);
      onTestFinished(() => after.close());
      expect((await after.get(chats, 'telegram:4711'))?.value.entries).toMatchObject([
        { state: 'waiting', message: { id: 'again-K7M2QX', text: 'mất sổ đỏ của bà Lan' } },
      ]);
      expect(await after.get(unfinished, 'telegram:4711 again-K7M2QX')).toBeDefined();
    },
    TEST_MS,
  );

  it.skipIf(!isRedisHere())(
    'on Redis puts back and drops beside the server, too',
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const settings = { REDIS_URL: redis.url, DATA_DIR: temporaryFolder() };
      const store = await fill(settings);
      onTestFinished(() => store.close());
      for (const args of [
        ['--retry', 'K7M2QX'],
        ['--drop', 'P4RTYZ'],
      ])
        expect((await command(['set-aside', ...args], settings)).code).toBe(0);
      expect(await listSetAside(store)).toEqual([]);
      expect((await store.get(chats, 'telegram:4711'))?.value.entries).toHaveLength(1);
    },
    TEST_MS,
  );
});

describe.skipIf(!isRedisHere())('ask --chat on Redis', () => {
  it(
    'waits for the process that is at this chat instead of taking its message over',
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const settings = { REDIS_URL: redis.url, DATA_DIR: temporaryFolder() };
      const { store } = await openStore(parseConfig(settings, '/'), Date.now, 1_000);
      onTestFinished(() => store.close());
      const message = {
        id: 'first',
        from: { channel: 'console', chat: 'me' },
        text: 'xin chào',
        at: Date.now(),
      } as const;
      const held = (record: ChatRecord): ChatRecord => ({
        ...record,
        busy: { owner: 'another', until: Date.now() + 20_000 },
      });
      await store.put(unfinished, 'console:me first', { at: Date.now() });
      await store.put(
        chats,
        'console:me',
        held({ ...newChat(), seen: ['first'], entries: [{ message, state: 'waiting', tries: 0 }] }),
      );
      const asked = command(['ask', 'xin chào', '--chat', 'me', '--json'], settings);

      let stored = await store.get(chats, 'console:me');
      while (stored?.value.seen.length === 1) {
        await store.put(chats, 'console:me', held(stored.value), stored.version);
        stored = await store.get(chats, 'console:me');
      }
      // It is accepted: long enough for it to look at the chat again and again, this process is still at its message.
      for (let look = 0; look < 500; look += 1) stored = await store.get(chats, 'console:me');
      expect(stored?.value.entries.map(({ state, tries }) => ({ state, tries }))).toEqual([
        { state: 'waiting', tries: 0 },
        { state: 'waiting', tries: 0 },
      ]);
      const { busy: _done, ...free } = stored!.value;
      expect(
        await store.put(chats, 'console:me', { ...free, entries: free.entries.slice(1) }, stored!.version),
      ).toBeDefined();
      const { code, stdout } = await asked;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('outcome');
    },
    TEST_MS,
  );
});
