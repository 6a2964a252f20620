/** "Hồ sơ của tôi đến đâu rồi": the ways in which people ask for the state of what they have filed, without its code. */
import { fold } from '../../fold.ts';

/** Longer texts tell a story in which such words occur by chance. */
const MAX_LENGTH = 90;

const MINE =
  '(?:cua|nha|ma) ?(?:toi|em|minh|chi|anh|chau|con|tui|nha|bo|me|vo|chong)|da nop|(?:toi|em|minh|chi|anh|chau|con) nop';
const OPEN =
  '(?:xong|duyet|giai quyet|ket qua|duoc|tra)(?: xong| chua)? chua|(?:den|toi) dau|the nao|ra sao|bao gio|khi nao';
const LOOK = '(?:tra cuu|kiem tra|theo doi|xem|hoi|tra)(?: lai| giup| ho)*';
const STATE = '(?:tinh trang|tien do|tinh hinh)(?: xu ly| giai quyet)?(?: cua)?';

const WAYS: readonly RegExp[] = [
  /\bho so\b.*\b(?:den|toi) (?:dau|khau nao|buoc nao) roi\b/,
  new RegExp(`\\bho so\\b.*\\b(?:${MINE})\\b.*\\b(?:${OPEN})\\b`),
  new RegExp(`\\b(?:${LOOK}) (?:${STATE} )?ho so (?:${MINE})\\b`),
  new RegExp(
    `^(?:(?:cho )?(?:toi|em|minh) |muon |xin |cach )*(?:${LOOK}) (?:${STATE} )?ho so(?: (?:a|nhe|voi|o dau|the nao|nhu the nao))*$`,
  ),
  new RegExp(`^${STATE} ho so\\b`),
  /\bwhere(?: is| s|s) my (?:file|dossier|application|case|paperwork)\b/,
  /\b(?:status|progress) of my (?:file|dossier|application|case)\b/,
  /\b(?:track|check|follow|look up)(?: on)?(?: the (?:status|progress) of)? (?:my|a) (?:file|dossier|application|case)\b/,
  /\b(?:is|has) my (?:file|dossier|application|case)\b.*\b(?:ready|done|finished|approved|processed)\b/,
];

/** Whether somebody asks how far a dossier of hers has come. */
export function asksForState(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const folded = fold(text)
    .replace(/[?!.,]+$/, '')
    .trim();
  return WAYS.some((way) => way.test(folded));
}
