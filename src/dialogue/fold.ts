/** Lower case without accents and with single spaces: for comparing commands and labels, not for search. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/[^\p{L}\p{N},.;]+/gu, ' ')
    .trim();
