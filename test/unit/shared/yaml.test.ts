/** Knowledge files as values. */
import { describe, expect, it } from 'vitest';
import { readYaml, tryYaml } from '../../../src/shared/yaml.ts';
import { keptName } from '../../../src/shared/kept-by-build.ts';

describe('a knowledge file', () => {
  it('is read with dates and codes in quotes as text', () => {
    expect(readYaml("checked: 2026-07-01\ncode: '1.001193'\nfee: 10000\n")).toEqual({
      checked: '2026-07-01',
      code: '1.001193',
      fee: 10_000,
    });
  });
  it('that is none gives nothing, or says so', () => {
    expect(tryYaml('a: [1, 2')).toBeUndefined();
    expect(() => readYaml('a: [1, 2')).toThrow();
  });
  it('once edited is not taken for what the build has read', () => {
    expect(keptName('fee: 10000\n')).not.toBe(keptName('fee: 20000\n'));
  });
});
