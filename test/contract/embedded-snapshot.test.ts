/** A snapshot of the embedded store: one moment, read beside the store that goes on writing. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/shared/errors.ts';
import { backup, restore } from '../../src/storage/backup.ts';
import { EmbeddedSnapshot } from '../../src/storage/embedded-snapshot.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { newSealingKey } from '../../src/storage/sealing.ts';
import { openDatabase } from '../../src/storage/sql.ts';
import type { Family, RawReader } from '../../src/storage/store.ts';
import { alsoInNamespace, closeFolder, mayLimit, mayMount, readOnlyView, smallDisk } from '../tools/small-disk.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const numbers = (name: string): Family<number> => ({
  name,
  lifetimeMs: undefined,
  parse: (stored) => stored as number,
});
/** Each write goes to both under the same id, in one transaction. */
const [left, right] = [numbers('left'), numbers('right')];
const now = Date.now;
/** Several pages of a scan. */
const PAIRS = 600;

async function opened(folder: string): Promise<EmbeddedStore> {
  const store = await EmbeddedStore.open({ folder, now });
  onTestFinished(() => store.close());
  return store;
}

/** Writes on and on, to one pair after the other; every write has to go through. */
function writer(store: EmbeddedStore): { readonly written: number; next: () => Promise<void> } {
  let written = 0;
  return {
    get written() {
      return written;
    },
    next: async () => {
      const id = String(written % PAIRS);
      const number = (written += 1);
      // Of one tick, so of one transaction.
      await Promise.all([store.put(left, id, number), store.put(right, id, number)]);
    },
  };
}

/** What the pairs hold after `written` writes. */
const pairsAfter = (written: number): Map<string, number> =>
  new Map(Array.from({ length: written }, (_, at) => [String(at % PAIRS), at + 1]));

async function pairs(source: RawReader, family: Family<number>, between?: () => Promise<void>) {
  const found = new Map<string, number>();
  for await (const { id, json } of source.scanRaw(family.name)) {
    found.set(id, Number(json));
    await between?.();
  }
  return found;
}

alsoInNamespace(import.meta.filename, 'on a disk that can only be read');

