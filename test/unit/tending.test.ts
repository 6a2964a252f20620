import { setImmediate as nextTick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Tending } from '../../src/tending.ts';

describe('what is done again and again', () => {
  it('goes on behind a job that fails', async () => {
    const done: string[] = [];
    const troubles: unknown[] = [];
    const tending = new Tending(
      [
        async () => void done.push('first'),
        async () => {
          throw new Error('unreadable');
        },
        async () => void done.push('last'),
      ],
      (error) => troubles.push(error),
    );
    tending.start();
    tending.stop();
    await expect.poll(() => done).toEqual(['first', 'last']);
    expect(troubles).toMatchObject([{ message: 'unreadable' }]);
  });

  it('a job that never ends is not begun again, and holds up none of the others', async () => {
    const done: string[] = [];
    let ring = (): void => undefined;
    const tending = new Tending(
      [
        () => {
          done.push('stuck');
          return new Promise(() => undefined);
        },
        async () => void done.push('quick'),
      ],
      (error) => expect.unreachable(String(error)),
      (_, run) => {
        ring = run;
        return () => undefined;
      },
    );
    tending.start();
    for (let round = 0; round < 2; round++) {
      await nextTick();
      ring();
    }
    expect(done).toEqual(['stuck', 'quick', 'quick', 'quick']);
  });
});
