/** What a text is about when it is about something else than procedures: weather, prices, poems. */
import type { Lexicon } from './lexicon.ts';
import { Phrases } from './phrases.ts';
import type { Syllable } from './text.ts';

type Rule = Lexicon['out-of-scope'][number];

/** What a phrase is to a topic: enough by itself, an exception, or a word of one group of a set of groups. */
type Part = { readonly topic: number } & (
  { readonly is: 'say' | 'unless' } | { readonly is: 'word'; readonly set: number; readonly group: number }
);
/** What is said of one topic. */
interface Said {
  isSaid: boolean;
  isExcepted: boolean;
  /** Set of groups -> its groups said, as bits. */
  readonly groups: Map<number, number>;
}

/** A text without marks up to this long may be judged by two syllables; a longer one needs one more. */
const SHORT = 8;

export class Topics {
  readonly #phrases = new Phrases<Part>();

  constructor(private readonly rules: readonly Rule[]) {
    rules.forEach(({ say, unless, all }, topic) => {
      for (const phrase of say) this.#phrases.add(phrase, { topic, is: 'say' });
      for (const phrase of unless) this.#phrases.add(phrase, { topic, is: 'unless' });
      all.forEach((groups, set) =>
        groups.forEach((phrases, group) => {
          for (const phrase of phrases) this.#phrases.add(phrase, { topic, is: 'word', set, group });
        }),
      );
    });
  }

  /** The first topic that holds: a phrase of it, or one of each of its groups, and no exception. `isClear`: only those that always count. */
  of(said: readonly Syllable[], strict: boolean, isClear: boolean): string | undefined {
    const least = strict ? 1 : said.length > SHORT ? 3 : 2;
    const topics = new Map<number, Said>();
    for (const { value, length } of this.#phrases.find(said, strict)) {
      let topic = topics.get(value.topic);
      if (topic === undefined)
        topics.set(value.topic, (topic = { isSaid: false, isExcepted: false, groups: new Map() }));
      if (value.is === 'word') topic.groups.set(value.set, (topic.groups.get(value.set) ?? 0) | (1 << value.group));
      else if (value.is === 'unless') topic.isExcepted = true;
      else topic.isSaid ||= length >= least;
    }
    return this.rules.find(({ always, all }, at) => {
      const topic = topics.get(at);
      if (topic === undefined || topic.isExcepted || !(always ?? !isClear)) return false;
      return topic.isSaid || all.some((groups, set) => topic.groups.get(set) === 2 ** groups.length - 1);
    })?.topic;
  }
}
