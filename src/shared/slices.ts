/** Long work written as steps: done at once where nobody waits, or in slices between which the event loop serves others. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that may be interrupted at each `yield` and gives its result at the end. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** So long one slice takes at most, apart from its last step, in milliseconds: little enough that nobody notices. */
const SLICE_MS = 12;

/** Does all steps now. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does the steps in slices, with a turn of the event loop between two. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    while (performance.now() < until) {
      const { done, value } = steps.next();
      if (done) return value;
    }
    await nextTurn();
  }
}
