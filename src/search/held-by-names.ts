/** Whether some procedure's name holds the words of a phrase: what tells an official wording from one that leads nowhere. */
import { syllables } from './text.ts';

/** A phrase is held when one name has at least this share of its syllables, marks aside: names change by a word, and stay found. */
const HELD = 0.8;

/** A check over these names. */
export function heldByNames(names: readonly string[]): (phrase: string) => boolean {
  const words = names.map(wordsOf);
  const namesWith = new Map<string, Set<string>[]>();
  for (const name of words) {
    for (const word of name) {
      const list = namesWith.get(word);
      if (list === undefined) namesWith.set(word, [name]);
      else list.push(name);
    }
  }
  return (phrase) => {
    const asked = [...wordsOf(phrase)];
    const needed = Math.ceil(asked.length * HELD);
    // A name that lacks no more than it may has one of any so many words: the rarest lead to the fewest names.
    const leads = asked
      .map((word) => namesWith.get(word) ?? [])
      .sort((a, b) => a.length - b.length)
      .slice(0, asked.length - needed + 1);
    return leads.some((list) => list.some((name) => asked.filter((word) => name.has(word)).length >= needed));
  };
}

const wordsOf = (text: string): Set<string> => new Set(syllables(text).map(({ folded }) => folded));
