import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Keep } from '../../../src/shared/keep.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';

const value = {
  words: ['đăng', 'ký'],
  numbers: Float32Array.of(0.5, 2, -1),
  bytes: Buffer.from('khai sinh'),
  parts: new Map([[3, 'một phần']]),
};

describe('what is kept for the next start', () => {
  test('comes back as it was, typed arrays and maps too', async () => {
    const folder = join(temporaryFolder(), 'kept');
    await new Keep(folder, 'build-1').put('index', 'v1', value);
    expect(await new Keep(folder, 'build-1').get('index', 'v1')).toEqual(value);
  });

  test.each([
    ['made from other files', 'build-1', 'index', 'v2'],
    ['made by another build', 'build-2', 'index', 'v1'],
    ['of another name', 'build-1', 'catalogue', 'v1'],
  ])('is not read when it is %s', async (_why, build, name, key) => {
    const folder = temporaryFolder();
    await new Keep(folder, 'build-1').put('index', 'v1', value);
    expect(await new Keep(folder, build).get(name, key)).toBeUndefined();
  });

  test('is not read when it was cut short or is something else', async () => {
    const folder = temporaryFolder();
    const keep = new Keep(folder, 'build-1');
    await keep.put('index', 'v1', value);
    const file = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(file);
    for (const length of [whole.length - 3, 140, 60, 0]) {
      truncateSync(file, length);
      expect(await keep.get('index', 'v1'), `${length} bytes`).toBeUndefined();
    }
    writeFileSync(file, 'something else');
    expect(await keep.get('index', 'v1')).toBeUndefined();
  });

  test('takes the place of what was kept before, and leaves nothing half-written', async () => {
    const folder = temporaryFolder();
    const keep = new Keep(folder, 'build-1');
    await Promise.all([keep.put('index', 'v1', value), keep.put('index', 'v1', value)]);
    await keep.put('index', 'v2', { words: [] });
    await expect(keep.put('index', 'v3', { cannot: () => 'be kept' })).rejects.toThrow();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await keep.get('index', 'v2')).toEqual({ words: [] });
  });
});
