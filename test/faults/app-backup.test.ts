/** `npx motcua backup` and `knowledge gaps` beside a server that serves from the same folder, and `restore` of what was taken. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runCommand, startApp } from '../tools/app-process.ts';
import { citizens, kept, post, sayAll, turnId } from '../tools/chat-load.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const TEST_MS = 180_000;

interface Summary {
  readonly records: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** A folder for a server, which has its key from elsewhere, and what it takes to read a backup of it. */
function place() {
  const folder = temporaryFolder();
  const key = { DATA_KEY: randomBytes(32).toString('hex') };
  return {
    folder,
    settings: { DATA_DIR: folder, ...key },
    /** Takes a backup without the key. */
    take: async () => {
      const file = join(temporaryFolder(), 'backup.gz');
      const { code, stdout, stderr } = await runCommand(['backup', file, '--json'], { DATA_DIR: folder });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(existsSync(join(folder, 'data.key')), 'a key was made').toBe(false);
      return { file, ...(JSON.parse(stdout) as Summary) };
    },
    /** Puts one into an empty folder; its settings. */
    restored: async ({ file, records, counts }: Summary & { readonly file: string }) => {
      const fresh = { DATA_DIR: temporaryFolder(), ...key };
      const { code, stdout, stderr } = await runCommand(['restore', file, '--json'], fresh);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ records, counts, expired: 0 });
      return fresh;
    },
  };
}

/** One post, which must be answered at once. */
async function say(url: string, visitor: string, id: string, word: Parameters<typeof post>[3]) {
  const answer = await post(url, visitor, id, word);
  if (!answer) throw new Error('a message was refused');
  return answer;
}

/** Resolves when no accepted message waits for anything. */
const nothingUnfinished = (url: string): Promise<void> =>
  vi.waitFor(async () =>
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^motcua_unfinished_messages 0$/m),
  );

describe('npx motcua backup', { timeout: TEST_MS }, () => {
  it('beside the server holds all that was answered before, refuses nobody, and restores the same', async () => {
    const { settings, take, restored } = place();
    const app = await startApp(settings);
    const first = await take();
    expect(first.counts).toMatchObject({ installation: 1, chat: 0 });

    const all = citizens(8, 10);
    await sayAll(all, { atOnce: 4, askOne: ({ visitor }, id, word) => say(app.url, visitor, id, word) });
    let isTaken = false;
    const taking = take().finally(() => (isTaken = true));
    let during = 0;
    while (!isTaken) await say(app.url, `during-${during++}`, turnId(0), { text: 'đăng ký kết hôn' });
    const second = await taking;
    await nothingUnfinished(app.url);
    const last = await take();
    expect(await app.stop()).toBe(0);

    const left = (await kept(settings)).chats;
    expect(left.size).toBe(all.length + during);
    expect(last.counts['chat']).toBe(left.size);
    expect((await kept(await restored(last))).chats).toEqual(left);

    const early = (await kept(await restored(second))).chats;
    expect(early.size).toBe(second.counts['chat']);
    for (const { visitor } of all) expect(early.get(visitor), visitor).toEqual(left.get(visitor));
    // They came one after the other, so those that are in it are the first ones.
    const some = [...early.keys()].filter((visitor) => visitor.startsWith('during-'));
    expect(new Set(some)).toEqual(new Set(Array.from(some, (_, at) => `during-${at}`)));
  });

  it('after a kill -9 holds what was answered, and leaves the folder to the next server', async () => {
    const { settings, take, restored } = place();
    const app = await startApp(settings);
    await sayAll(citizens(4, 1), { atOnce: 4, askOne: ({ visitor }, id, word) => say(app.url, visitor, id, word) });
    await app.kill();
    const summary = await take();
    expect(summary.counts['chat']).toBe(4);
    expect((await kept(await restored(summary))).chats).toEqual((await kept(settings)).chats);
    const next = await startApp(settings);
    await say(next.url, 'citizen-0', turnId(1), { text: 'xin chào' });
  });

  it('of a folder without a store says so, and makes nothing there', async () => {
    const folder = join(temporaryFolder(), 'data');
    const { code, stdout, stderr } = await runCommand(['backup', `${folder}.gz`], { DATA_DIR: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`DATA_DIR: the folder ${folder} holds no store yet`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(`${folder}.gz`)).toBe(false);
  });
});

describe('npx motcua knowledge gaps', { timeout: TEST_MS }, () => {
  it('beside the server tells what it noted, and writes nothing; without the key it says so', async () => {
    const { folder, settings } = place();
    const app = await startApp(settings);
    for (const visitor of ['an', 'binh'])
      expect(await say(app.url, visitor, 'm1', { text: 'nuôi rồng trong nhà' })).toMatchObject({ outcome: 'no-match' });
    // The question is noted behind its turn.
    const list = async (): Promise<unknown> => {
      const { code, stdout, stderr } = await runCommand(['knowledge', 'gaps', '--json'], settings);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    };
    await expect.poll(list, { timeout: 60_000 }).toMatchObject({ gaps: [{ count: 2 }] });

    const { code, stdout, stderr } = await runCommand(['knowledge', 'gaps'], { DATA_DIR: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('DATA_KEY: what is kept is sealed; set the key that the server has.');
    expect(existsSync(join(folder, 'data.key')), 'a key was made').toBe(false);
    expect(await app.stop()).toBe(0);
  });
});

describe('npx motcua restore and reseal', { timeout: TEST_MS }, () => {
  it('are refused beside the server, which they name', async () => {
    const { settings, take } = place();
    const app = await startApp(settings);
    const { file } = await take();
    for (const { code, stderr } of await Promise.all([
      runCommand(['restore', file], settings),
      runCommand(['reseal'], settings),
    ])) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/DATA_DIR: the folder \S+ is in use by the process \d+.*stop that one/);
    }
    expect(await app.stop()).toBe(0);
  });
});
