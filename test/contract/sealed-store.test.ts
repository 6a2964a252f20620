/** Sealed values: the store contract over the seal, what lies on the disk, and the keys. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/shared/errors.ts';
import { loadSealingKeys } from '../../src/storage/data-key.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { newSealingKey, parseSealingKey, type SealingKeys } from '../../src/storage/sealing.ts';
import { reseal, SealedStore } from '../../src/storage/sealed-store.ts';
import type { Family } from '../../src/storage/store.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import { storeContract } from './store.ts';

storeContract('sealed', async () => {
  let now = Date.parse('2026-03-02T08:00:00+07:00');
  const inner = EmbeddedStore.inMemory(() => now);
  const store = new SealedStore(inner, [newSealingKey()]);
  return {
    store,
    peer: store,
    raw: inner,
    pass: async (ms) => void (now += ms),
    dispose: () => store.close(),
  };
});

const answers: Family<string> = {
  name: 'answers',
  lifetimeMs: 60_000,
  parse: (stored) => stored as string,
  sealed: true,
};
const open: Family<string> = { name: 'open', lifetimeMs: undefined, parse: (stored) => stored as string };
const clock = { now: 1_000_000 };

function memory(): EmbeddedStore {
  const store = EmbeddedStore.inMemory(() => clock.now);
  onTestFinished(() => store.close());
  return store;
}

describe('a sealed store', () => {
  it('leaves nothing readable on the disk, and other families as they were', async () => {
    const folder = temporaryFolder();
    const store = new SealedStore(await EmbeddedStore.open({ folder, now: () => clock.now }), [newSealingKey()]);
    await store.put(answers, 'a', 'planted-in-a-sealed-family');
    await store.put(open, 'a', 'planted-in-an-open-family');
    const onDisk = (): string =>
      readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'latin1'))
        .join('');
    expect(onDisk()).toContain('planted-in-an-open-family');
    expect(onDisk()).not.toContain('planted-in-a-sealed-family');
    await store.close();
    expect(onDisk()).not.toContain('planted-in-a-sealed-family');
  });

  it('seals the same text differently each time', async () => {
    const inner = memory();
    const store = new SealedStore(inner, [newSealingKey()]);
    const seen = new Set<string>();
    for (let at = 0; at < 5; at += 1) {
      await store.put(answers, 'a', 'the same');
      for await (const { json } of inner.scanRaw('answers')) seen.add(json);
    }
    expect(seen.size).toBe(5);
  });

  it('refuses a record that was altered, moved to another id, or put there unsealed', async () => {
    const inner = memory();
    const store = new SealedStore(inner, [newSealingKey()]);
    const unsealed: Family<string> = { ...answers, parse: (stored) => stored as string };
    await store.put(answers, 'a', 'hers');
    const sealed = (await inner.get(unsealed, 'a'))?.value ?? '';
    await inner.put(unsealed, 'b', sealed);
    await inner.put(unsealed, 'c', 'plain');
    await inner.put(
      unsealed,
      'a',
      sealed.replace(/.(?=.{8}$)/, (one) => (one === 'A' ? 'B' : 'A')),
    );
    for (const id of ['a', 'b', 'c']) {
      await expect(store.get(answers, id), id).rejects.toMatchObject({ failure: 'malformed', isTransient: false });
    }
  });

  it('reads what the old key sealed, writes with the new one, and can seal everything anew', async () => {
    const inner = memory();
    const [before, after] = [newSealingKey(), newSealingKey()];
    await new SealedStore(inner, [before]).put(answers, 'a', 'sealed before');
    await new SealedStore(inner, [before]).put(answers, 'b', 'sealed before too');
    const both: SealingKeys = [after, before];
    const rotating = new SealedStore(inner, both);
    expect((await rotating.get(answers, 'a'))?.value).toBe('sealed before');
    await rotating.put(answers, 'b', 'sealed after');

    const onlyNew = new SealedStore(inner, [after]);
    expect((await onlyNew.get(answers, 'b'))?.value).toBe('sealed after');
    await expect(onlyNew.get(answers, 'a')).rejects.toThrow(`key ${before.id}, which is neither`);

    clock.now += 20_000;
    expect(await reseal(inner, both, [answers, open])).toBe(1);
    expect((await onlyNew.get(answers, 'a'))?.value).toBe('sealed before');
    clock.now += 40_001;
    expect(await onlyNew.get(answers, 'a'), 'a new seal must not lengthen the lifetime').toBeUndefined();
  });
});

describe('the data key', () => {
  const base64 = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

  it('is read from base64 or hexadecimal text', () => {
    const hex = Buffer.from(base64, 'base64').toString('hex');
    expect(parseSealingKey(hex)).toEqual(parseSealingKey(` ${base64}\n`));
    for (const wrong of ['', 'short', `${base64}AA`, 'x'.repeat(64), hex.slice(2)]) {
      expect(parseSealingKey(wrong), wrong).toBeUndefined();
    }
  });

  it('comes from the settings without a warning, and wrong ones are refused together', async () => {
    const folder = temporaryFolder();
    const { keys, warnings } = await loadSealingKeys({ dataKey: base64, folder });
    expect(keys).toHaveLength(1);
    expect(warnings).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    const refused = await loadSealingKeys({ dataKey: 'wrong', dataKeyOld: 'too', folder }).catch(
      (error: unknown) => error,
    );
    expect((refused as ConfigError).problems).toHaveLength(2);
    expect(String(refused)).not.toMatch(/wrong\b.*too/s);
  });

  it('is made once and kept for this user only, with a warning', async () => {
    const folder = temporaryFolder();
    const first = await loadSealingKeys({ folder });
    const second = await loadSealingKeys({ folder });
    expect(second.keys).toEqual(first.keys);
    expect(second.warnings.join()).toContain('DATA_KEY is not set');
    expect(statSync(join(folder, 'data.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['data.key']);
  });

  it('once set in the settings still opens what the made one sealed', async () => {
    const folder = temporaryFolder();
    const made = await loadSealingKeys({ folder });
    const set = await loadSealingKeys({ dataKey: base64, folder });
    expect(set.keys.map(({ id }) => id)).toEqual([parseSealingKey(base64)?.id, made.keys[0].id]);
  });

  it('refuses a file that holds no key, rather than making a second one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'data.key'), '');
    await expect(loadSealingKeys({ folder })).rejects.toThrow('holds no key');
  });

  it('is agreed upon by all processes of a shared store, whatever their folders', async () => {
    const shared = memory();
    const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const all = await Promise.all(folders.map((folder) => loadSealingKeys({ folder, shared })));
    expect(new Set(all.map(({ keys }) => keys[0].id)).size).toBe(1);
    expect(all[0]?.warnings.join()).toContain('lies in Redis');
    // Moved back to one machine, the copy in the folder opens everything.
    expect((await loadSealingKeys({ folder: folders[1] ?? '' })).keys[0].id).toBe(all[0]?.keys[0].id);
  });

  it('brings the key of the folder along when one machine becomes several', async () => {
    const [grown, fresh] = [temporaryFolder(), temporaryFolder()];
    const alone = await loadSealingKeys({ folder: grown });
    const shared = memory();
    expect((await loadSealingKeys({ folder: grown, shared })).keys).toEqual(alone.keys);
    expect((await loadSealingKeys({ folder: fresh, shared })).keys).toEqual(alone.keys);
  });

  it('tells of a folder that cannot keep it', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    await expect(loadSealingKeys({ folder: join(file, 'data') })).rejects.toBeInstanceOf(ConfigError);
  });
});
