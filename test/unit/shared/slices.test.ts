/** Long work in steps: the same result at once and in slices, and others are served between the slices. */
import { expect, test } from 'vitest';
import { atOnce, inSlices, type Steps } from '../../../src/shared/slices.ts';

/** Adds up numbers, each step keeping the processor for longer than a slice may last. */
function* addUp(upTo: number, onStep: () => void = () => undefined): Steps<number> {
  let sum = 0;
  for (let number = 1; number <= upTo; number += 1) {
    const until = performance.now() + 15;
    while (performance.now() < until) sum += 0;
    sum += number;
    onStep();
    yield;
  }
  return sum;
}

test('the result is the same at once and in slices', async () => {
  expect(atOnce(addUp(3))).toBe(6);
  expect(await inSlices(addUp(3))).toBe(6);
});

test('what waits for the event loop is served between two slices, not behind the last', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('a citizen'));
  await inSlices(addUp(3, () => order.push('step')));
  expect(order).toEqual(['step', 'a citizen', 'step', 'step']);
});

test('an error in a step ends the work', async () => {
  function* broken(): Steps<number> {
    yield;
    throw new Error('no such word');
  }
  await expect(inSlices(broken())).rejects.toThrow('no such word');
});
