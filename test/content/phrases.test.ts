/** What the product says: both languages have the same keys and placeholders, and the code asks for no phrase that is not there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseMarkup } from '../../src/shared/markup.ts';

const ROOT = join(import.meta.dirname, '../..');

function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    flatten(inner, path ? `${path}.${key}` : key),
  );
}
const read = (lang: string): Map<string, string> =>
  new Map(flatten(parse(readFileSync(join(ROOT, `knowledge/phrases/${lang}.yaml`), 'utf8'))));
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

const vi = read('vi');
const en = read('en');

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'page' ? [] : sourceFiles(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

describe('phrases', () => {
  it('have the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...vi.keys()].sort());
  });

  it.each([...vi.keys()])('%s has the same placeholders in both languages', (key) => {
    expect(placeholders(en.get(key) ?? '')).toEqual(placeholders(vi.get(key) ?? ''));
  });

  it('are sound markup: every ** has its partner, every link goes somewhere', () => {
    for (const [key, text] of [...vi, ...en]) {
      const filled = text.replace(/\{\w+\}/g, '1');
      expect((filled.match(/\*\*/g) ?? []).length % 2, key).toBe(0);
      const shown = JSON.stringify(parseMarkup(filled));
      expect(shown, key).not.toContain('](');
    }
  });

  it('that the code asks for by name exist', () => {
    const missing = sourceFiles(join(ROOT, 'src')).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bsay\('([\w.-]+)'/g)]
        .map(([, key = '']) => key)
        .filter((key) => !vi.has(key) && !vi.has(`${key}_other`))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});