describe('a snapshot of the embedded store', () => {
  it('shows one moment, whatever is written and deleted while it is read', async () => {
    const folder = temporaryFolder();
    const store = await opened(folder);
    const { next } = writer(store);
    for (let at = 0; at < PAIRS; at += 1) await next();
    const snapshot = EmbeddedSnapshot.open({ folder, now });
    await store.delete(right, '5');
    for (const family of [left, right])
      expect(await pairs(snapshot, family, next), family.name).toEqual(pairsAfter(PAIRS));
    await snapshot.close();
    expect(await pairs(store, right)).not.toEqual(pairsAfter(PAIRS));
  });

  it('makes a backup that tears no transaction of a store in use, and refuses no write', async () => {
    const folder = temporaryFolder();
    const store = await opened(folder);
    const going = writer(store);
    for (let at = 0; at < PAIRS; at += 1) await going.next();
    const file = join(temporaryFolder(), 'backup.gz');
    const snapshot = EmbeddedSnapshot.open({ folder, now });
    await going.next();
    let isTaken = false;
    const taking = backup(snapshot, [left, right], file, { now }).finally(() => (isTaken = true));
    do await going.next();
    while (!isTaken);
    expect(await taking).toMatchObject({ records: 2 * PAIRS, counts: { left: PAIRS, right: PAIRS } });
    await snapshot.close();

    const fresh = EmbeddedStore.inMemory(now);
    await restore(file, fresh, [left, right], { now, keys: [newSealingKey()] });
    expect(await pairs(fresh, left)).toEqual(pairsAfter(PAIRS));
    expect(await pairs(fresh, right)).toEqual(pairsAfter(PAIRS));
    expect(await pairs(store, left)).toEqual(pairsAfter(going.written));
    await fresh.close();
  });

  it('lets the log of the store start anew once it is closed', async () => {
    const folder = temporaryFolder();
    const store = await opened(folder);
    const filling: Family<string> = { name: 'filling', lifetimeMs: undefined, parse: (stored) => stored as string };
    const fill = async (): Promise<number> => {
      // Ten megabytes, of which nothing is left as it was.
      for (let at = 0; at < 100; at += 1)
        await store.put(filling, 'one', String(at).padStart(100_000, String(at % 10)));
      return statSync(join(folder, 'motcua.db-wal')).size;
    };
    const before = await fill();
    expect(before).toBeLessThan(8_000_000);
    const snapshot = EmbeddedSnapshot.open({ folder, now });
    const during = await fill();
    expect(during).toBeGreaterThan(10_000_000);
    await snapshot.close();
    for (let at = 0; at < 3; at += 1) expect(await fill()).toBeLessThan(during + 8_000_000);
  });

  it('is there from the first moment of a store, and after its clean end', async () => {
    const folder = temporaryFolder();
    const store = await EmbeddedStore.open({ folder, now });
    const empty = EmbeddedSnapshot.open({ folder, now });
    expect(await pairs(empty, left)).toEqual(new Map());
    await empty.close();
    await store.put(left, '0', 1);
    await store.close();
    const ended = EmbeddedSnapshot.open({ folder, now });
    expect(await pairs(ended, left)).toEqual(pairsAfter(1));
    await ended.close();
    // It keeps nobody from coming back.
    expect(await (await opened(folder)).put(left, '0', 2)).toBe(2);
  });

  it.each<[string, (folder: string) => void]>([
    ['is not there', () => undefined],
    ['is empty', (folder) => mkdirSync(folder)],
    ['is a file', (folder) => writeFileSync(folder, '')],
    ['has a database that is being made', (folder) => makeFile(folder, '')],
    ['has a database without our table', makeOtherDatabase],
    ['has a database that is damaged', (folder) => makeFile(folder, 'no database at all '.repeat(1_000))],
  ])('of a folder that %s is refused by the name of DATA_DIR, and makes nothing there', (_name, make) => {
    const folder = join(temporaryFolder(), 'data');
    make(folder);
    const before = listed(folder);
    expect(() => EmbeddedSnapshot.open({ folder, now })).toThrow(ConfigError);
    expect(() => EmbeddedSnapshot.open({ folder, now })).toThrow(
      /DATA_DIR: the folder \S+ (holds no store yet|cannot be used: its database file is damaged)/,
    );
    expect(listed(folder)).toEqual(before);
  });

  it.runIf(mayLimit())('in a folder that can only be read is refused in a clear sentence', async () => {
    const folder = temporaryFolder();
    await (await EmbeddedStore.open({ folder, now })).close();
    for (const name of readdirSync(folder)) if (/-(wal|shm)$/.test(name)) rmSync(join(folder, name));
    closeFolder(folder);
    expect(() => EmbeddedSnapshot.open({ folder, now })).toThrow(
      /DATA_DIR: the store in the folder \S+ cannot be opened/,
    );
  });

  it.skipIf(!mayMount())('on a disk that can only be read is refused in a clear sentence', async () => {
    const disk = smallDisk(2_000);
    await (await EmbeddedStore.open({ folder: disk, now })).close();
    for (const name of readdirSync(disk)) if (/-(wal|shm)$/.test(name)) rmSync(join(disk, name));
    const folder = readOnlyView(disk);
    expect(() => EmbeddedSnapshot.open({ folder, now })).toThrow(
      /DATA_DIR: the store in the folder \S+ cannot be opened/,
    );
  });
});

function makeFile(folder: string, text: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'motcua.db'), text);
}

function makeOtherDatabase(folder: string): void {
  mkdirSync(folder);
  const database = openDatabase(join(folder, 'motcua.db'));
  database.exec('CREATE TABLE other (a)');
  database.close();
}

const listed = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
