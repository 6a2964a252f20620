/** Words typed instead of a list's buttons: "in ra giúp em", "gửi tôi file pdf", "nhắc tôi ngày mai". */
const PRINTS = /\b(?:in|pdf|print|download|tai ve)\b/;
/** What may stand around them; any other word makes it a question about something else. */
const AROUND = new Set(
  (
    'cho gui giup xin muon can dum toi em minh chau ban file to phieu danh muc giay ho so di nop ra lai nay do duoc khong nhe nha a di voi luon ' +
    'please me the my this list checklist sheet it send can you i want to out as'
  ).split(' '),
);
const REMINDS =
  /^(?:(?:dat lich|hen|nho|giup|please|can you) )?(?:nhac|remind)(?: (?:toi|em|minh|chau|lai|giup|nho|me|vao|on))*(?: |$)/;
const CLOSES = /(?: (?:nhe|nha|a|voi|di|please))+$/;

/** Whether she asks for the sheet to take along. `folded` = without accents. */
export const asksForSheet = (folded: string): boolean =>
  PRINTS.test(folded) &&
  folded
    .replace(PRINTS, '')
    .split(/[\s,.;]+/)
    .every((word) => word === '' || AROUND.has(word) || PRINTS.test(word));

/** The day she wants to be reminded of, in her words; empty = none named; `undefined` = she asks for something else. */
export const asksForReminder = (folded: string): string | undefined =>
  REMINDS.test(folded) ? folded.replace(REMINDS, '').replace(CLOSES, '').trim() : undefined;
