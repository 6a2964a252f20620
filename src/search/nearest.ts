/**
 * "Did you mean": the everyday names of the hand-written procedures, compared letter by letter with what was typed. A small vocabulary, where
 * fuzzy matching is cheap and forgives what the index cannot: words run together, half a word, foreign spelling.
 */
import Fuse from 'fuse.js';
import type { ProcedureHead } from '../knowledge/schema.ts';

/** The cost of a fuzzy comparison grows with the length of the text; a name is short. */
const LONGEST = 60;
/** Fuse's distance, 0 = the same: farther away it is no longer a likely meaning. */
const FARTHEST = 0.32;
const MOST = 2;

/** Codes whose names are nearest to a text, best first; empty when nothing is near. */
export function createNearest(heads: readonly ProcedureHead[]): (text: string) => readonly string[] {
  const names = heads
    .filter(({ origin, notOffered }) => origin === 'written' && notOffered === undefined)
    .flatMap(({ code, name, aliases }) =>
      [name.vi, name.en ?? '', ...aliases.vi, ...aliases.en]
        .filter((each) => each !== '')
        .map((each) => ({ code, name: each })),
    );
  const fuse = new Fuse(names, {
    keys: ['name'],
    includeScore: true,
    ignoreDiacritics: true,
    ignoreLocation: true,
    minMatchCharLength: 3,
    threshold: FARTHEST,
  });
  return (text) => {
    if (text.trim().length < 4) return [];
    const found = fuse.search(text.trim().slice(0, LONGEST), { limit: MOST * 4 });
    return [...new Set(found.map(({ item }) => item.code))].slice(0, MOST);
  };
}
