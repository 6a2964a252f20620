import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DossierClient } from '../../../src/dossier/client.ts';
import { Feed } from '../../../src/dossier/feed.ts';
import { startSandbox } from '../../../src/dossier/sandbox/server.ts';
import type { Change } from '../../../src/dossier/schema.ts';
import { signatureOf } from '../../../src/dossier/signature.ts';
import { LOOK_MS, SILENT_MS } from '../../../src/shared/take-over.ts';
import { onEachStore } from '../../tools/on-each-store.ts';
import { chatOf, startTestDesk, WEBHOOK_SECRET, type TestDesk } from '../../tools/dossier-desk.ts';

const HOUR = 3_600_000;
const CODE = 'H49.99-260101-0001';
const OTHER = 'H49.99-260101-0002';
const lan = chatOf('lan');
const mai = chatOf('mai');
onEachStore((place) => {
  let t: TestDesk;

  afterEach(() => t.close());

  async function watch(...codes: string[]): Promise<void> {
    for (const code of codes) {
      await t.desk.prove(lan, code, code.slice(-4));
      await t.desk.watch(lan, code);
    }
  }

  describe('a watched dossier', () => {
    beforeEach(async () => {
      t = await startTestDesk({ place });
    });

    it('is told about at each change, once, and only to who watches it', async () => {
      await watch(CODE);
      t.sandbox.admin.push(OTHER, { status: 'finished', step: 'sealed' });
      t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      for (let i = 0; i < 3; i++) await t.desk.watching.poll();
      expect(t.told).toEqual(['lan in-process', 'lan finished']);
    });

    it('brings the officer’s list, the reason and what is to be paid', async () => {
      await watch(CODE);
      const reason = { vi: 'Thiếu giấy tờ' };
      t.sandbox.admin.push(CODE, { status: 'supplement-requested', reason, supplement: [{ vi: 'Giấy chứng sinh' }] });
      t.sandbox.admin.push(CODE, { status: 'payment-requested', fee: 8_000 });
      await t.desk.watching.poll();
      expect(t.news.map(({ news }) => news)).toMatchObject([
        { change: { reason, supplement: { items: [{ id: 'item-1', name: { vi: 'Giấy chứng sinh' } }] } } },
        { change: { feesDue: [{ amount: 8_000, paymentUrl: expect.stringMatching(/^https:/) as string }] } },
      ]);
      expect((await t.desk.watched(lan))[0]).toMatchObject({
        status: 'payment-requested',
        waitingFor: { what: 'payment' },
      });
    });

    it('is not told about what she has seen on the card, nor after she stopped', async () => {
      await watch(OTHER);
      await t.desk.prove(lan, CODE, '0001');
      t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
      expect(await t.desk.watch(lan, CODE)).toMatchObject({ card: { steps: { 1: { state: 'done' } } } });
      await t.desk.watching.poll();
      await t.desk.unwatch(lan, CODE);
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect(t.told).toEqual([]);
    });

    it('is told to the others when what is kept for one chat cannot be read', async () => {
      await watch(CODE, OTHER);
      await t.desk.prove(mai, CODE, '9001');
      await t.desk.watch(mai, CODE);
      const torn = (name: string) => ({ name, lifetimeMs: undefined, parse: (stored: unknown) => stored });
      for await (const { id } of t.store.scanRaw('dossier-watched'))
        if (id.startsWith('web:lan')) await t.store.put(torn('dossier-watched'), id, { sealed: 7 });
      await t.store.put(torn('dossier-held'), 'web:an|1|n', 7);
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      t.sandbox.admin.push(OTHER, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect(t.told).toEqual(['mai finished']);
      // The feed was read to its end: nothing comes again.
      await t.desk.watching.poll();
      expect(t.told).toEqual(['mai finished']);
      expect(t.counts.get('poll failed')).toBeUndefined();
      expect(t.counts.get('left out')).toBeGreaterThan(0);
    });

    it('is read anew after a change, though a copy was still fresh', async () => {
      await watch(CODE);
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect(await t.desk.open(lan, CODE)).toMatchObject({ card: { status: 'finished' } });
    });

    it('is told to every watcher', async () => {
      await watch(CODE);
      await t.desk.prove(mai, CODE, '9001');
      await t.desk.watch(mai, CODE);
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect([...t.told].sort()).toEqual(['lan finished', 'mai finished']);
    });

    it(
      'costs one call of the feed per interval, whether one or ten thousand are watched',
      { timeout: 120_000 },
      async () => {
        await watch(CODE);
        const watchers = { name: 'dossier-watchers', lifetimeMs: undefined, parse: (value: unknown) => value };
        const ids = Array.from({ length: 10_000 }, (_, i) => `${String(i).padStart(32, '0')}|web:many-${i}`);
        // A few at a time: Redis here waits for the disk at each.
        for (let at = 0; at < ids.length; at += 250)
          await Promise.all(ids.slice(at, at + 250).map((id) => t.store.put(watchers, id, { revision: 1 })));
        const before = t.sandbox.admin.calls('GET /v1/changes');
        await t.desk.watching.poll();
        expect(t.sandbox.admin.calls('GET /v1/changes') - before).toBe(1);
      },
    );

    it('is read once per interval by all processes together, and on within 30 s when one died over it', async () => {
      await watch(CODE);
      const reads = (): number => t.sandbox.admin.calls('GET /v1/changes');
      const before = reads();
      await t.desk.watching.look();
      await t.desk.watching.look();
      t.now += 55_000;
      await t.desk.watching.look();
      expect(reads() - before).toBe(1);
      // Another process begins to read when it is time, and dies.
      expect(await t.store.lease('dossier-feed', SILENT_MS)).toBeDefined();
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      t.now += LOOK_MS;
      await t.desk.watching.look();
      expect(t.told).toEqual([]);
      for (let waited = 0; waited <= 25_000; waited += LOOK_MS, t.now += LOOK_MS) {
        await t.desk.watching.look();
        await place.passTime(LOOK_MS);
      }
      expect(t.told).toEqual(['lan finished']);
    });

    it('lists a gap when the backend no longer knows the cursor, and goes on from now', async () => {
      await watch(CODE);
      await t.store.put({ name: 'dossier-feed', lifetimeMs: undefined, parse: (x) => x }, 'cursor', {
        cursor: 'gone.1',
      });
      await t.desk.watching.poll();
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect([t.counts.get('feed gap'), t.told]).toEqual([1, ['lan finished']]);
    });

    describe('whose feed one process reads as it falls asleep, so that the lease goes to another', () => {
      const cursors = { name: 'dossier-feed', lifetimeMs: undefined, parse: (x: unknown) => x as { cursor: string } };
      const cursor = async () => (await t.store.get(cursors, 'cursor'))?.value.cursor;

      /** A process that reads, and sleeps over the first change until it is woken; its lease has run out by then. */
      async function asleep(): Promise<{ wakes: () => Promise<unknown> }> {
        let wake = (): void => undefined;
        const sleep = new Promise<void>((resolve) => (wake = resolve));
        let outcome: Promise<unknown> | undefined;
        const { client, store } = t;
        await new Promise<void>((fallsAsleep) => {
          const onChange = async (): Promise<boolean> => (fallsAsleep(), await sleep, true);
          outcome = new Feed({ store, client, now: () => t.now, onChange }).read();
        });
        t.now += SILENT_MS + 1;
        await place.passTime(SILENT_MS + 1);
        return { wakes: () => (wake(), outcome!) };
      }

      it('the one that wakes moves nothing, and nothing is told twice', async () => {
        await watch(CODE);
        t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
        const old = await asleep();
        await t.desk.watching.poll();
        t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
        await t.desk.watching.poll();
        const reached = await cursor();
        expect(await old.wakes()).toBe('not-ours');
        expect(await cursor()).toBe(reached);
        await t.desk.watching.poll();
        expect(t.told).toEqual(['lan in-process', 'lan finished']);
      });

      it('also when the next one had to begin anew: what changed since is not lost', async () => {
        await watch(CODE);
        t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
        const old = await asleep();
        // The backend was restored from a backup, say: it does not know the cursor.
        const sandbox = await startSandbox({ port: 0, now: () => t.now, seed: 1, apiKey: 'key', isStill: true });
        onTestFinished(() => sandbox.close());
        const client = new DossierClient({ baseUrl: sandbox.url, apiKey: 'key', now: () => t.now, newId: () => 'id' });
        const told: string[] = [];
        const onChange = async ({ status }: { status: string }): Promise<boolean> => told.push(status) > 0;
        const next = new Feed({ store: t.store, client, now: () => t.now, onChange });
        expect(await next.read()).toBe('gap');
        expect(await old.wakes()).toBe('not-ours');
        sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
        expect(await next.read()).toBe('read');
        expect(told).toEqual(['finished']);
      });
    });

    it('is read by one process only', async () => {
      await watch(CODE);
      const lease = await t.store.lease('dossier-feed', 60_000);
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      expect([t.counts.get('feed not-ours'), t.told]).toEqual([1, []]);
      await lease?.release();
      await t.desk.watching.poll();
      expect(t.told).toEqual(['lan finished']);
    });
  });

  describe('at night', () => {
    beforeEach(async () => {
      t = await startTestDesk({ place, at: '2026-11-20T21:30:00+07:00' });
    });

    it('nothing is told until six, then everything in order', async () => {
      await watch(CODE);
      t.now += HOUR;
      t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
      await t.desk.watching.poll();
      t.now += 7 * HOUR;
      t.sandbox.admin.push(CODE, { status: 'in-process', step: 'approved' });
      await t.desk.watching.poll();
      expect(t.told).toEqual([]);
      t.now = Date.parse('2026-11-21T06:00:00+07:00');
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      await t.desk.watching.poll();
      expect(t.told).toEqual(['lan in-process', 'lan in-process', 'lan finished']);
    });

    it('what was held is dropped when she stops watching', async () => {
      await watch(CODE);
      t.now += HOUR;
      t.sandbox.admin.push(CODE, { status: 'in-process', step: 'appraised' });
      await t.desk.watching.poll();
      await t.desk.unwatch(lan, CODE);
      t.now += 8 * HOUR;
      await t.desk.watching.poll();
      expect(t.told).toEqual([]);
    });

    it('tells at once what the person must do by tomorrow', async () => {
      await watch(CODE);
      t.now += HOUR;
      const change = t.sandbox.admin.push(CODE, { status: 'payment-requested', fee: 8_000 });
      if (change === undefined) throw new Error('no such dossier');
      const pressing: Change = { ...change, feesDue: change.feesDue.map((fee) => ({ ...fee, dueDay: '2026-11-21' })) };
      const body = JSON.stringify(pressing);
      const timestamp = String(Math.floor(t.now / 1000));
      const headers = { 'x-timestamp': timestamp, 'x-signature': signatureOf(WEBHOOK_SECRET, timestamp, body) };
      await t.desk.watching.webhook(new Request('http://x/', { method: 'POST', headers, body }));
      expect(t.told).toEqual(['lan payment-requested']);
    });
  });

  describe('the webhook', () => {
    let change: Change;
    beforeEach(async () => {
      t = await startTestDesk({ place });
      await watch(CODE);
      const pushed = t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      if (pushed === undefined) throw new Error('no such dossier');
      change = pushed;
    });

    const post = async (
      body: string,
      { secret = WEBHOOK_SECRET, at = t.now, signature }: { secret?: string; at?: number; signature?: string } = {},
    ): Promise<number> => {
      const timestamp = String(Math.floor(at / 1000));
      const headers = { 'x-timestamp': timestamp, 'x-signature': signature ?? signatureOf(secret, timestamp, body) };
      return (await t.desk.watching.webhook(new Request('http://x/', { method: 'POST', headers, body }))).status;
    };

    it('tells at once what is rightly signed, and refuses the same attempt again', async () => {
      expect(await post(JSON.stringify(change))).toBe(204);
      expect(await post(JSON.stringify(change))).toBe(409);
      expect(t.told).toEqual(['lan finished']);
    });

    it.each([
      ['silent for 20 s', 20_000],
      ['of a day ahead, before the clock was set back', -86_400_000],
    ])('takes over from a process that died while telling: %s', async (_, ms) => {
      const begun = { to: 'web:lan', state: 'begun', at: t.now };
      const told = { name: 'dossier-told', lifetimeMs: undefined, parse: (stored: unknown) => stored };
      await t.store.put(told, `web:lan|${change.id}`, begun);
      expect(await post(JSON.stringify(change)), 'asked to come again').toBe(503);
      t.now += ms;
      expect(await post(JSON.stringify(change))).toBe(204);
      expect(t.told).toEqual(['lan finished']);
    });

    it('takes a new attempt for the same change without telling twice, and the feed does not either', async () => {
      expect(await post(JSON.stringify(change))).toBe(204);
      t.now += 30_000;
      expect(await post(JSON.stringify(change))).toBe(204);
      await t.desk.watching.poll();
      expect(t.told).toEqual(['lan finished']);
    });

    it.each([
      ['a wrong secret', 401, { secret: 'guessed' }],
      ['no signature', 401, { signature: '' }],
      ['a signature of another form', 401, { signature: 'sha256=00' }],
      ['a time six minutes ago', 401, { at: -6 * 60_000 }],
      ['a time six minutes ahead', 401, { at: 6 * 60_000 }],
    ])('refuses %s', async (_, status, { at, ...rest }: { at?: number; secret?: string; signature?: string }) => {
      expect(await post(JSON.stringify(change), { ...rest, at: t.now + (at ?? 0) })).toBe(status);
      expect(t.told).toEqual([]);
    });

    it('takes a time four minutes off', async () => {
      expect(await post(JSON.stringify(change), { at: t.now - 4 * 60_000 })).toBe(204);
    });

    it('refuses a changed body, and names what is no change', async () => {
      const timestamp = String(Math.floor(t.now / 1000));
      const signature = signatureOf(WEBHOOK_SECRET, timestamp, JSON.stringify(change));
      expect(await post(JSON.stringify({ ...change, status: 'returned' }), { signature })).toBe(401);
      expect(await post('{"id":1}')).toBe(400);
      expect(await post('no json')).toBe(400);
      expect(t.told).toEqual([]);
    });
  });
});
