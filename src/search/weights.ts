import { REPAIRS, type Repair } from './correct.ts';

/** Every number that ranking and deciding depend on, in one place; what they bring is measured by `test/bench/search.ts`, see test/bench/README.md. */
export interface Weights {
  /** Weight of a syllable, of a pair of neighbouring syllables. */
  readonly single: number;
  readonly pair: number;
  /** Weight of a pair that is in no name: it says little, for word order is free. */
  readonly strangePair: number;
  /** Rarity given to a syllable that is in no name. */
  readonly unknown: number;
  /** What is left of a syllable that only names a part ("lệ phí"), or that is mere talk. */
  readonly facet: number;
  readonly little: number;
  readonly talk: number;
  /** What is left of the words a situation was read from. */
  readonly situation: number;
  /** What is left of a situation for each of its words that may be another word typed without marks. */
  readonly doubt: number;
  /** Less likely than this it is not taken for that word at all. */
  readonly unlikely: number;
  /** Most weight one phrase of the lexicon can have. */
  readonly phraseCap: number;
  /** What the lexicon's reading counts against the same words typed. */
  readonly expansion: number;
  /** Share of a phrase's weight that is what its words weigh as typed, not what they stand for. */
  readonly typed: number;
  /** Share of the final score: question covered by the name, name covered by the question, question found in the body. */
  readonly asked: number;
  readonly name: number;
  readonly body: number;
  /** How far what a name is covered counts only by the share of the question it covers, 0..1. */
  readonly shared: number;
  /** From this share of the question on, how usual a record is counts in full. */
  readonly priorFrom: number;
  readonly local: number;
  readonly level: {
    readonly commune: number;
    readonly province: number;
    readonly ministry: number;
    readonly none: number;
  };
  readonly citizen: number;
  readonly common: number;
  readonly qualifier: number;
  /** What of a mistyped text is repaired. */
  readonly repairs: readonly Repair[];
  /** No answer below this. */
  readonly floor: number;
  /** Below this the first hit is offered, not given. */
  readonly sure: number;
  /** An answer needs this share of the question to be in the name. */
  readonly covered: number;
  /** A second hit this close makes a choice. */
  readonly close: number;
  /** As `close`, between records whose names were only touched. */
  readonly twin: number;
}

export const WEIGHTS: Weights = {
  single: 0.4,
  pair: 0.6,
  strangePair: 1,
  unknown: 9,
  facet: 0.12,
  little: 0.3,
  talk: 0.2,
  situation: 0.5,
  doubt: 0.6,
  unlikely: 0.25,
  phraseCap: 12,
  expansion: 0.95,
  typed: 0.3,
  asked: 0.62,
  name: 0.26,
  body: 0.04,
  shared: 0.75,
  priorFrom: 0.6,
  local: 0.02,
  level: { commune: 0.03, province: 0.015, ministry: 0, none: 0.01 },
  citizen: 0.015,
  common: 0.025,
  qualifier: 1,
  repairs: REPAIRS,
  floor: 0.23,
  sure: 0.45,
  covered: 0.57,
  close: 0.02,
  twin: 0.045,
};
