/** Recognises what nobody should send to a chat: one-time codes, passwords, pictures of identity papers. */

/** Lower case without accents; signs stay, because they belong to passwords. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/\s+/g, ' ')
    .trim();

/** Words for a secret, followed (within a few small words) by something that looks like one, or the other way round. */
const SECRET_WORDS =
  '(?:ma (?:otp|pin|xac (?:thuc|nhan|minh))|otp|mat khau|mat ma|password|passwd|passcode|pin code|verification code)';
const LINK_WORDS = '(?:(?:vneid|dvc|cong|cua|em|toi|minh|chi|anh|con|cho|nay|my|the|your|code|day)\\b\\s*){0,4}';
const SAYS_CODE = new RegExp(`\\b${SECRET_WORDS}\\s*${LINK_WORDS}(?:la|is|=|:|-)?\\s*:?\\s*(\\d{4,8})\\b`);
const SAYS_WORD = new RegExp(`\\b${SECRET_WORDS}\\s*${LINK_WORDS}(?:la|is|=|:)\\s*:?\\s*(\\S{6,})`);
const CODE_FIRST = new RegExp(`\\b\\d{4,8}\\s+(?:la|is)\\s+(?:${LINK_WORDS})${SECRET_WORDS}\\b`);

/** Whether a text gives away a one-time code or a password. A question about passwords does not. */
export function looksLikeSecret(text: string): boolean {
  const folded = fold(text);
  if (SAYS_CODE.test(folded) || CODE_FIRST.test(folded)) return true;
  const word = SAYS_WORD.exec(folded)?.[1];
  return word !== undefined && /\d/.test(word);
}

const IDENTITY_WORDS =
  /\b(cccd|cmnd|cmt|can cuoc|chung minh (nhan dan|thu)|ho chieu|passport|id card|identity card|vneid|residence card|the tam tru)\b/;

/** Whether words that stand with a picture say that it shows an identity paper. */
export const namesIdentityPaper = (text: string): boolean => IDENTITY_WORDS.test(fold(text));

/** Words around the name of a paper that ask nothing: whose it is, which side, here it is. */
const POINTING =
  /\b(cua|toi|em|minh|con|chau|chi|anh|bo|me|vo|chong|day|nay|do|la|gui|xem|hinh|the|mat|truoc|sau|a|nhe|ne|my|this|is|here|photo|picture|of|front|back|side)\b/g;

/** Whether words that name an identity paper do no more than that: "cccd của em" asks nothing, "cccd hết hạn thì sao" does. */
export const onlyNamesPaper = (text: string): boolean =>
  fold(text)
    .replace(new RegExp(IDENTITY_WORDS, 'g'), ' ')
    .replace(POINTING, ' ')
    .replace(/[^a-z]+/g, '') === '';
