/** What people ask most, told between two that fit equally well, and never against a clear match. */
import { describe, expect, it } from 'vitest';
import { Popularity, popularity } from '../../../src/dialogue/popularity.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import { record, searchOver } from './fixture.ts';

describe('the prior learned from questions', () => {
  const twins = [
    record('1.000001', 'Cấp giấy phép hoạt động bến khách'),
    record('1.000002', 'Cấp giấy phép hoạt động bến hàng'),
    record('1.000003', 'Công bố mở cảng cá'),
  ];
  const firstOf = (counts: Readonly<Record<string, number>>, question: string): string | undefined => {
    const search = searchOver(twins);
    search.learn(new Map(Object.entries(counts)));
    return search.search(question).hits[0]?.code;
  };

  it('puts first, of two that fit alike, what is asked more', () => {
    expect(firstOf({ '1.000001': 20, '1.000002': 900 }, 'giấy phép hoạt động bến')).toBe('1.000002');
    expect(firstOf({ '1.000001': 900, '1.000002': 20 }, 'giấy phép hoạt động bến')).toBe('1.000001');
  });
  it('does not put it before what was named', () => {
    expect(firstOf({ '1.000001': 100_000 }, 'giấy phép hoạt động bến hàng')).toBe('1.000002');
    expect(firstOf({ '1.000001': 100_000 }, 'mở cảng cá')).toBe('1.000003');
  });
  it('waits until there is enough to go by', () => {
    expect(firstOf({ '1.000002': 40 }, 'giấy phép hoạt động bến')).toBe(firstOf({}, 'giấy phép hoạt động bến'));
  });

  it('is counted in memory, written now and then, and adds up over processes', async () => {
    let now = 0;
    const store = EmbeddedStore.inMemory(() => now);
    const told: ReadonlyMap<string, number>[] = [];
    let leftOut = 0;
    const process = (): Popularity =>
      new Popularity({
        store,
        now: () => now,
        learn: (counts) => told.push(counts),
        onLeftOut: () => (leftOut += 1),
      });
    const [one, other] = [process(), process()];
    one.note('1.000001');
    one.note('1.000001');
    other.note('1.000001');
    await one.sweep();
    await other.sweep();
    expect(told.map((counts) => counts.get('1.000001'))).toEqual([2, 3]);
    one.note('1.000002');
    await one.sweep();
    expect(await store.get(popularity, '1.000002'), 'not yet time').toBeUndefined();
    now += 600_000;
    await one.sweep();
    expect(Object.fromEntries(told.at(-1) ?? [])).toEqual({ '1.000001': 3, '1.000002': 1 });
    // A count that cannot be read takes none of the others with it.
    await store.put({ ...popularity, parse: (stored) => stored as string }, '1.000009', 'torn');
    now += 600_000;
    await one.sweep();
    expect(Object.fromEntries(told.at(-1) ?? [])).toEqual({ '1.000001': 3, '1.000002': 1 });
    expect(leftOut).toBe(1);
    await store.close();
  });
});
