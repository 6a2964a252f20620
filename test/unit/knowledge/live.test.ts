import { rmSync } from 'node:fs';
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

async function started(folder: string) {
  const timer = new HandTimer();
  const results: ReloadResult[] = [];
  let told: (() => void) | undefined;
  const live = await Live.start<Knowledge>({
    load: () => loadKnowledge({ folder }),
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

describe('watching', () => {
  test('a changed file leads to one reload after the editor has been quiet for a while', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live, timer, nextResult } = await started(folder);
    await live.watch([folder]);
    put(folder, 'procedures/a.yaml', record({ commonness: 3 }));
    await timer.isSet();
    const reloaded = nextResult();
    timer.ring();
    await reloaded;
    expect(live.current.head('1.000001')?.commonness).toBe(3);
  });

  test('after closing, nothing changes any more', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { live } = await started(folder);
    const old = live.current;
    await live.watch([folder]);
    const running = live.reload();
    await live.close();
    await running;
    expect(live.current).toBe(old);
  });
});
