/** What tells near twins apart, in the few words a choice shows. */
import type { Localized, ProcedureHead } from '../knowledge/schema.ts';
import type { Qualifiers } from './qualifiers.ts';

const LEVELS = {
  commune: { vi: 'làm ở cấp xã', en: 'handled by the commune' },
  province: { vi: 'làm ở cấp tỉnh', en: 'handled by the province' },
  ministry: { vi: 'làm ở bộ, trung ương', en: 'handled by a ministry' },
} as const;

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
    const own = wordsOf(head.name.vi).filter(
      (word) => words.filter((others) => others.has(word)).length < heads.length,
    );
    if (parts.length === 0 && own.length > 0) return { code: head.code, differs: { vi: shorten(own.join(' ')) } };
    if (parts.length === 0)
      return { code: head.code, differs: { vi: shorten(head.authority.vi), en: head.authority.en } };
    return {
      code: head.code,
      differs: { vi: parts.map(({ vi }) => vi).join('; '), en: parts.map(({ en }) => en).join('; ') },
    };
  });
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
