/** Search within a conversation: a bare follow-up keeps what was spoken of, a new subject changes it. */
import type { Search, SearchResult } from './search.ts';
import { foldText } from './text.ts';

/** What was spoken of before. */
export interface SearchContext {
  /** Code and name of the procedure last answered with. */
  readonly subject?: { readonly code: string; readonly name: string } | undefined;
  /** Codes last offered to choose from, in the order shown. */
  readonly choices?: readonly string[] | undefined;
}

interface InContext {
  readonly result: SearchResult;
  /** The code the question refers to, when it refers to what was spoken of. */
  readonly refersTo: string | undefined;
}

/** From this score on a text speaks for itself. */
const CLEAR = 0.55;
/** From this score on a text read together with the subject names what is to be done with it. */
const NEAR = 0.45;
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/(?:^| )(?:cai|so|thu|muc|loai|lua chon) (?:1|mot|nhat|dau|dau tien)(?: |$)/, 0],
  [/(?:^| )(?:cai |so |muc |loai )?(?:so|thu|cai|muc|loai) (?:2|hai)(?: |$)/, 1],
  [/(?:^| )(?:cai |so |muc |loai )?(?:so|thu|cai|muc|loai) (?:3|ba)(?: |$)/, 2],
  [/(?:^| )(?:so|thu|cai|muc|loai) (?:4|bon|tu)(?: |$)/, 3],
];
/** What a name does to its thing; the thing alone is what a half question is about. */
const ACTION =
  /^(?:thủ tục )?(?:đăng ký(?: thành lập| lại)?|cấp(?: lại| đổi| mới)?|khai|giải quyết|xác nhận|thực hiện)\s+/iu;
const thingOf = ({ name }: { readonly name: string }): string => name.replace(ACTION, '');
/** Words that lean on what was said before. */
const LEANS = /^(?:neu|the|vay|con|va|thi|roi|xong|gio|a|nhung|phai|co|phi|cai)(?: |$)/;

/** Words of an English question that names no subject: "how much does it cost", "is there a fee". */
const ENGLISH = new Set(
  'how much many long does do did it is are was there a an the any i we to of for in on at and then this that what where when which who need have must should can could take takes cost costs fee fees pay money time days file submit apply go send papers paper documents document forms form steps step online result conditions legal basis office counter please'.split(
    ' ',
  ),
);
const BARE_ENGLISH = /(?:^| )(?:how|what|where|when|which|is there|do i|can i)(?: |$)/;

const isBareEnglish = (folded: string): boolean =>
  BARE_ENGLISH.test(folded) && folded.split(' ').every((word) => ENGLISH.has(word));

/**
 * Searches a text in its conversation. A text that names only a part, or leans on the subject and says nothing clear of its own, keeps
 * the subject; a text that says half ("giờ muốn đóng cửa luôn") is read together with the subject's name.
 */
export function searchInContext(search: Search, text: string, context: SearchContext): InContext {
  const result = search.search(text);
  const { subject, choices = [] } = context;
  const folded = foldText(text);
  if (choices.length > 0) {
    const chosen = ORDINALS.find(([pattern]) => pattern.test(folded));
    const code = chosen && choices[chosen[1]];
    if (code !== undefined) return { result, refersTo: code };
  }
  if (subject === undefined) return { result, refersTo: undefined };
  const isClear = (result.hits[0]?.score ?? 0) >= CLEAR && result.decision !== 'none';
  if (!isClear && search.asksFor(text, subject.code) === 'another') {
    // "Close it for good" of a business is about closing it, though all its own words are talk.
    const { hits, ...together } = search.search(`${text} ${thingOf(subject)}`);
    const meant = hits.find(({ code, score }) => score >= NEAR && search.asksFor(text, code) === 'this');
    if (meant !== undefined) {
      const others = hits.filter((hit) => hit !== meant);
      return {
        result: { ...together, decision: 'answer', hits: [meant, ...others], choices: [], offer: undefined },
        refersTo: undefined,
      };
    }
  }
  if (result.isFollowUp) return { result, refersTo: subject.code };
  if (isClear) return { result, refersTo: undefined };
  if (isBareEnglish(folded)) return { result, refersTo: subject.code };
  // Only what leans on something may be about the subject: anything else speaks for itself, if only to find nothing.
  if (!LEANS.test(folded)) return { result, refersTo: undefined };
  const together = search.search(`${text} ${thingOf(subject)}`);
  const [joined] = together.hits;
  if (joined !== undefined && joined.code !== subject.code && joined.score >= CLEAR)
    return { result: together, refersTo: undefined };
  return { result, refersTo: subject.code };
}
