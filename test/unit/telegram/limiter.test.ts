import { beforeEach, describe, expect, it } from 'vitest';
import { Limiter, type Priority } from '../../../src/channels/telegram/limiter.ts';
import type { Timers } from '../../../src/channels/telegram/timers.ts';
import { ServiceError } from '../../../src/shared/errors.ts';

/** Time that passes only when told to. */
class Clock implements Timers {
  private time = 0;
  private readonly due = new Set<{ at: number; run: () => void }>();
  now = (): number => this.time;
  after = (ms: number, run: () => void): (() => void) => {
    const entry = { at: this.time + ms, run };
    this.due.add(entry);
    return () => this.due.delete(entry);
  };
  /** Lets time pass, ringing every timer at its moment. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = [...this.due].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.due.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
    await settle();
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

let clock: Clock;
let left: { chat: string; priority: Priority; at: number }[];
beforeEach(() => {
  clock = new Clock();
  left = [];
});

const ask = (limiter: Limiter, chat: string, priority: Priority = 'reply'): void => {
  limiter.acquire(chat, priority).then(
    () => left.push({ chat, priority, at: clock.now() }),
    () => undefined,
  );
};
const countIn = (from: number, to: number): number => left.filter(({ at }) => at >= from && at < to).length;

describe('the limiter', () => {
  it('lets a single message go at once', async () => {
    ask(new Limiter(30, clock), '1');
    await clock.pass(0);
    expect(left).toHaveLength(1);
  });

  it('keeps the overall rate, and reaches it', async () => {
    const limiter = new Limiter(30, clock);
    for (let chat = 0; chat < 3000; chat++) ask(limiter, `${chat}`);
    await clock.pass(60_000);
    for (let second = 0; second < 60; second++)
      expect(countIn(second * 1000, (second + 1) * 1000)).toBeLessThanOrEqual(33);
    expect(left.length).toBeGreaterThanOrEqual(30 * 60);
    expect(left.length).toBeLessThanOrEqual(30 * 60 + 3);
  });

  it('gives one chat a short burst, then one a second, in order', async () => {
    const limiter = new Limiter(30, clock);
    for (let message = 0; message < 6; message++) ask(limiter, '1');
    await clock.pass(999);
    expect(left).toHaveLength(3);
    await clock.pass(3001);
    expect(left).toHaveLength(6);
    expect(left[5]?.at).toBe(3000);
  });

  it('gives a group twenty a minute', async () => {
    const limiter = new Limiter(30, clock);
    for (let message = 0; message < 30; message++) ask(limiter, '-100');
    await clock.pass(59_000);
    expect(left).toHaveLength(20);
    await clock.pass(60_000);
    expect(left).toHaveLength(30);
  });

  it('does not let one busy chat hold up another', async () => {
    const limiter = new Limiter(30, clock);
    for (let message = 0; message < 50; message++) ask(limiter, '1');
    ask(limiter, '2');
    await clock.pass(200);
    expect(left.some(({ chat }) => chat === '2')).toBe(true);
  });

  it('lets replies go before campaigns, also to the same chat', async () => {
    const limiter = new Limiter(30, clock);
    for (let chat = 0; chat < 300; chat++) ask(limiter, `${chat}`, 'campaign');
    await clock.pass(1000);
    ask(limiter, 'citizen');
    ask(limiter, '299');
    await clock.pass(100);
    expect(
      left
        .slice(-4)
        .filter(({ priority }) => priority === 'reply')
        .map(({ chat }) => chat),
    ).toEqual(['citizen', '299']);
  });

  it('is silent for as long as the platform asks, for every chat', async () => {
    const limiter = new Limiter(30, clock);
    limiter.pause(5000);
    expect(limiter.isBusy).toBe(true);
    ask(limiter, '1');
    ask(limiter, '2');
    await clock.pass(4999);
    expect(left).toHaveLength(0);
    await clock.pass(100);
    expect(left).toHaveLength(2);
  });

  it('limits nothing at rate 0, but still obeys a pause', async () => {
    const limiter = new Limiter(0, clock);
    for (let message = 0; message < 500; message++) ask(limiter, '1');
    await clock.pass(0);
    expect(left).toHaveLength(500);
    limiter.pause(1000);
    ask(limiter, '1');
    await clock.pass(999);
    expect(left).toHaveLength(500);
    await clock.pass(100);
    expect(left).toHaveLength(501);
  });

  it('refuses whoever waits when it is closed', async () => {
    const limiter = new Limiter(1, clock);
    const waiting = [
      limiter.acquire('1', 'reply'),
      limiter.acquire('1', 'reply'),
      limiter.acquire('1', 'reply'),
      limiter.acquire('1', 'reply'),
    ];
    const results = Promise.allSettled(waiting);
    await clock.pass(0);
    limiter.close();
    expect((await results).at(-1)).toMatchObject({ status: 'rejected' });
    await expect(limiter.acquire('2', 'reply')).rejects.toBeInstanceOf(ServiceError);
  });
});
