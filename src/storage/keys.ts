/** How family names and ids become ordered keys; the same rules in every store. */

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Refuses ids that some store could not give back as they were: empty ones, and half a character. A wrong id is a bug of the caller. */
export function checkId(id: string): void {
  if (id === '') throw new RangeError('The id of a record is empty.');
  if (LONE_SURROGATE.test(id)) throw new RangeError('The id of a record is not well-formed Unicode.');
}

/**
 * The first string that no string starting with `prefix` reaches, in UTF-8 byte order (which is code point order).
 * `undefined` when there is none: an empty prefix, or one made of the last code point only.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const characters = [...prefix];
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) ?? 0;
    if (last === 0x10ffff) continue;
    // The code points between these two are surrogates, which are no characters.
    characters.push(String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1));
    return characters.join('');
  }
  return undefined;
}
