import { beforeAll, describe, expect, it } from 'vitest';
import { createNearest } from '../../../src/search/nearest.ts';
import { loadShipped } from '../../tools/talk.ts';

describe('did you mean', () => {
  let nearest: (text: string) => readonly string[];
  beforeAll(async () => {
    nearest = createNearest((await loadShipped()).knowledge.heads);
  });

  it.each([
    ['words run together', 'giaykhaisinh', '1.001193'],
    ['half a word', 'ket ho', '1.000894'],
    ['foreign spelling', 'mariage registation', '1.000894'],
  ])('%s: %s', (_reason, typed, code) => {
    expect(nearest(typed)).toContain(code);
  });

  it('nothing near is nothing said', () => {
    expect(nearest('qwzx kjh')).toEqual([]);
    expect(nearest('ab')).toEqual([]);
  });

  it('a text of any length is compared as far as a name is long', () => {
    expect(() => nearest('đăng ký khai sinh '.repeat(500))).not.toThrow();
  });
});
