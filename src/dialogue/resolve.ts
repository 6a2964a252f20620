/** A typed "2", "cái thứ hai", "the first one" or a label is the button that was offered. */
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

/** The id of the offered choice that the text means, or `undefined`. */
export function resolveTyped(text: string, offered: Conversation['offered']): string | undefined {
  if (offered.length === 0) return undefined;
  const typed = fold(text);
  if (typed === '') return undefined;
  const labels = offered.map((choice) => fold(choice.label));
  const exact = labels.indexOf(typed);
  if (exact >= 0) return offered[exact]?.id;
  const core = typed.replace(AROUND, '').trim();
  if (/^\d{1,2}$/.test(core)) return offered[Number(core) - 1]?.id;
  const first = typed.split(/[,.;]/)[0] ?? typed;
  const ordinal = ORDINALS.findIndex((words) => words.some((word) => first.replace(AROUND, '').trim() === word));
  if (ordinal >= 0) return offered[ordinal]?.id;
  return undefined;
}
