/**
 * The log grep over the whole scenario suite, as a setup of the run: at the end of each of its files nothing that people said in it may
 * stand in the log. The web's requests are heard here; the terminal's and Telegram's stand-ins tell what they send themselves.
 */
import { afterAll, expect } from 'vitest';
import { hearsAll, leaks, watched } from './watched-log.ts';

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  if (typeof init?.body === 'string' && init.body.startsWith('{')) {
    try {
      hearsAll(JSON.parse(init.body));
    } catch {
      // A body that is broken on purpose.
    }
  }
  return fetch(input, init);
};

afterAll(() => {
  const hasSpoken = watched.texts.size + watched.names.size > 0;
  if (!hasSpoken || !expect.getState().testPath?.includes('/test/scenarios/')) return;
  expect(watched.lines.length, 'the log of a scenario is watched').toBeGreaterThan(0);
  expect(leaks(watched.lines, watched.texts, watched.names), 'what people said stands in the log').toEqual([]);
});
