/** The talks of the benchmark go through the dialogue, not through the search alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTalks } from '../../bench/talks.ts';

describe('a talk of the benchmark', () => {
  let talks: Awaited<ReturnType<typeof openTalks>>;
  beforeAll(async () => {
    talks = await openTalks([]);
  });
  afterAll(() => talks.close());

  it('keeps what was spoken of for a bare follow-up', async () => {
    const [first, then] = await talks.converse(['đăng ký khai tử', 'mất phí không']);
    expect(first?.answered).toBeDefined();
    expect(then?.answered).toBe(first?.answered);
  });

  it('takes a number for the choice before it, which only the dialogue knows', async () => {
    const [asked, chosen] = await talks.converse(['làm lại giấy khai sinh', '2']);
    expect(asked?.offered.length).toBeGreaterThan(1);
    expect(chosen?.answered).toBe(asked?.offered[1]);
  });

  it('knows nothing of another talk', async () => {
    const [alone] = await talks.converse(['mất phí không']);
    expect(alone).toEqual({ answered: undefined, offered: [] });
  });
});
