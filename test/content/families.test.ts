/** What is kept is named in one table of the README, with its lifetime; nothing is kept that a backup does not carry. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../src/families.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

const HOUR = 3_600_000;

const UNITS = { day: 24 * HOUR, hour: HOUR, minute: 60_000, second: 1_000 } as const;

/** As the table of the README says it. */
function lifetime(ms: number | undefined): string {
  if (ms === undefined) return 'until deleted';
  const [unit, length] = Object.entries(UNITS).find(([, length]) => ms >= length) ?? ['ms', 1];
  const count = ms / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Name, lifetime and whether it is sealed, as the README tells of each family. */
const TOLD = [...README.matchAll(/^\| `([\w-]+)` +\| [^|]+ \| ([^|]+?) +\| (yes|no) +\|$/gm)].map(([, ...row]) => row);

describe('families', () => {
  it('stand in the table of the README as they are in the code: name, lifetime, sealed or not', () => {
    const own = FAMILIES.map(({ name, lifetimeMs, sealed }) => [name, lifetime(lifetimeMs), sealed ? 'yes' : 'no']);
    expect([...TOLD].sort()).toEqual(own.sort());
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
