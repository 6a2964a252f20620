/** Abbreviations and chat spelling written out, each as its neighbours suggest. */
import type { SearchIndex } from './inverted-index.ts';
import type { Lexicon } from './lexicon.ts';
import { syllables, type Syllable } from './text.ts';

export class ShortForms {
  readonly #readings = new Map<string, readonly (readonly Syllable[])[]>();

  constructor(
    private readonly index: SearchIndex,
    { abbreviations, chat }: Pick<Lexicon, 'abbreviations' | 'chat'>,
  ) {
    for (const [short, readings] of [...Object.entries(abbreviations), ...Object.entries(chat)]) {
      this.#readings.set(
        short.normalize('NFC').toLowerCase(),
        readings.map((reading) => syllables(reading)),
      );
    }
  }

  /** Whether any of these is short for something; most questions hold nothing short. */
  isIn(typed: readonly Syllable[]): boolean {
    return typed.some(({ raw }) => this.#readings.has(raw));
  }

  /** What was typed, written out; `taught` marks (with 1) what stands in a phrase that the lexicon holds as typed. */
  writeOut(typed: readonly Syllable[], taught: Uint8Array): Syllable[] {
    const out: Syllable[] = [];
    typed.forEach((each, at) => {
      const readings = this.#readings.get(each.raw);
      if (readings === undefined || taught[at] === 1) out.push(each);
      else out.push(...this.#likeliest(readings, out.at(-1), typed[at + 1]));
    });
    return out;
  }

  #likeliest(
    readings: readonly (readonly Syllable[])[],
    before: Syllable | undefined,
    after: Syllable | undefined,
  ): readonly Syllable[] {
    let best = readings[0]!;
    let bestCount = -1;
    for (const reading of readings) {
      const count = this.#together(before, reading[0]) + this.#together(reading.at(-1), after);
      if (count > bestCount) {
        bestCount = count;
        best = reading;
      }
    }
    return best;
  }

  /** How often two syllables stand together, as a logarithm. */
  #together(first: Syllable | undefined, second: Syllable | undefined): number {
    if (first === undefined || second === undefined) return 0;
    const { syllables: known, terms, frequency } = this.index;
    const [a, b] = [known.id(first.folded), known.id(second.folded)];
    if (a < 0 || b < 0) return 0;
    const term = terms.pair(a, b);
    return term < 0 ? 0 : Math.log1p(frequency[term] ?? 0);
  }
}
