import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/dossier/sandbox/server.ts';
import { onEachStore } from '../tools/on-each-store.ts';
import { chatOf, startTestDesk, type TestDesk } from '../tools/dossier-desk.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const CODE = 'H49.99-260101-0001';
const lan = chatOf('lan');
onEachStore((place) => {
  let t: TestDesk | undefined;

  afterEach(async () => {
    await t?.close();
    t = undefined;
  });

  async function watching(options: Parameters<typeof startTestDesk>[0] = {}): Promise<TestDesk> {
    t = await startTestDesk({ place, ...options });
    await t.desk.prove(lan, CODE, '0001');
    await t.desk.watch(lan, CODE);
    return t;
  }

  describe('webhooks that go wrong', () => {
    it('when they arrive, tell without the feed', async () => {
      const desk = await watching({ webhooks: true });
      desk.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await desk.sandbox.admin.settle();
      expect(desk.told).toEqual(['lan finished']);
    });

    it.each(['drop-webhook', 'wrong-signature', 'double-webhook'] as const)(
      '%s: the change is told once',
      async (fault) => {
        const desk = await watching({ webhooks: true });
        desk.sandbox.admin.break(fault);
        desk.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
        await desk.sandbox.admin.settle();
        expect(desk.told).toEqual(fault === 'double-webhook' ? ['lan finished'] : []);
        await desk.desk.watching.poll();
        await desk.desk.watching.poll();
        expect(desk.told).toEqual(['lan finished']);
      },
    );

    it('webhook and feed at the same moment: the change is told once', async () => {
      const desk = await watching({ webhooks: true });
      for (const step of ['appraised', 'approved'] as const)
        desk.sandbox.admin.push(CODE, { status: 'in-process', step });
      desk.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await Promise.all([desk.sandbox.admin.settle(), desk.desk.watching.poll(), desk.desk.watching.poll()]);
      await desk.desk.watching.poll();
      expect([...desk.told].sort()).toEqual(['lan finished', 'lan in-process', 'lan in-process']);
    });
  });

  describe('a backend that goes away', () => {
    it.each(['down', 'error', 'malformed'] as const)(
      '%s: what changed meanwhile is told once it is back',
      async (fault) => {
        const desk = await watching();
        desk.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
        desk.sandbox.admin.break(fault);
        await desk.desk.watching.poll();
        expect([desk.told, desk.counts.get('poll failed')]).toEqual([[], 1]);
        desk.sandbox.admin.heal();
        await expect.poll(async () => (await desk.desk.watching.poll(), desk.told)).toEqual(['lan in-process']);
      },
    );

    it('slow: a round ends in time, and the next one tells', async () => {
      const desk = await watching({ times: { wholeMs: 500 } });
      desk.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
      desk.sandbox.admin.break('slow', { delayMs: 30_000, times: 1 });
      await desk.desk.watching.poll();
      expect(desk.told).toEqual([]);
      await expect.poll(async () => (await desk.desk.watching.poll(), desk.told)).toEqual(['lan in-process']);
    });

    it('flapping: nothing is lost or told twice', async () => {
      const desk = await watching();
      desk.sandbox.admin.break('flapping');
      for (const step of ['appraised', 'approved', 'sealed'] as const) {
        desk.sandbox.admin.push(CODE, { status: step === 'sealed' ? 'finished' : 'in-process', step });
        await desk.desk.watching.poll();
      }
      await expect.poll(async () => (await desk.desk.watching.poll(), desk.told.length)).toBe(3);
      expect(desk.told).toEqual(['lan in-process', 'lan in-process', 'lan finished']);
    });

    it('tells whoever asked in vain when it is back, once; at night only who asked within the hour', async () => {
      t = await startTestDesk({ place, at: '2026-11-20T20:00:00+07:00' });
      const desk = t;
      desk.sandbox.admin.break('error');
      expect((await desk.desk.prove(lan, CODE, '0001')).kind).toBe('unreachable');
      desk.now += 2.5 * HOUR;
      expect((await desk.desk.prove(chatOf('mai'), CODE, '0001')).kind).toBe('unreachable');
      desk.sandbox.admin.heal();
      await expect.poll(async () => (await desk.desk.watching.poll(), desk.told)).toEqual(['mai backend-back']);
      desk.now += 8 * HOUR;
      await desk.desk.watching.poll();
      await desk.desk.watching.poll();
      expect(desk.told).toEqual(['mai backend-back', 'lan backend-back']);
    });
  });

  describe('a process killed between change and message', () => {
    it('tells each change once, wherever it was killed', { timeout: 300_000 }, async () => {
      const kept = place.fresh();
      const start = Date.parse('2026-11-20T09:00:00+07:00');
      const sandbox = await startSandbox({ port: 0, now: () => start, seed: 1, apiKey: 'key' });
      /** Runs the watching process until `until` says so; resolves with what its outbox holds at its end. */
      const run = async (point: string): Promise<string[]> => {
        const child = spawn(
          process.execPath,
          ['--import', 'tsx', 'test/tools/dossier-watcher.ts', kept, sandbox.url, point],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        await once(child, 'close');
        await place.passTime(2 * MINUTE);
        return output.split('\n').filter((line) => line.startsWith('told '));
      };
      await run('begin');
      for (const step of ['appraised', 'approved'] as const) sandbox.admin.push(CODE, { status: 'in-process', step });
      for (const point of ['before-tell', 'after-tell', 'before-cursor']) expect(await run(point)).toEqual([]);
      sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      expect(await run('none')).toEqual([
        'told in-process appraised',
        'told in-process approved',
        'told finished sealed',
      ]);
      await sandbox.close();
    });
  });
});
