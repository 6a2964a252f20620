/** fuse.js and MiniSearch over the same names, as a sensible developer would set them up. */
import Fuse from 'fuse.js';
import MiniSearch from 'minisearch';
import type { SearchRecord } from '../../src/search/inverted-index.ts';
import { withoutMarks } from './disturb.ts';

interface Peer {
  readonly name: string;
  /** The codes found, best first, at most ten. */
  readonly find: (text: string) => string[];
}

const fold = (text: string): string => withoutMarks(text).toLowerCase();

export function peers(records: readonly SearchRecord[]): Peer[] {
  const offered = records
    .filter(({ head }) => head.notOffered === undefined)
    .map(({ head }) => ({ id: head.code, name: head.name.vi }));
  const plain = new Fuse(offered, { keys: ['name'], ignoreDiacritics: true, ignoreLocation: true, threshold: 0.6 });
  const token = new Fuse(offered, { keys: ['name'], ignoreDiacritics: true, useTokenSearch: true });
  const mini = new MiniSearch<{ id: string; name: string }>({ fields: ['name'], processTerm: fold });
  mini.addAll(offered);
  return [
    { name: 'fuse.js', find: (text) => plain.search(text.slice(0, 100), { limit: 10 }).map(({ item }) => item.id) },
    {
      name: 'fuse.js, tokens',
      find: (text) => token.search(text.slice(0, 100), { limit: 10 }).map(({ item }) => item.id),
    },
    {
      name: 'MiniSearch',
      find: (text) =>
        mini
          .search(text)
          .slice(0, 10)
          .map(({ id }) => String(id)),
    },
  ];
}
