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
});
