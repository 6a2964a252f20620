import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onEachStore } from '../../tools/on-each-store.ts';
import { chatOf, startTestDesk, type TestDesk } from '../../tools/dossier-desk.ts';

const HOUR = 3_600_000;
const CODE = 'H49.99-260101-0001';
const LATE = ['H49.99-260101-0005', '0005'] as const;
const APOLOGISED = ['H49.99-260101-0006', '0006'] as const;
const SUPPLEMENT = ['H49.99-260101-0003', '0003'] as const;
const PAYMENT = ['H49.99-260101-0004', '0004'] as const;
const RETURNED = ['H49.99-260101-0008', '0008'] as const;
const UNKNOWN = 'H49.99-260101-9999';
const lan = chatOf('lan');
onEachStore((place) => {
  let t: TestDesk;

  beforeEach(async () => {
    t = await startTestDesk({ place });
  });
  afterEach(() => t.close());

  const cardOf = async (code: string, digits: string) => {
    const answer = await t.desk.prove(lan, code, digits);
    if (answer.kind !== 'card') throw new Error(`expected a card, got ${answer.kind}`);
    return answer.card;
  };

  describe('asking for a dossier', () => {
    it.each([
      ['nothing of the kind', 'tôi muốn hỏi hồ sơ', { kind: 'no-code' }],
      ['a procedure code', 'hồ sơ 1.001193', { kind: 'procedure-code', code: '1.001193' }],
      ['a code of another province', 'H15.50-261008-0975', { kind: 'other-province', code: 'H15.50-261008-0975' }],
      ['one of ours', `kiểm tra ${CODE.toLowerCase()} giúp em`, { kind: 'prove', code: CODE }],
      ['one that does not exist', UNKNOWN, { kind: 'prove', code: UNKNOWN }],
    ])('with %s', async (_, text, expected) => {
      expect(await t.desk.lookUp(lan, text)).toEqual(expected);
      expect(t.sandbox.admin.calls('POST /v1/lookups')).toBe(0);
    });

    it('takes the four digits alone, in words, or the whole number', async () => {
      for (const text of ['0001', '4 số cuối là 0001 ạ', '0900 000 001', '+84 90 000.00-01']) {
        expect((await t.desk.prove(lan, CODE, text)).kind).toBe('card');
      }
      for (const text of ['', 'không nhớ', '123', '12345', '0001 hay 0002']) {
        expect((await t.desk.prove(lan, CODE, text)).kind).toBe('not-digits');
      }
    });

    it('asks for the digits once per chat and dossier, for 30 days', async () => {
      await t.desk.prove(lan, CODE, '0001');
      expect((await t.desk.lookUp(lan, CODE)).kind).toBe('card');
      expect((await t.desk.lookUp(chatOf('mai'), CODE)).kind).toBe('prove');
      t.now += 29 * 24 * HOUR;
      expect((await t.desk.lookUp(lan, CODE)).kind).toBe('card');
      t.now += 2 * 24 * HOUR;
      expect((await t.desk.lookUp(lan, CODE)).kind).toBe('prove');
    });
  });

  describe('the card', () => {
    it('shows five steps, the promised day and that it is demo data', async () => {
      expect(await cardOf(CODE, '0001')).toMatchObject({
        status: 'in-process',
        statusNumber: 4,
        steps: [
          { step: 'received', state: 'done' },
          { step: 'appraised', state: 'current' },
          { step: 'approved', state: 'open' },
          { step: 'sealed', state: 'open' },
          { step: 'returned', state: 'open' },
        ],
        timeliness: { kind: 'on-time', dueDay: '2026-11-25', left: 3 },
        isDemo: true,
        isWatched: false,
        asOf: t.now,
      });
    });

    it('says how late it is, and whether an apology was given', async () => {
      const owed = await cardOf(...LATE);
      expect(owed).toMatchObject({ timeliness: { kind: 'late', dueDay: '2026-11-16', late: 4 } });
      expect(owed.apology).toBeUndefined();
      expect(await cardOf(...APOLOGISED)).toMatchObject({
        timeliness: { kind: 'late' },
        apology: { newDay: '2026-11-24' },
      });
    });

    it('says what the clock waits for: papers of an officer’s list, or a fee with its link', async () => {
      const supplement = await cardOf(...SUPPLEMENT);
      expect(supplement).toMatchObject({ timeliness: { kind: 'paused' }, waitingFor: { what: 'supplement' } });
      expect(supplement.supplement).toHaveLength(2);
      const payment = await cardOf(...PAYMENT);
      expect(payment).toMatchObject({
        waitingFor: { what: 'payment' },
        feesDue: [{ amount: 10_000, currency: 'VND' }],
      });
    });

    it('asks for a rating once the result was returned', async () => {
      expect(await cardOf(...RETURNED)).toMatchObject({
        mayBeRated: true,
        isEnded: true,
        timeliness: { kind: 'over' },
      });
      expect(await t.desk.rate(lan, RETURNED[0], { marks: 4, word: 'Tốt' })).toEqual({ kind: 'kept' });
      await cardOf(CODE, '0001');
      expect(await t.desk.rate(lan, CODE, { marks: 4 })).toEqual({ kind: 'too-early' });
      expect(await t.desk.rate(chatOf('mai'), CODE, { marks: 4 })).toEqual({ kind: 'prove', code: CODE });
    });
  });

  describe('guessing', () => {
    it('is answered the same for an unknown code and for wrong digits', async () => {
      const wrong = await t.desk.prove(lan, CODE, '5555');
      const unknown = await t.desk.prove(lan, UNKNOWN, '5555');
      expect({ ...unknown, code: '' }).toEqual({ ...wrong, code: '' });
      expect(wrong).toEqual({ kind: 'no-match', code: CODE, left: 4 });
      expect(t.counts.get('missed')).toBe(2);
    });

    it.each([CODE, UNKNOWN])(
      'locks %s for the chat for an hour after five misses, right digits included',
      async (code) => {
        for (let i = 0; i < 5; i++)
          expect(await t.desk.prove(lan, code, '5555')).toMatchObject({ kind: 'no-match', left: 4 - i });
        const until = t.now + HOUR;
        expect(await t.desk.prove(lan, code, '0001')).toEqual({ kind: 'locked', code, until });
        expect(t.counts.get('locked chat-and-code')).toBe(1);
        expect(await t.desk.prove(chatOf('mai'), code, '5555')).toMatchObject({ kind: 'no-match' });
        t.now += HOUR;
        expect((await t.desk.prove(lan, code, '0001')).kind).toBe(code === CODE ? 'card' : 'no-match');
      },
    );

    it('is forgotten once she got it right', async () => {
      for (let i = 0; i < 4; i++) await t.desk.prove(lan, CODE, '5555');
      await t.desk.prove(lan, CODE, '0001');
      expect(await t.desk.prove(lan, CODE, '5555')).toMatchObject({ left: 4 });
    });

    it('locks a code for all chats after ten misses, longer with each further one, but not for who proved herself before', async () => {
      await t.desk.prove(lan, CODE, '0001');
      for (let i = 0; i < 10; i++) await t.desk.prove(chatOf(`guesser-${i}`), CODE, '5555');
      expect(await t.desk.prove(chatOf('next'), CODE, '0001')).toMatchObject({ kind: 'locked', until: t.now + HOUR });
      expect(t.counts.get('locked code')).toBe(1);
      expect((await t.desk.lookUp(lan, CODE)).kind).toBe('card');
      t.now += HOUR;
      await t.desk.prove(chatOf('next'), CODE, '5555');
      expect(await t.desk.prove(chatOf('another'), CODE, '0001')).toMatchObject({
        kind: 'locked',
        until: t.now + 2 * HOUR,
      });
    });

    it('locks a chat that tries one number on many codes', async () => {
      for (let i = 0; i < 20; i++) await t.desk.prove(lan, `H49.99-260101-${1001 + i}`, '5555');
      expect(await t.desk.prove(lan, CODE, '0001')).toMatchObject({ kind: 'locked' });
      expect(t.counts.get('locked chat')).toBe(1);
    });

    it('gets no further with many tries at once', async () => {
      const tries = Array.from({ length: 60 }, (_, i) => t.desk.prove(lan, CODE, String(5000 + i)));
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'no-match')).toHaveLength(5);
      expect(t.sandbox.admin.calls('POST /v1/lookups')).toBe(5);
    });

    it('of 10,000 numbers from 100 chats reveals nothing and locks', { timeout: 120_000 }, async () => {
      const seen = new Map<string, number>();
      for (let round = 0; round < 100; round++) {
        const tries = Array.from({ length: 100 }, (_, i) => {
          const digits = String((round * 100 + i + 2) % 10_000).padStart(4, '0');
          return t.desk.prove(chatOf(`guesser-${i}`), CODE, digits);
        });
        for (const { kind } of await Promise.all(tries)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
      expect(Object.fromEntries(seen)).toEqual({ 'no-match': 10, locked: 9_990 });
      expect(t.sandbox.admin.calls('POST /v1/lookups')).toBe(10);
    });

    it('does not count what the backend failed to answer', async () => {
      t.sandbox.admin.break('error');
      for (let i = 0; i < 8; i++) expect((await t.desk.prove(lan, CODE, '0001')).kind).toBe('unreachable');
      t.sandbox.admin.heal();
      await expect.poll(async () => (await t.desk.prove(lan, CODE, '5555')).kind).toBe('no-match');
      expect(await t.desk.prove(lan, CODE, '5555')).toMatchObject({ left: 3 });
    });
  });

  describe('my dossiers', () => {
    it('need the second factor, and are listed soonest due first, ended ones last', async () => {
      expect(await t.desk.watch(lan, CODE)).toEqual({ kind: 'prove', code: CODE });
      for (const [code, digits] of [RETURNED, [CODE, '0001'] as const, LATE]) {
        await t.desk.prove(lan, code, digits);
        expect(await t.desk.watch(lan, code)).toMatchObject({ kind: 'card', card: { code, isWatched: true } });
      }
      expect((await t.desk.watched(lan)).map(({ code }) => code)).toEqual([LATE[0], CODE, RETURNED[0]]);
      expect(await t.desk.watched(chatOf('mai'))).toEqual([]);
      expect(await t.desk.unwatch(lan, LATE[0])).toBe(true);
      expect(await t.desk.unwatch(lan, LATE[0])).toBe(false);
      const { watched, provenUntil, linkedSince } = await t.desk.kept(lan);
      expect([watched.length, provenUntil.length, linkedSince]).toEqual([2, 3, undefined]);
    });

    it('are shown as last known, with their age, while the backend is away', async () => {
      await t.desk.prove(lan, CODE, '0001');
      await t.desk.prove(lan, LATE[0], LATE[1]);
      await t.desk.watch(lan, CODE);
      const then = t.now;
      t.now += 2 * HOUR;
      t.sandbox.admin.break('down');
      expect(await t.desk.lookUp(lan, CODE)).toMatchObject({ kind: 'unreachable', code: CODE, last: { asOf: then } });
      expect(await t.desk.lookUp(lan, LATE[0])).toEqual({ kind: 'unreachable', code: LATE[0] });
    });

    it('leave nothing behind when a chat is forgotten, and no code is readable in the store before', async () => {
      await t.desk.prove(lan, CODE, '0001');
      await t.desk.watch(lan, CODE);
      await t.desk.prove(lan, UNKNOWN, '5555');
      t.sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
      await t.desk.watching.poll();
      t.now += 14 * HOUR;
      t.sandbox.admin.push(CODE, { status: 'returned', step: 'returned' });
      await t.desk.watching.poll();
      t.sandbox.admin.break('down');
      await t.desk.prove(lan, LATE[0], '0005');
      const all = async (): Promise<string[]> => {
        const lines: string[] = [];
        for (const name of ['grants', 'watchers', 'watched', 'waiting', 'held', 'told', 'feed', 'webhooks'].concat(
          ...['chat-and-code', 'chat', 'code'].map((scope) => `misses-${scope}`),
        )) {
          for await (const record of t.store.scanRaw(`dossier-${name}`)) lines.push(JSON.stringify(record));
        }
        return lines;
      };
      expect((await all()).length).toBeGreaterThan(8);
      expect((await all()).join('\n')).not.toMatch(/H49|260101|v1\./);
      await t.desk.forget(lan);
      expect((await all()).filter((line) => line.includes('web:lan'))).toEqual([]);
    });
  });
});
