/** What is kept is named in one table of the README, with its lifetime; nothing is kept that a backup does not carry. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../src/families.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('families', () => {
  it.each(FAMILIES.map(({ name }) => name))('%s stands in the table of the README', (name) => {
    expect(README).toContain(`\`${name}\``);
  });

  it('have names of their own', () => {
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  });

  it('in the sources are all in the table, but for the key itself', () => {
    const named = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(
          /: Family<[^=]*= \{\s*name: '([\w-]+)'|\bfamily\(\s*'([\w-]+)'/g,
        ),
      ])
      .map(([, plain, dossier]) => plain ?? dossier ?? '');
    const known = new Set([...FAMILIES.map(({ name }) => name), 'data-key']);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(15);
  });
});
