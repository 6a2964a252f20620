import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Live, type ReloadResult, type Timer } from '../../../src/knowledge/live.ts';
import { loadKnowledge } from '../../../src/knowledge/load/load.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { folderOf, put, record } from './helpers.ts';

/** A timer that runs when the test says so, and lets it wait until something was put on it. */
class HandTimer implements Timer {
  #run: (() => void) | undefined;
  #wake: (() => void) | undefined;
  started = 0;
  after(_ms: number, run: () => void): () => void {
    this.started += 1;
    this.#run = run;
    this.#wake?.();
    return () => {
      this.#run = undefined;
    };
  }
  async isSet(): Promise<void> {
    while (this.#run === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
  ring(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.();
  }
}

async function started(folder: string, paths: () => readonly string[] = () => []) {
  const timer = new HandTimer();
  const results: ReloadResult[] = [];
  let told: (() => void) | undefined;
  const live = await Live.start<Knowledge>({
    load: () => loadKnowledge({ folder, paths: paths() }),
    paths: () => [folder, ...paths()],
    timer,
    onReload: (result) => {
      results.push(result);
      told?.();
    },
  });
  onTestFinished(() => live.close());
  const nextResult = (): Promise<void> =>
    new Promise((resolve) => {
      told = resolve;
    });
  return { live, timer, results, nextResult };
}

describe('a reload', () => {
  test('puts a whole new set in place of the old one', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live } = await started(folder);
    const old = live.current;
    put(folder, 'procedures/b.yaml', record({ code: '1.000002' }));
    expect(await live.reload()).toEqual({ ok: true });
    expect(live.current.counts.written).toBe(2);
    expect(old.counts.written).toBe(1);
  });

  test('keeps the old set when anything is wrong, tells what, and recovers when it is mended', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live } = await started(folder);
    const old = live.current;
    put(folder, 'procedures/b.yaml', 'code: 12\n');
    const result = await live.reload();
    expect(result.ok).toBe(false);
    expect(live.current).toBe(old);
    expect(live.problems.map(({ sentence }) => sentence)).toContain('code must be in quotes, like "1.001193"');
    rmSync(join(folder, 'procedures/b.yaml'));
    expect(await live.reload()).toEqual({ ok: true });
    expect(live.problems).toEqual([]);
  });

  test('asked for during a reload waits and loads once more, so that nothing is missed', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live, results } = await started(folder);
    const first = live.reload();
    put(folder, 'procedures/b.yaml', record({ code: '1.000002' }));
    await Promise.all([first, live.reload(), live.reload()]);
    expect(live.current.counts.written).toBe(2);
    expect(results).toHaveLength(2);
  });

  test('at start, a wrong folder is refused', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record({ levels: [] }) });
    await expect(started(folder)).rejects.toThrow(/levels must have at least 1 entry/);
  });
});

/** One that watches; `look` lets the time of one look go by. */
async function watched(folder: string, paths?: () => readonly string[]) {
  const { live, timer, results } = await started(folder, paths);
  live.watch();
  const look = async (): Promise<void> => {
    await timer.isSet();
    timer.ring();
    await timer.isSet();
  };
  return { live, results, look };
}

describe('watching', () => {
  test('a changed file leads to one reload, once an editor has been quiet from one look to the next', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live, results, look } = await watched(folder);
    await look();
    await look();
    expect(results).toEqual([]);
    put(folder, 'procedures/a.yaml', record({ commonness: 3, levels: ['commune', 'province'] }));
    await look();
    put(folder, 'procedures/a.yaml', record({ commonness: 3 }));
    await look();
    expect(results, 'the editor is not done').toEqual([]);
    await look();
    await look();
    expect(results).toEqual([{ ok: true }]);
    expect(live.current.head('1.000001')?.commonness).toBe(3);
  });

  test('a mistake is told once, until something changes', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live, results, look } = await watched(folder);
    put(folder, 'procedures/b.yaml', 'code: 12\n');
    for (let time = 0; time < 4; time += 1) await look();
    expect(results.map(({ ok }) => ok)).toEqual([false]);
    rmSync(join(folder, 'procedures/b.yaml'));
    for (let time = 0; time < 4; time += 1) await look();
    expect(results.map(({ ok }) => ok)).toEqual([false, true]);
    expect(live.problems).toEqual([]);
  });

  /** A folder of one record under this code. */
  const records = (folder: string, code: string): string => {
    mkdirSync(folder, { recursive: true });
    put(folder, 'a.yaml', record({ code }));
    return folder;
  };

  test.each<[name: string, before: (at: string) => void, change: (at: string, old: string) => void]>([
    ['made later', () => undefined, (at) => records(at, '1.000009')],
    [
      'replaced by another of its name',
      (at) => records(at, '1.000002'),
      (at, old) => {
        records(`${at}.new`, '1.000009');
        renameSync(at, old);
        renameSync(`${at}.new`, at);
      },
    ],
    [
      'a link that is switched',
      (at) => symlinkSync(records(`${at}.1`, '1.000002'), at),
      (at, old) => {
        symlinkSync(records(`${at}.2`, '1.000009'), `${at}.link`);
        renameSync(at, old);
        renameSync(`${at}.link`, at);
      },
    ],
    [
      'under a link that is switched',
      (at) => {
        rmSync(join(at, '..'), { recursive: true });
        records(join(at, '..', '..', 'release-1', 'records'), '1.000002');
        symlinkSync('release-1', join(at, '..'));
      },
      (at) => {
        const releases = join(at, '..', '..');
        records(join(releases, 'release-2', 'records'), '1.000009');
        symlinkSync('release-2', join(releases, 'next'));
        renameSync(join(releases, 'next'), join(at, '..'));
      },
    ],
    [
      'put back by a copy of the same age and length',
      (at) => records(at, '1.000002'),
      (at, old) => {
        cpSync(at, old, { recursive: true, preserveTimestamps: true });
        put(old, 'a.yaml', record({ code: '1.000009' }));
        renameSync(join(old, 'a.yaml'), join(at, 'a.yaml'));
      },
    ],
  ])('a folder is taken over that was %s', async (_name, before, change) => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const current = join(folderOf({}), 'current');
    mkdirSync(current);
    const at = join(current, 'records');
    before(at);
    const { live, look } = await watched(folder, () => (existsSync(at) ? [at] : []));
    await look();
    change(at, `${at}.old`);
    for (let time = 0; time < 3; time += 1) await look();
    expect(live.current.head('1.000009')).toBeDefined();
    expect(live.current.head('1.000002')).toBeUndefined();
  });

  test('after closing, nothing changes any more', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live } = await started(folder);
    const old = live.current;
    live.watch();
    const running = live.reload();
    await live.close();
    await running;
    expect(live.current).toBe(old);
  });
});
