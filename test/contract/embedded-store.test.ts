/** The embedded store: the contract, and what only it promises. */
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/shared/errors.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { Family } from '../../src/storage/store.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import { storeContract } from './store.ts';

storeContract('embedded', async () => {
  let now = Date.parse('2026-03-02T08:00:00+07:00');
  const store = EmbeddedStore.inMemory(() => now);
  return {
    store,
    peer: store,
    raw: store,
    pass: async (ms) => void (now += ms),
    dispose: () => store.close(),
  };
});

const writes: Family<{ id: string }> = {
  name: 'writes',
  lifetimeMs: undefined,
  parse: (stored) => stored as { id: string },
};
const now = Date.now;

/** Starts a writer on the folder, kills it when it has acknowledged `acknowledgements` writes, and returns those it had by then. */
async function writeAndKill(folder: string, round: number, acknowledgements: number): Promise<string[]> {
  const writer = spawn(process.execPath, ['--import', 'tsx', 'test/tools/store-writer.ts', folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === acknowledgements) writer.kill('SIGKILL');
  }
  return acknowledged;
}

describe('the embedded store', () => {
  it('keeps every acknowledged write through kill -9, and frees its folder at once', async () => {
    const folder = temporaryFolder();
    const acknowledged: string[] = [];
    for (const [round, acknowledgements] of [1, 37, 260, 1_111].entries()) {
      acknowledged.push(...(await writeAndKill(folder, round, acknowledgements)));
    }
    const store = await EmbeddedStore.open({ folder, now });
    expect(acknowledged.length).toBeGreaterThanOrEqual(1 + 37 + 260 + 1_111);
    for (const id of acknowledged) expect((await store.get(writes, id))?.value.id).toBe(id);
    for await (const { id, value } of store.scan(writes)) expect(value.id).toBe(id);
    await store.close();
  });

  it('keeps everything through a clean stop, what was still waiting included', async () => {
    const folder = temporaryFolder();
    const first = await EmbeddedStore.open({ folder, now });
    const writing = Array.from({ length: 50 }, (_, at) => first.put(writes, `${at}`, { id: `${at}` }));
    await first.close();
    expect(await Promise.all(writing)).toEqual(Array.from({ length: 50 }, () => 1));
    const second = await EmbeddedStore.open({ folder, now });
    expect(await second.count(writes)).toBe(50);
    await second.close();
  });

  it('recovers from a newest file cut anywhere: the first writes whole, the last ones gone, none of them torn', async () => {
    const killed = temporaryFolder();
    await writeAndKill(killed, 0, 120);
    const log = 'motcua.db-wal';
    const size = statSync(join(killed, log)).size;
    let previous = 0;
    for (const part of [0, 0.11, 0.42, 0.73, 0.999, 1]) {
      const folder = temporaryFolder();
      cpSync(killed, folder, { recursive: true });
      truncateSync(join(folder, log), Math.floor(size * part));
      const store = await EmbeddedStore.open({ folder, now });
      const survivors = await store.count(writes);
      expect(survivors).toBeGreaterThanOrEqual(previous);
      previous = survivors;
      await store.put(writes, 'after', { id: 'after' });
      for await (const { id, value } of store.scan(writes)) expect(value.id).toBe(id);
      await store.close();
    }
    expect(previous).toBeGreaterThanOrEqual(120);
  });

  it('keeps its log short under load, and is whole at any moment: while the log is moved too', async () => {
    const folder = temporaryFolder();
    const store = await EmbeddedStore.open({ folder, now });
    const moments: { copy: string; acknowledged: number }[] = [];
    const value = (at: number) => ({ id: `${at} ${'x'.repeat(3_000)}` });
    let acknowledged = 0;
    // Half of the disk's state at once: nothing is written to either file while this copies them.
    const copyNow = (): void => {
      const copy = join(temporaryFolder(), 'copy');
      mkdirSync(copy);
      for (const name of ['motcua.db', 'motcua.db-wal']) copyFileSync(join(folder, name), join(copy, name));
      moments.push({ copy, acknowledged });
    };
    for (let at = 0; at < 3_000; at += 1) {
      const written = store.put(writes, `${at % 400}`, value(at));
      if (at % 97 === 0) setImmediate(() => setImmediate(copyNow));
      await written;
      acknowledged = at + 1;
    }
    expect(statSync(join(folder, 'motcua.db-wal')).size, 'twice what one move may find').toBeLessThan(12_000_000);
    await store.close();

    for (const { copy, acknowledged: whole } of moments) {
      const then = await EmbeddedStore.open({ folder: copy, now });
      for (let at = Math.max(0, whole - 400); at < whole; at += 1) {
        const found = (await then.get(writes, `${at % 400}`))?.value.id;
        expect([value(at).id, value(at + 400).id]).toContain(found);
      }
      await then.close();
    }
    expect(moments.length).toBeGreaterThan(20);
  });

  it('belongs to one process: a second one is told who holds the folder', async () => {
    const folder = temporaryFolder();
    const first = await EmbeddedStore.open({ folder, now });
    const refused = await EmbeddedStore.open({ folder, now }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as ConfigError).message).toContain(`in use by the process ${process.pid}`);
    await first.close();
  });

  it('waits a while for the other process when asked to', async () => {
    const folder = temporaryFolder();
    const first = await EmbeddedStore.open({ folder, now });
    const second = EmbeddedStore.open({ folder, now, waitMs: 20_000 });
    await first.close();
    await (await second).close();
  });

  it('takes over at once the lease of a process that died, with a greater token', async () => {
    const folder = temporaryFolder();
    const first = await EmbeddedStore.open({ folder, now });
    const before = await first.lease('poll', 3_600_000);
    await first.close();
    const second = await EmbeddedStore.open({ folder, now });
    const after = await second.lease('poll', 3_600_000);
    expect(after?.token).toBeGreaterThan(before?.token ?? Infinity);
    await second.close();
  });
});
