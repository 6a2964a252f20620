/** A typed label, "2", "cái thứ hai" or "the first one" is the button that was offered. */
import type { Conversation } from './conversation.ts';
import { fold } from './fold.ts';

const ORDINALS: readonly (readonly string[])[] = [
  ['dau tien', 'thu nhat', 'first', 'cai dau'],
  ['thu hai', 'second'],
  ['thu ba', 'third'],
  ['thu tu', 'fourth'],
  ['thu nam', 'fifth'],
  ['thu sau', 'sixth'],
];
/** Words that may stand around an ordinal or a number: "cái thứ hai nhé", "số 2 ạ", "the second one please". */
const AROUND =
  /^(?:(?:cai|so|muc|chon|lua chon|thu tuc|y|phuong an|the|number|option|no|item)\s+)*|(?:\s+(?:nhe|nha|a|di|one|please|do|ay|day|thoi|em|ban))*$/g;

/** The id of the offered choice whose label was typed, or `undefined`. */
export function resolveLabel(text: string, offered: Conversation['offered']): string | undefined {
  const typed = fold(text);
  return typed === '' ? undefined : offered.find((choice) => fold(choice.label) === typed)?.id;
}

/** The id of the offered choice that a number or an ordinal means ("2", "cái thứ hai, bản sao thôi"), or `undefined`. */
export function resolveNumber(text: string, offered: Conversation['offered']): string | undefined {
  const first = (fold(text).split(/[,;]|\.(?=\s|$)/)[0] ?? '').trim();
  const core = first.replace(AROUND, '').trim();
  if (/^\d{1,2}$/.test(core)) return offered[Number(core) - 1]?.id;
  const ordinal = ORDINALS.findIndex((words) => words.includes(core) || words.includes(first));
  return ordinal >= 0 ? offered[ordinal]?.id : undefined;
}
