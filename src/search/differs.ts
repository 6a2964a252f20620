/** What tells near twins apart, in the few words a choice shows. */
import type { Localized, ProcedureHead } from '../knowledge/schema.ts';
import type { Qualifiers } from './qualifiers.ts';

const LEVELS = {
  commune: { vi: 'làm ở cấp xã', en: 'handled by the commune' },
  province: { vi: 'làm ở cấp tỉnh', en: 'handled by the province' },
  ministry: { vi: 'làm ở bộ, trung ương', en: 'handled by a ministry' },
} as const;

/** Qualifiers that say at which level a thing is done, as names have it. */
const BY_LEVEL = new Set(['central', 'commune-level', 'province-level']);
/** Names are alike when they share this much of the shorter one. */
const ALIKE = 0.6;
/** More than this of a name tells nothing that the name itself does not. */
const MOST_OF_A_NAME = 0.7;

/** For each record what differs from the others: special case, level, authority, else the words of its name that only it has. */
export function differences(
  heads: readonly ProcedureHead[],
  qualifiers: Qualifiers,
): { code: string; differs: Localized }[] {
  const special = heads.map((head) => qualifiers.ofRecord(head.name.vi));
  const shared = special.reduce((mask, each) => mask & each, special[0] ?? 0);
  const levelsDiffer = new Set(heads.map((head) => head.levels.join())).size > 1;
  const words = heads.map((head) => new Set(wordsOf(head.name.vi)));
  return heads.map((head, at) => {
    if (head.distinguish !== undefined) return { code: head.code, differs: head.distinguish };
    const level = levelsDiffer ? head.levels[0] : undefined;
    const own = qualifiers.list(special[at]! & ~shared);
    // Who does it is said once: by the record's level, else by a name that speaks of one level alone.
    const isSaid = level === undefined && own.filter(({ id }) => BY_LEVEL.has(id)).length === 1;
    const parts: { vi: string; en: string }[] = own
      .filter(({ id }) => isSaid || !BY_LEVEL.has(id))
      .map(({ label }) => label);
    if (level !== undefined) parts.push(LEVELS[level]);
    const piece = ownPart(head.name.vi, (word) => words.filter((others) => others.has(word)).length < heads.length);
    if (parts.length === 0 && piece !== undefined) return { code: head.code, differs: { vi: shorten(piece) } };
    if (parts.length === 0) {
      const { vi, en } = head.authority;
      return { code: head.code, differs: { vi: shorten([...new Set(vi.split('; '))].join('; ')), en } };
    }
    return {
      code: head.code,
      differs: { vi: parts.map(({ vi }) => vi).join('; '), en: parts.map(({ en }) => en).join('; ') },
    };
  });
}

/** Whether all names are nearly the same as the first. */
export function areAlike(heads: readonly ProcedureHead[]): boolean {
  const [first = new Set<string>(), ...others] = heads.map((head) => new Set(wordsOf(head.name.vi)));
  return others.every((other) => {
    const both = [...other].filter((word) => first.has(word)).length;
    return both >= Math.min(first.size, other.size) * ALIKE;
  });
}

/** The piece of a name from its first word of its own to its last; `undefined` when that is nearly the whole name. */
function ownPart(name: string, isOwn: (word: string) => boolean): string | undefined {
  const words = wordsOf(name);
  const piece = words.slice(words.findIndex(isOwn), words.findLastIndex(isOwn) + 1);
  const isSome = words.some(isOwn) && piece.length <= words.length * MOST_OF_A_NAME;
  return isSome ? piece.join(' ') : undefined;
}

function wordsOf(name: string): string[] {
  return (
    name
      .toLowerCase()
      .replace(/^thủ tục\s+/u, '')
      .match(/[\p{L}\p{N}/]+/gu) ?? []
  );
}

function shorten(text: string): string {
  if (text.length <= 70) return text;
  const cut = text.slice(0, 70);
  return `${cut.slice(0, cut.lastIndexOf(' '))} …`;
}
