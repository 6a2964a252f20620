/** What the lexicon's phrases are to a question: a part that is asked for, mere talk, everyday words for something official. */
import type { Match } from './phrases.ts';
import type { Facet } from './search.ts';
import type { PlacedEntry } from './situations.ts';

export type Role =
  | { readonly kind: 'facet'; readonly facet: Facet }
  | { readonly kind: 'nothing' | 'little' | 'subject' }
  | { readonly kind: 'say'; readonly entry: PlacedEntry };

const RANK = { say: 4, subject: 3, facet: 2, nothing: 1, little: 0 } as const;

/** Words for parts are few and fixed: of two and more, marks may be missing in a text that has marks elsewhere. */
export const isForgiven = ({ kind }: Role, length: number): boolean =>
  length > 1 && (kind === 'facet' || kind === 'subject');

/** Which of the overlapping readings hold: the longest first, what carries meaning before what is talk. */
export function settleRoles(
  matches: readonly Match<Role>[],
  length: number,
  blocked: ReadonlySet<number>,
): Match<Role>[] {
  const usable = matches.filter(
    ({ value, isDoubtful }) => value.kind !== 'say' || !(isDoubtful || blocked.has(value.entry.index)),
  );
  usable.sort((a, b) => b.length - a.length || RANK[b.value.kind] - RANK[a.value.kind] || a.from - b.from);
  const busy = new Uint8Array(length);
  const settled: Match<Role>[] = [];
  for (const match of usable) {
    let free = true;
    for (let at = match.from; at < match.from + match.length; at++) if (busy[at] === 1) free = false;
    if (!free) continue;
    busy.fill(1, match.from, match.from + match.length);
    settled.push(match);
  }
  return settled;
}
