/** What every store promises, point by point (`src/storage/store.ts`). A new store joins by describing itself. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/shared/errors.ts';
import type { Family, RawStore, Store, Stored } from '../../src/storage/store.ts';

/** One empty store, made for one test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The same data as another process sees it; the store itself where only one process may. */
  readonly peer: Store;
  /** What backups see of it. */
  readonly raw: RawStore;
  /** Lets time go by for the store. */
  pass(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

interface Note {
  readonly text: string;
  readonly tags: readonly string[];
}

function parseNote(stored: unknown): Note {
  const { text, tags } = stored as Record<string, unknown>;
  if (typeof text !== 'string' || !Array.isArray(tags)) throw new Error('not a note');
  return { text, tags: tags as string[] };
}

const notes: Family<Note> = { name: 'notes', lifetimeMs: undefined, parse: parseNote, sealed: true };
const memos: Family<Note> = { name: 'memos', lifetimeMs: 60_000, parse: parseNote, sealed: true };
/** Its name begins with the name of another family. */
const notesOld: Family<Note> = { name: 'notes-old', lifetimeMs: undefined, parse: parseNote, sealed: true };

const note = (text: string): Note => ({ text, tags: [] });

async function ids(records: AsyncIterable<Stored<unknown>>): Promise<string[]> {
  const all: string[] = [];
  for await (const { id } of records) all.push(id);
  return all;
}

const inByteOrder = (all: Iterable<string>): string[] =>
  [...all].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** Runs the whole suite against the stores that `make` makes. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`the store contract: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: Store;
    let peer: Store;

    beforeEach(async () => {
      subject = await make();
      ({ store, peer } = subject);
    });
    afterEach(() => subject.dispose());

    describe('records', () => {
      it('gives back what was put, to everybody', async () => {
        const value = { text: 'Đăng ký khai sinh 👶 "\\\n\0', tags: ['hộ tịch', ''] };
        expect(await store.put(notes, 'a', value)).toBe(1);
        expect(await store.get(notes, 'a')).toEqual({ id: 'a', value, version: 1 });
        expect(await peer.get(notes, 'a')).toEqual({ id: 'a', value, version: 1 });
      });

      it('knows nothing of an id that was never written', async () => {
        expect(await store.get(notes, 'a')).toBeUndefined();
        expect(await store.delete(notes, 'a')).toBe(false);
        expect(await ids(store.scan(notes))).toEqual([]);
        expect(await store.count(notes)).toBe(0);
      });

      it('keeps families apart, even when one name begins with the other', async () => {
        await store.put(notes, 'a', note('here'));
        await store.put(notesOld, 'a', note('there'));
        await store.put(notes, '-old/a', note('nowhere'));
        expect((await store.get(notesOld, 'a'))?.value.text).toBe('there');
        expect(await ids(store.scan(notes))).toEqual(['-old/a', 'a']);
        expect(await ids(store.scan(notesOld))).toEqual(['a']);
        expect(await store.count(notes)).toBe(2);
      });

      it('copies in and copies out', async () => {
        const value = { text: 'as it was', tags: ['one'] };
        const writing = store.put(notes, 'a', value);
        value.text = 'changed before it was written';
        await writing;
        value.tags.push('changed after');
        const read = await store.get(notes, 'a');
        (read?.value.tags as string[]).push('changed after reading');
        expect((await store.get(notes, 'a'))?.value).toEqual({ text: 'as it was', tags: ['one'] });
      });

      it('goes on behind a record that cannot be read, for whoever asks to be told of it', async () => {
        await store.put(notes, 'a', note('one'));
        await store.put({ ...notes, parse: (stored) => stored as number }, 'b', 7);
        await store.put(notes, 'c', note('three'));
        await expect(ids(store.scan(notes))).rejects.toMatchObject({ failure: 'malformed' });
        const told: unknown[] = [];
        expect(await ids(store.scan(notes, { onUnreadable: (error) => told.push(error) }))).toEqual(['a', 'c']);
        expect(told).toMatchObject([{ failure: 'malformed' }]);
      });

      it('never hands out a record that its family does not understand', async () => {
        await store.put({ ...notes, parse: (stored) => stored as number }, 'a', 7);
        const error = await store.get(notes, 'a').catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(ServiceError);
        expect(error).toMatchObject({ failure: 'malformed', isTransient: false });
        expect(await store.delete(notes, 'a')).toBe(true);
      });

      it('refuses ids that cannot be kept, and values that have no JSON form', async () => {
        await expect(store.put(notes, '', note(''))).rejects.toThrow(RangeError);
        await expect(store.put(notes, 'half a \ud83d', note(''))).rejects.toThrow(RangeError);
        await expect(store.put({ ...notes, parse: () => undefined }, 'a', undefined)).rejects.toThrow(TypeError);
      });

      it('holds a value of a megabyte', async () => {
        const text = 'ở '.repeat(500_000);
        await store.put(notes, 'a', note(text));
        expect((await store.get(notes, 'a'))?.value.text).toBe(text);
      });
    });

    describe('versions', () => {
      it('grow with each write', async () => {
        expect(await store.put(notes, 'a', note('1'))).toBe(1);
        expect(await peer.put(notes, 'a', note('2'))).toBe(2);
        expect((await store.get(notes, 'a'))?.version).toBe(2);
      });

      it('guard a write: only over the version that was seen', async () => {
        await store.put(notes, 'a', note('1'));
        expect(await store.put(notes, 'a', note('2'), 1)).toBe(2);
        expect(await store.put(notes, 'a', note('late'), 1)).toBeUndefined();
        expect(await store.put(notes, 'a', note('early'), 3)).toBeUndefined();
        expect(await store.put(notes, 'b', note('of nothing'), 1)).toBeUndefined();
        expect((await store.get(notes, 'a'))?.value.text).toBe('2');
        expect(await store.get(notes, 'b')).toBeUndefined();
      });

      it('with 0, create only', async () => {
        expect(await store.put(notes, 'a', note('first'), 0)).toBeGreaterThanOrEqual(1);
        expect(await store.put(notes, 'a', note('second'), 0)).toBeUndefined();
        expect((await store.get(notes, 'a'))?.value.text).toBe('first');
      });

      it('guard a deletion', async () => {
        await store.put(notes, 'a', note('1'));
        await store.put(notes, 'a', note('2'));
        expect(await store.delete(notes, 'a', 1)).toBe(false);
        expect(await store.delete(notes, 'a', 2)).toBe(true);
        expect(await store.get(notes, 'a')).toBeUndefined();
        expect(await ids(store.scan(notes))).toEqual([]);
      });

      it('let exactly one of many racing writers win', async () => {
        await store.put(notes, 'a', note('start'));
        const won = await Promise.all(
          Array.from({ length: 20 }, (_, at) => (at % 2 ? store : peer).put(notes, 'a', note(`${at}`), 1)),
        );
        expect(won.filter((version) => version !== undefined)).toEqual([2]);
        expect((await store.get(notes, 'a'))?.value.text).toBe(`${won.indexOf(2)}`);
        const created = await Promise.all(
          Array.from({ length: 20 }, (_, at) => (at % 2 ? store : peer).put(notes, 'new', note(`${at}`), 0)),
        );
        expect(created.filter((version) => version !== undefined)).toHaveLength(1);
      });

      it('lose no update when two processes count together', async () => {
        const count = async (process: Store): Promise<void> => {
          for (let done = 0; done < 25;) {
            const seen = await process.get(notes, 'sum');
            const sum = Number(seen?.value.text ?? 0) + 1;
            if ((await process.put(notes, 'sum', note(`${sum}`), seen?.version ?? 0)) !== undefined) done += 1;
          }
        };
        await Promise.all([count(store), count(peer), count(store), count(peer)]);
        expect((await store.get(notes, 'sum'))?.value.text).toBe('100');
      });
    });

    describe('lifetimes', () => {
      it('end a record: nothing returns it any more', async () => {
        await store.put(memos, 'a', note('short-lived'));
        await store.put(notes, 'a', note('for good'));
        await subject.pass(59_000);
        expect((await store.get(memos, 'a'))?.value.text).toBe('short-lived');
        await subject.pass(1_001);
        expect(await store.get(memos, 'a')).toBeUndefined();
        expect(await ids(store.scan(memos))).toEqual([]);
        expect(await store.count(memos)).toBe(0);
        expect(await store.put(memos, 'a', note('too late'), 1)).toBeUndefined();
        expect(await store.delete(memos, 'a')).toBe(false);
        expect((await store.get(notes, 'a'))?.value.text).toBe('for good');
      });

      it('begin anew with each write', async () => {
        await store.put(memos, 'a', note('1'));
        await subject.pass(40_000);
        await store.put(memos, 'a', note('2'), 1);
        await subject.pass(40_000);
        expect((await store.get(memos, 'a'))?.value.text).toBe('2');
        await subject.pass(20_001);
        expect(await store.get(memos, 'a')).toBeUndefined();
      });

      it('free the id for a new record', async () => {
        await store.put(memos, 'a', note('old'));
        await subject.pass(60_001);
        expect(await store.put(memos, 'a', note('new'), 0)).toBeGreaterThanOrEqual(1);
        expect((await store.get(memos, 'a'))?.value.text).toBe('new');
        expect(await ids(store.scan(memos))).toEqual(['a']);
      });

      it('count the living among many dead', async () => {
        await Promise.all(Array.from({ length: 700 }, (_, at) => store.put(memos, `dead-${at}`, note(''))));
        await subject.pass(60_001);
        await Promise.all(Array.from({ length: 30 }, (_, at) => store.put(memos, `live-${at}`, note(''))));
        expect(await store.count(memos)).toBe(30);
        expect(await ids(store.scan(memos))).toHaveLength(30);
      });
    });

    describe('scans', () => {
      const tricky = [
        'a',
        'a!',
        'a/b',
        'aa',
        'b',
        'ba',
        'é',
        'ấ',
        'ｚ',
        '👶',
        '\u{10ffff}',
        '\u{10ffff}x',
        'A',
        '0',
        ' ',
      ];

      it('go in the byte order of the ids', async () => {
        await Promise.all(tricky.map((id) => store.put(notes, id, note(id))));
        expect(await ids(peer.scan(notes))).toEqual(inByteOrder(tricky));
      });

      it('take only what starts with the prefix', async () => {
        await Promise.all(tricky.map((id) => store.put(notes, id, note(id))));
        for (const prefix of ['a', 'b', 'é', '👶', '\u{10ffff}', 'nothing']) {
          const expected = inByteOrder(tricky.filter((id) => id.startsWith(prefix)));
          expect(await ids(store.scan(notes, { prefix })), prefix).toEqual(expected);
        }
      });

      it('can be stopped after any record and resumed', async () => {
        const all = inByteOrder(Array.from({ length: 40 }, (_, at) => `chat:${at}`));
        await Promise.all(all.map((id) => store.put(notes, id, note(id))));
        for (const [at, after] of all.entries()) {
          expect(await ids(store.scan(notes, { prefix: 'chat:', after }))).toEqual(all.slice(at + 1));
        }
        expect(await ids(store.scan(notes, { after: 'chat:2' }))).toEqual(all.slice(all.indexOf('chat:2') + 1));
        expect(await ids(store.scan(notes, { prefix: 'chat:3', after: 'a' }))).toEqual(
          all.filter((id) => id.startsWith('chat:3')),
        );
      });

      it('go through thousands of records while they are being deleted', async () => {
        const all = Array.from({ length: 2_000 }, (_, at) => String(at).padStart(4, '0'));
        await Promise.all(all.map((id) => store.put(notes, id, note(id))));
        const seen: string[] = [];
        for await (const record of store.scan(notes)) {
          seen.push(record.id);
          await store.delete(notes, record.id, record.version);
        }
        expect(seen).toEqual(all);
        expect(await store.count(notes)).toBe(0);
      });

      it('show a backup each record with the time it has left', async () => {
        await store.put(memos, 'a', note('short-lived'));
        await store.put(notes, 'a', note('for good'));
        await subject.pass(20_000);
        for await (const record of subject.raw.scanRaw('notes')) expect(record.remainingMs).toBeUndefined();
        for await (const record of subject.raw.scanRaw('memos')) {
          expect(record.id).toBe('a');
          expect(record.remainingMs).toBeLessThanOrEqual(40_000);
          expect(record.remainingMs).toBeGreaterThan(0);
        }
      });
    });

    it('behaves like a map, whatever is done in whatever order', async () => {
      const someId = fc.oneof(
        fc.constantFrom('a', 'b', 'aa', 'a:b'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
      );
      const someText = fc.string({ unit: 'grapheme', maxLength: 20 });
      const someOperation = fc.oneof(
        fc.record({ kind: fc.constant('put' as const), id: someId, text: someText }),
        fc.record({
          kind: fc.constant('swap' as const),
          id: someId,
          text: someText,
          off: fc.integer({ min: 0, max: 1 }),
        }),
        fc.record({ kind: fc.constant('delete' as const), id: someId }),
        fc.record({ kind: fc.constant('get' as const), id: someId }),
        fc.record({ kind: fc.constant('scan' as const), prefix: fc.oneof(fc.constant(''), someId), after: someId }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(someOperation, { maxLength: 40 }), async (operations) => {
          const family: Family<Note> = { ...notes, name: `run-${(run += 1)}` };
          const model = new Map<string, { text: string; version: number }>();
          for (const operation of operations) {
            if (operation.kind === 'scan') {
              const { prefix, after } = operation;
              const expected = inByteOrder(model.keys()).filter(
                (id) => id.startsWith(prefix) && Buffer.compare(Buffer.from(id), Buffer.from(after)) > 0,
              );
              expect(await ids(store.scan(family, { prefix, after }))).toEqual(expected);
              continue;
            }
            const { id } = operation;
            const known = model.get(id);
            if (operation.kind === 'get') {
              const read = await store.get(family, id);
              expect(read && { text: read.value.text, version: read.version }).toEqual(known);
            } else if (operation.kind === 'delete') {
              expect(await store.delete(family, id)).toBe(model.delete(id));
            } else if (operation.kind === 'put') {
              const version = await store.put(family, id, note(operation.text));
              expect(version).toBe((known?.version ?? 0) + 1);
              model.set(id, { text: operation.text, version: (known?.version ?? 0) + 1 });
            } else {
              const expected = (known?.version ?? 0) + operation.off;
              const version = await store.put(family, id, note(operation.text), expected);
              expect(version).toBe(operation.off === 0 ? expected + 1 : undefined);
              if (version !== undefined) model.set(id, { text: operation.text, version });
            }
          }
          expect(await store.count(family)).toBe(model.size);
        }),
        { numRuns: 40 },
      );
    });

    describe('leases', () => {
      it('are held by one, who can give them back', async () => {
        const mine = await store.lease('poll', 30_000);
        expect(await peer.lease('poll', 30_000)).toBeUndefined();
        expect(await peer.lease('watch', 30_000)).toBeDefined();
        await mine?.release();
        expect(await peer.lease('poll', 30_000)).toBeDefined();
      });

      it('are taken by exactly one of many', async () => {
        const all = await Promise.all(
          Array.from({ length: 10 }, (_, at) => (at % 2 ? store : peer).lease('poll', 30_000)),
        );
        expect(all.filter((lease) => lease !== undefined)).toHaveLength(1);
      });

      it('end by themselves, and the next holder has a greater token', async () => {
        const first = await store.lease('poll', 30_000);
        await subject.pass(30_001);
        const second = await peer.lease('poll', 30_000);
        expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
        await second?.release();
        const third = await store.lease('poll', 30_000);
        expect(third?.token).toBeGreaterThan(second?.token ?? Infinity);
      });

      it('are extended by their full length', async () => {
        const mine = await store.lease('poll', 30_000);
        await subject.pass(20_000);
        expect(await mine?.renew()).toBe(true);
        await subject.pass(20_000);
        expect(await peer.lease('poll', 30_000)).toBeUndefined();
        expect(await mine?.renew()).toBe(true);
      });

      it('once lost stay lost: neither renewing nor releasing touches the next holder', async () => {
        const first = await store.lease('poll', 30_000);
        await subject.pass(30_001);
        expect(await first?.renew()).toBe(false);
        const second = await peer.lease('poll', 30_000);
        expect(await first?.renew()).toBe(false);
        await first?.release();
        expect(await store.lease('poll', 30_000)).toBeUndefined();
        expect(await second?.renew()).toBe(true);
      });
    });

    it('answers a check, and once closed refuses everything with a ServiceError', async () => {
      await store.check();
      await store.put(notes, 'a', note(''));
      await store.close();
      await store.close();
      for (const attempt of [
        () => store.check(),
        () => store.get(notes, 'a'),
        () => store.put(notes, 'a', note('')),
        () => store.delete(notes, 'a'),
        () => ids(store.scan(notes)),
        () => store.count(notes),
        () => store.lease('poll', 1_000),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ name: 'ServiceError', isTransient: true });
      }
    });
  });
}
