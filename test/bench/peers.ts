/**
 * fuse.js and MiniSearch over the same names, as a sensible developer would set them up who has tried their settings on the open
 * questions: names and questions folded for all; fuse.js stricter than by default, for which it ranks better and is faster; MiniSearch
 * without its fuzzy mode, in which short syllables are near everything.
 */
import Fuse from 'fuse.js';
import MiniSearch from 'minisearch';
import type { SearchRecord } from '../../src/search/inverted-index.ts';
import { withoutMarks } from './disturb.ts';

interface Peer {
  readonly name: string;
  /** The codes found, best first, at most ten. */
  readonly find: (text: string) => readonly string[];
  /** It compares a text with every name, which takes a third of a second and more. */
  readonly isSlow: boolean;
}

/** fuse.js takes its time by the length of the text, and most questions are shorter. */
const LONGEST = 100;
const fold = (text: string): string => withoutMarks(text.normalize('NFC')).toLowerCase();

export function peers(records: readonly SearchRecord[]): Peer[] {
  const offered = records
    .filter(({ head }) => head.notOffered === undefined)
    .map(({ head }) => ({ id: head.code, name: fold(head.name.vi) }));
  const options = { keys: ['name'], isCaseSensitive: true, ignoreLocation: true };
  const whole = new Fuse(offered, { ...options, threshold: 0.4 });
  const token = new Fuse(offered, { ...options, useTokenSearch: true, threshold: 0.2 });
  const mini = new MiniSearch<{ id: string; name: string }>({ fields: ['name'] });
  mini.addAll(offered);
  const fuzzy = (fuse: typeof whole) => (text: string) =>
    fuse.search(text.slice(0, LONGEST), { limit: 10 }).map(({ item }) => item.id);
  const words = (text: string) =>
    mini
      .search(text)
      .slice(0, 10)
      .map(({ id }) => String(id));
  return [
    { name: 'fuse.js', find: oncePerText(fuzzy(whole)), isSlow: true },
    { name: 'fuse.js, tokens', find: oncePerText(fuzzy(token)), isSlow: true },
    { name: 'MiniSearch', find: oncePerText(words), isSlow: false },
  ];
}

/** Asks once for all texts that are the same when folded: what is asked with and without marks, and what a disturbance left alone. */
export function oncePerText(find: (folded: string) => readonly string[]): (text: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return (text) => {
    const folded = fold(text);
    const codes = found.get(folded) ?? find(folded);
    found.set(folded, codes);
    return codes;
  };
}
