/** What tells near twins apart, in the few words a choice shows. */
import type { Localized, ProcedureHead } from '../knowledge/schema.ts';
import type { Qualifiers } from './qualifiers.ts';

const LEVELS = {
  commune: { vi: 'làm ở cấp xã', en: 'handled by the commune' },
  province: { vi: 'làm ở cấp tỉnh', en: 'handled by the province' },
  ministry: { vi: 'làm ở bộ, trung ương', en: 'handled by a ministry' },
} as const;

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
    const parts: { vi: string; en: string }[] = qualifiers.list(special[at]! & ~shared).map(({ label }) => label);
    const level = head.levels[0];
    if (levelsDiffer && level !== undefined && !parts.some(({ vi }) => vi === LEVELS[level].vi))
      parts.push(LEVELS[level]);
    const own = ownPart(head.name.vi, (word) => words.filter((others) => others.has(word)).length < heads.length);
    if (parts.length === 0 && own !== undefined) return { code: head.code, differs: { vi: shorten(own) } };
    if (parts.length === 0)
      return { code: head.code, differs: { vi: shorten(head.authority.vi), en: head.authority.en } };
    return {
      code: head.code,
      differs: { vi: parts.map(({ vi }) => vi).join('; '), en: parts.map(({ en }) => en).join('; ') },
    };
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
