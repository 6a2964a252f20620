/** Vietnamese text made comparable: no accents, no case, single spaces. For names and ids; searching has its own, richer rules. */

/** "  Đông  Triều " -> "dong trieu". */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

/** "Hộ tịch, quốc tịch" -> "ho-tich-quoc-tich". */
export const toSlug = (text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
