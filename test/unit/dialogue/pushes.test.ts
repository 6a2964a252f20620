import { beforeEach, describe, expect, it } from 'vitest';
import { pushed, pushes, Pusher } from '../../../src/dialogue/pushes.ts';
import { ServiceError, type ServiceFailure } from '../../../src/shared/errors.ts';
import type { Address } from '../../../src/shared/message.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import type { Family, Store } from '../../../src/storage/store.ts';

const LAN: Address = { channel: 'telegram', chat: '7' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const never = () => new Promise<never>(() => undefined);

let clock: number;
let store: EmbeddedStore;
let sent: string[];
let given: number;
let leftOut: number;
let troubles: unknown[];
/** Timers that were set and not cancelled. */
let rings: Set<() => void>;

type Send = ConstructorParameters<typeof Pusher>[0]['send'];
const sends: Send = async ({ chat }, { text }) => {
  sent.push(`${chat} ${text}`);
  return 'sent';
};
const fails =
  (failure: ServiceFailure): Send =>
  () => {
    sent.push(failure);
    return Promise.reject(new ServiceError('telegram', failure, 'not taken'));
  };
const pusher = (send: Send = sends, on: Store = store): Pusher =>
  new Pusher({
    store: on,
    now: () => clock,
    after: (_, run) => {
      rings.add(run);
      return () => void rings.delete(run);
    },
    isOpen: ({ channel }) => channel === 'telegram',
    send,
    onBlocked: ({ chat }) => sent.push(`${chat} blocked`),
    onGivenUp: () => (given += 1),
    onTrouble: (error) => troubles.push(error),
    onLeftOut: () => (leftOut += 1),
  });
const tell = (by: Pusher, id = 'n1', to = LAN): Promise<void> => by.tell(to, id, { text: id });
/** Takes a push without sending it, as a process that dies at once. */
const left = async (id = 'n1', to = LAN): Promise<void> => {
  await store.put(pushes, `${to.channel}:${to.chat} ${id}`, {
    reply: { text: id },
    tries: 0,
    notBefore: clock,
    since: clock,
  });
};
/** The store, where a process dies over writing or deleting in a family: it never gets an answer. */
const dyingAt = (what: 'put' | 'delete', where: Family<unknown>): Store => ({
  get: (family, id) => store.get(family, id),
  put: (family, id, value, expected) =>
    what === 'put' && family.name === where.name ? never() : store.put(family, id, value, expected),
  delete: (family, id, expected) =>
    what === 'delete' && family.name === where.name ? never() : store.delete(family, id, expected),
  scan: (family, options) => store.scan(family, options),
  count: (family) => store.count(family),
  lease: (name, ttlMs) => store.lease(name, ttlMs),
  check: () => store.check(),
  close: () => store.close(),
});

beforeEach(() => {
  clock = Date.parse('2026-11-22T09:00:00+07:00');
  store = EmbeddedStore.inMemory(() => clock);
  sent = [];
  given = leftOut = 0;
  troubles = [];
  rings = new Set();
});

describe('a push', () => {
  it('is durable when taken, sent, and said once however often it is told', async () => {
    const one = pusher();
    await tell(one);
    await expect.poll(() => store.count(pushes)).toBe(0);
    await tell(one);
    await one.sweep();
    expect(sent).toEqual(['7 n1']);
  });

  it('to who blocked us ends what is sent there', async () => {
    await left();
    await pusher(async () => 'blocked').sweep();
    expect(sent).toEqual(['7 blocked']);
    expect(await store.count(pushes)).toBe(0);
  });

  it('that is refused is given up after three tries, counted, and holds up no other', async () => {
    await left('n1');
    await left('n2');
    const one = pusher((to, reply) => (reply.text === 'n1' ? fails('rejected') : sends)(to, reply));
    for (let hour = 0; hour < 24; hour++, clock += HOUR) await one.sweep();
    expect(sent).toEqual(['rejected', '7 n2', 'rejected', 'rejected']);
    expect(given).toBe(1);
    expect(await store.count(pushes)).toBe(0);
  });

  it('over which sending fails in us is given up likewise', async () => {
    await left('n1');
    await left('n2');
    const one = pusher((to, reply) =>
      reply.text === 'n1' ? Promise.reject(new TypeError('a bug')) : sends(to, reply),
    );
    for (let hour = 0; hour < 24; hour++, clock += HOUR) await one.sweep();
    expect(sent).toEqual(['7 n2']);
    expect([given, troubles.length]).toEqual([1, 3]);
  });

  it('for which the platform is away is tried for three days from its first moment, ever more rarely, and then given up', async () => {
    await left();
    const one = pusher(fails('unreachable'));
    for (let minute = 0; minute < 3 * 24 * 60; minute++, clock += 60_000) await one.sweep();
    expect(given).toBe(0);
    expect(sent.length).toBeGreaterThan(100);
    expect(sent.length).toBeLessThan(160);
    const before = sent.length;
    clock += 60_000;
    await one.sweep();
    expect([given, sent.length]).toEqual([1, before]);
    expect(await store.count(pushes)).toBe(0);
  });

  it('for a channel that nobody has is given up after three days, too', async () => {
    await left('n1', { channel: 'zalo-oa', chat: '1' });
    clock += 3 * DAY - 1;
    await pusher().sweep();
    expect([given, await store.count(pushes)]).toEqual([0, 1]);
    clock += 1;
    await pusher().sweep();
    expect([given, await store.count(pushes)]).toEqual([1, 0]);
  });

  it('that cannot be read is counted and left, and those behind it are sent', async () => {
    await store.put({ ...pushes, parse: (stored) => stored as number }, 'telegram:1 n', 7);
    await left();
    await pusher().sweep();
    expect(sent).toEqual(['7 n1']);
    expect([leftOut, await store.count(pushes)]).toEqual([1, 1]);
  });
});

describe('many pushes', () => {
  it('to a person who is never reached hold up neither those to others nor the next look; each person gets hers in order', async () => {
    for (const chat of ['1', '2']) for (const id of ['n1', 'n2']) await left(id, { channel: 'telegram', chat });
    const one = pusher(async (to, reply) => (to.chat === '1' ? never() : sends(to, reply)));
    const look = one.sweep();
    await expect.poll(() => sent).toEqual(['2 n1', '2 n2']);
    for (const ring of rings) ring();
    expect(await look).toBe(2);
    await left('n3', { channel: 'telegram', chat: '2' });
    void one.sweep();
    await expect.poll(() => sent).toEqual(['2 n1', '2 n2', '2 n3']);
  });
});

describe('a process that dies over a push', () => {
  it('before claiming it: another sends it at its next look', async () => {
    await left();
    await pusher().sweep();
    expect(sent).toEqual(['7 n1']);
  });

  it('while sending: another sends it within 30 s, not before it is silent long enough', async () => {
    await left();
    void pusher(never).sweep();
    await expect.poll(async () => (await store.get(pushes, 'telegram:7 n1'))?.value.tries).toBe(1);
    clock += 19_000;
    await pusher().sweep();
    expect(sent).toEqual([]);
    clock += 2_000;
    await pusher().sweep();
    expect(sent).toEqual(['7 n1']);
    expect(await store.count(pushes)).toBe(0);
  });

  it('between sending and marking: it is sent a second time, which is the only gap', async () => {
    await left();
    void pusher(sends, dyingAt('put', pushed)).sweep();
    await expect.poll(() => sent).toEqual(['7 n1']);
    clock += 21_000;
    await pusher().sweep();
    await pusher().sweep();
    expect(sent).toEqual(['7 n1', '7 n1']);
  });

  it('between marking and clearing away: it is only cleared away', async () => {
    await left();
    void pusher(sends, dyingAt('delete', pushes)).sweep();
    await expect.poll(() => store.count(pushed)).toBe(1);
    clock += 21_000;
    await pusher().sweep();
    expect(sent).toEqual(['7 n1']);
    expect(await store.count(pushes)).toBe(0);
  });

  it('as three did before: it is given up', async () => {
    await left();
    for (let death = 1; death <= 3; death++, clock += 21_000) {
      void pusher(never).sweep();
      await expect.poll(async () => (await store.get(pushes, 'telegram:7 n1'))?.value.tries).toBe(death);
    }
    await pusher().sweep();
    expect([given, sent.length, await store.count(pushes)]).toEqual([1, 0, 0]);
  });
});

describe('a clock that jumps', () => {
  it.each([DAY, HOUR, 60_000])(
    'back by %d ms keeps a dead process’s push from nobody for longer than 30 s',
    async (jump) => {
      await left();
      void pusher(never).sweep();
      await expect.poll(async () => (await store.get(pushes, 'telegram:7 n1'))?.value.tries).toBe(1);
      clock += 27_000 - jump;
      await pusher().sweep();
      expect(sent).toEqual(['7 n1']);
    },
  );

  it('back by a day lengthens no wait for a platform that was away', async () => {
    await left();
    await pusher(fails('unreachable')).sweep();
    clock -= DAY;
    await pusher().sweep();
    expect(sent).toEqual(['unreachable', '7 n1']);
  });
});
