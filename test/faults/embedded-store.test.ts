/** The embedded store on a disk that is full, read-only or damaged, and under a clock that jumps. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/storage/backup.ts';
import { ConfigError, ServiceError } from '../../src/shared/errors.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { Family } from '../../src/storage/store.ts';
import {
  alsoInNamespace,
  closeFolder,
  limitFiles,
  mayLimit,
  mayMount,
  readOnlyView,
  smallDisk,
} from '../tools/small-disk.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const notes: Family<string> = { name: 'notes', lifetimeMs: undefined, parse: (stored) => stored as string };
const memos: Family<string> = { name: 'memos', lifetimeMs: 60_000, parse: (stored) => stored as string };
const now = Date.now;
const kilobyte = 'x'.repeat(1_000);

/** Fills the disk with something else, to the last byte. */
function fill(folder: string): void {
  try {
    writeFileSync(join(folder, 'filler'), Buffer.alloc(64_000_000));
  } catch {
    // Full now.
  }
}

alsoInNamespace(import.meta.filename, 'the disk of the embedded store');

describe.runIf(mayLimit())('the embedded store where nothing more can be written', () => {
  it('because its files may not grow: refuses, keeps what it had, tells by its check, and recovers by itself', async () => {
    const folder = temporaryFolder();
    const store = await EmbeddedStore.open({ folder, now });
    const lift = limitFiles(500_000);
    const acknowledged: string[] = [];
    let refused: unknown;
    for (let at = 0; refused === undefined && at < 5_000; at += 1) {
      await store.put(notes, `${at}`, kilobyte + at).then(
        () => acknowledged.push(`${at}`),
        (error: unknown) => (refused = error),
      );
    }
    expect(refused).toMatchObject({ name: 'ServiceError', isTransient: true });
    expect(String(refused)).toContain('nothing was written');
    expect(acknowledged.length).toBeGreaterThan(10);
    await expect(store.check(), 'readiness must tell').rejects.toThrow('DATA_DIR');
    for (const id of acknowledged) expect((await store.get(notes, id))?.value).toBe(kilobyte + id);
    lift();
    await store.check();
    expect(await store.count(notes), 'what was refused must not come back').toBe(acknowledged.length);
    expect(await store.put(notes, `${acknowledged.length}`, kilobyte, 0)).toBe(1);
    await store.close();
    const again = await EmbeddedStore.open({ folder, now });
    expect(await again.count(notes)).toBe(acknowledged.length + 1);
    await again.close();
  });

  it('but what is small: a write too big does not take its neighbours of the same tick with it', async () => {
    const store = await EmbeddedStore.open({ folder: temporaryFolder(), now });
    const lift = limitFiles(2_000_000);
    const results = await Promise.allSettled([
      store.put(notes, 'small', 'fits'),
      store.put(notes, 'huge', 'x'.repeat(4_000_000)),
      store.put(notes, 'small too', 'fits'),
    ]);
    lift();
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.count(notes)).toBe(2);
    await store.close();
  });

  it('because the folder is not ours: refuses to start and says why, and leaves what is there', async () => {
    const folder = temporaryFolder();
    const store = await EmbeddedStore.open({ folder, now });
    await store.put(notes, 'before', 'kept');
    await store.close();
    const before = readdirSync(folder);
    closeFolder(folder);
    for (const own of [folder, join(folder, 'data')]) {
      const refused = await EmbeddedStore.open({ folder: own, now }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ConfigError);
      expect(String(refused)).toContain('it cannot be written');
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  it('of a backup: leaves no half of one', async () => {
    const folder = temporaryFolder();
    const store = EmbeddedStore.inMemory(now);
    for (let at = 0; at < 300; at += 1) {
      await store.put(notes, `${at}`, Array.from({ length: 100 }, () => Math.random().toString(36)).join());
    }
    const lift = limitFiles(100_000);
    const refused = await backup(store, [notes], join(folder, 'backup.gz'), { now }).catch((error: unknown) => error);
    lift();
    expect(refused).toBeInstanceOf(Error);
    expect(readdirSync(folder)).toEqual([]);
    await store.close();
  });
});

describe.skipIf(!mayMount())('the disk of the embedded store', () => {
  it('when full refuses writes in a clear sentence, and keeps what it had', async () => {
    const folder = smallDisk(2_000);
    const store = await EmbeddedStore.open({ folder, now });
    const acknowledged: string[] = [];
    let refused: unknown;
    for (let at = 0; refused === undefined && at < 5_000; at += 1) {
      await store.put(notes, `${at}`, kilobyte + at).then(
        () => acknowledged.push(`${at}`),
        (error: unknown) => (refused = error),
      );
    }
    expect(refused).toBeInstanceOf(ServiceError);
    expect(String(refused)).toContain('disk of DATA_DIR is full; nothing was written');
    expect(await store.count(notes)).toBe(acknowledged.length);
    for (const id of acknowledged) expect((await store.get(notes, id))?.value).toBe(kilobyte + id);

    await store.close();
    const again = await EmbeddedStore.open({ folder, now });
    expect(await again.count(notes)).toBe(acknowledged.length);
    await again.close();
  });

  it('full through somebody else: refuses, tells by its check, and recovers by itself', async () => {
    const folder = smallDisk(3_000);
    const store = await EmbeddedStore.open({ folder, now });
    await store.put(notes, 'before', 'kept');
    fill(folder);
    const big = 'x'.repeat(200_000);
    await expect(store.put(notes, 'big', big)).rejects.toMatchObject({ name: 'ServiceError', isTransient: true });
    expect(await store.get(notes, 'big')).toBeUndefined();
    expect((await store.get(notes, 'before'))?.value).toBe('kept');
    await expect(store.check(), 'readiness must tell').rejects.toThrow('disk of DATA_DIR is full');
    rmSync(join(folder, 'filler'));
    await store.check();
    expect(await store.put(notes, 'small', 'fits')).toBe(1);
    expect(await store.get(notes, 'big'), 'what was refused must not come back').toBeUndefined();
    expect(await store.put(notes, 'big', big, 0)).toBe(1);
    await store.close();
  });

  it('full: a write too big for it does not take its neighbours of the same tick with it', async () => {
    const folder = smallDisk(2_000);
    const store = await EmbeddedStore.open({ folder, now });
    const results = await Promise.allSettled([
      store.put(notes, 'small', 'fits'),
      store.put(notes, 'huge', 'x'.repeat(4_000_000)),
      store.put(notes, 'small too', 'fits'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.count(notes)).toBe(2);
    await store.close();
  });

  it('full at the start: refuses to start and says why', async () => {
    const folder = smallDisk(200);
    fill(folder);
    const refused = await EmbeddedStore.open({ folder: join(folder, 'data'), now }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toContain('its disk is full');
  });

  it('read-only at the start: refuses to start and says why', async () => {
    const disk = smallDisk(2_000);
    const store = await EmbeddedStore.open({ folder: disk, now });
    await store.put(notes, 'before', 'kept');
    await store.close();
    const view = readOnlyView(disk);
    for (const folder of [view, join(view, 'data')]) {
      const refused = await EmbeddedStore.open({ folder, now }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ConfigError);
      expect(String(refused)).toContain('it cannot be written');
    }
  });

  it('full during a backup: leaves no half of one', async () => {
    const folder = smallDisk(100);
    const store = EmbeddedStore.inMemory(now);
    for (let at = 0; at < 300; at += 1) {
      await store.put(notes, `${at}`, Array.from({ length: 100 }, () => Math.random().toString(36)).join());
    }
    const refused = await backup(store, [notes], join(folder, 'backup.gz'), { now }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ServiceError);
    expect(String(refused)).toContain('the disk is full');
    expect(readdirSync(folder)).toEqual([]);
    await store.close();
  });
});

describe('the folder of the embedded store', () => {
  it('that is a file is refused', async () => {
    const file = join(temporaryFolder(), 'data');
    writeFileSync(file, '');
    await expect(EmbeddedStore.open({ folder: file, now })).rejects.toThrow('it is not a folder');
  });

  it('with a damaged database is refused, and left for somebody to look at', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'motcua.db'), 'no database at all '.repeat(1_000));
    const refused = await EmbeddedStore.open({ folder, now }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toContain('restore a backup');
    expect(existsSync(join(folder, 'motcua.db'))).toBe(true);
  });

  it.runIf(mayLimit())(
    'on a disk that takes no more of a file is refused, and nobody is told to throw data away',
    async () => {
      const folder = temporaryFolder();
      const lift = limitFiles(4_096);
      const refused = await EmbeddedStore.open({ folder, now }).catch((error: unknown) => error);
      lift();
      expect(refused).toBeInstanceOf(ConfigError);
      expect(String(refused)).toContain('raise the quota');
      expect(String(refused)).not.toContain('backup');
    },
  );
});

describe('a clock that jumps', () => {
  const day = 86_400_000;

  it('back: what lived still lives, and no lease is held for longer than its length', async () => {
    const clock = { now: Date.parse('2026-03-02T08:00:00+07:00') };
    const store = EmbeddedStore.inMemory(() => clock.now);
    await store.put(memos, 'a', 'short-lived');
    const lost = await store.lease('poll', 30_000);
    clock.now -= day;
    expect((await store.get(memos, 'a'))?.value).toBe('short-lived');
    expect(await store.lease('poll', 30_000)).toBeUndefined();
    clock.now += 30_001;
    const next = await store.lease('poll', 30_000);
    expect(next?.token).toBeGreaterThan(lost?.token ?? Infinity);
    expect(await lost?.renew()).toBe(false);
    await store.close();
  });

  it('forward: leases and lifetimes end early, and nobody acts on a lease that is lost', async () => {
    const clock = { now: Date.parse('2026-03-02T08:00:00+07:00') };
    const store = EmbeddedStore.inMemory(() => clock.now);
    await store.put(memos, 'a', 'short-lived');
    await store.put(notes, 'a', 'for good');
    const lost = await store.lease('poll', 30_000);
    clock.now += day;
    expect(await store.get(memos, 'a')).toBeUndefined();
    expect((await store.get(notes, 'a'))?.value).toBe('for good');
    expect(await lost?.renew()).toBe(false);
    await store.close();
  });
});
