/** Tests start the product as it was built, and never an old build of sources that were edited since. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { productCommand } from '../tools/product-command.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const SOURCES = ['src/shared/log.ts', 'src/shared', 'src/cli.ts', 'src'];
const BUILD = ['dist/cli.js', 'dist/kept'];

describe('the product of a test is', () => {
  let root: string;
  const isBuilt = (): boolean => productCommand(root).at(-1) === join(root, 'dist/cli.js');
  const at = (minute: number, ...paths: string[]): void => {
    for (const path of paths) utimesSync(join(root, path), minute * 60, minute * 60);
  };
  beforeEach(() => {
    root = temporaryFolder();
    for (const folder of ['src/shared', 'dist/kept']) mkdirSync(join(root, folder), { recursive: true });
    for (const file of ['src/shared/log.ts', 'src/shared/old.ts', 'src/cli.ts', 'dist/cli.js'])
      writeFileSync(join(root, file), '');
    at(1, 'src/shared/old.ts', ...SOURCES);
    at(2, ...BUILD);
  });

  it('the build that came after the last edit', () => {
    expect(isBuilt()).toBe(true);
  });

  it.each([
    ['a source was edited since', () => at(3, 'src/shared/log.ts')],
    ['a source is gone since', () => rmSync(join(root, 'src/shared/old.ts'))],
    ['it did not come to its end', () => (at(3, 'src/cli.ts'), at(4, 'dist/cli.js'))],
    ['there is none', () => rmSync(join(root, 'dist'), { recursive: true })],
  ])('the sources where %s', (_why, happens) => {
    happens();
    expect(isBuilt()).toBe(false);
    expect(productCommand(root).at(-1)).toBe(join(root, 'src/cli.ts'));
  });
});
