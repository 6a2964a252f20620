/** Decides between one answer, a choice between few, and none. */
import type { Question } from './question.ts';
import type { Ranked } from './rank.ts';
import type { SearchResult } from './search.ts';
import type { Weights } from './weights.ts';

/** The most that are offered to choose from. */
const MOST_CHOICES = 6;

/** How far behind the first a record may be and still be offered: so much, and no more than this share of a low score. */
const OFFERED = { within: 0.12, share: 0.3 };
/** A name that the question covers less than this was not named, only touched. */
const NAMED = 0.55;
/** A name that the question covers less than this is no answer; half as much, and it is not even near. */
const GRAZED = 0.2;

/** In a short question that asks for no part of a procedure every word counts: an answer must hold nearly all of it. */
const SHORT = 6;
const SHORT_COVERED = 0.8;
/** So few words that name nothing of administration say nothing by being taught: a trade, a thing of every day. */
const LONE = 5;
/** In a long story much is no subject: less of it is enough for a name that it holds whole and that stands alone. */
const STORY = { words: 7, asked: 0.45, name: 0.9, gap: 0.15 };
/** A bare subject is asked back about when so many further records hold it as fully, this close to the first... */
const SHARED = { records: 2, within: 0.32, asked: 0.03 };
/** ...unless the first is what nearly everybody means... */
const USUAL = 0.1;
/** ...or the question is its whole name. */
const WHOLE = { words: 4, share: 0.98 };
/**
 * Where a short question names only a thing, so many different things done with it are a choice: more when the first is what nearly
 * everybody means. They count this close to the first, and holding most of what it holds of the question.
 */
const ACTS = { words: 6, acts: 2, usual: 3, within: 0.35, asked: 0.3 };
/** What is offered beside nothing better must score at least this share of the first. */
const FAR = 0.5;

/** What deciding asks about a question and its records beyond their figures. */
export interface Insight {
  /** The question names only a thing, and nothing to be done with it. */
  readonly isBare: boolean;
  /** The question names nothing of administration: no act, paper or office, no part of a procedure, no special case. */
  readonly namesNothing: boolean;
  /** What an open word means most likely is in no record, and what was found is another of its wishes. */
  readonly lacksMeant: boolean;
  /** Whether a record does something else than was asked for. */
  isOtherAct(record: number): boolean;
  /** What a record does (renews, changes, ends ...) as bits, 0 = the ordinary; `undefined` for a special case that nobody spoke of. */
  actsOf(record: number): number | undefined;
}

/** What is decided: `choices` holds records, best first; `isFar` when they are only the nearest to what was asked. */
interface Decision {
  readonly decision: SearchResult['decision'];
  readonly choices: readonly number[];
  readonly isFar: boolean;
}

const plain = (decision: 'answer' | 'none'): Decision => ({ decision, choices: [], isFar: false });
const offer = (choices: readonly number[], isFar = false): Decision => ({
  decision: 'choose',
  choices: [...new Set(choices)].slice(0, MOST_CHOICES),
  isFar,
});

/** The decision for ranked records. `readings` are the best records of each meaning of an open word. */
export function decide(
  question: Question,
  ranked: readonly Ranked[],
  readings: readonly number[],
  weights: Weights,
  insight: Insight,
): Decision {
  const [first, second] = ranked;
  if (first === undefined || question.isFollowUp || first.score < weights.floor || isGrazed(first))
    return plain('none');
  if (insight.namesNothing && !isHeld(first, weights) && !(question.isTaught && question.words > LONE))
    return plain('none');
  const within = Math.min(OFFERED.within, first.score * OFFERED.share);
  const near = recordsOf(ranked.filter((each) => each.score >= first.score - within && !isGrazed(each)));
  if (readings.length > 1) return offer([...readings, ...near], insight.lacksMeant);
  if (insight.lacksMeant || insight.isOtherAct(first.record)) return offer(near, true);
  const asksPart = question.facets.some((facet) => facet !== 'overview');
  if (insight.isBare && !asksPart && question.words <= ACTS.words) {
    const oneOfEach = oneOfEachAct(ranked, first, insight);
    const isUsual = first.parts.prior >= USUAL;
    const shown = [...new Set([...oneOfEach, ...near])].slice(0, MOST_CHOICES);
    if (oneOfEach.length >= (isUsual ? ACTS.usual : ACTS.acts))
      return offer(recordsOf(ranked.filter(({ record }) => shown.includes(record))));
  }
  if (second === undefined) return first.score < weights.sure ? offer([first.record], true) : plain('answer');
  const gap = first.score + first.parts.talk - second.score - second.parts.talk;
  const isTouched = first.parts.name < NAMED && gap < weights.twin && second.parts.asked > first.parts.asked - 0.03;
  const asked = first.parts.asked;
  const isWhole = first.parts.name >= STORY.name && gap >= STORY.gap;
  const isStory = question.words > STORY.words && isWhole && asked >= STORY.asked;
  const isTerse = !asksPart && question.words <= SHORT;
  const isCovered = (asked >= (isTerse ? SHORT_COVERED : weights.covered) || isStory) && first.parts.name >= GRAZED;
  const isFar = first.score < weights.sure || !isCovered;
  if (gap < weights.close || isTouched) return offer(near, isFar);
  const isPeer = (each: Ranked) =>
    each.score >= first.score - SHARED.within && each.parts.asked >= asked - SHARED.asked;
  const isSubject = !asksPart && asked >= weights.covered && first.parts.prior < USUAL;
  const isShared = isSubject && ranked.filter(isPeer).length > SHARED.records;
  const isName = question.words > WHOLE.words && Math.min(asked, first.parts.name) >= WHOLE.share;
  if (isShared && !isName)
    return offer(recordsOf(ranked.filter((each) => isPeer(each) || near.includes(each.record))), isFar);
  const isSpecial = first.parts.name < NAMED && insight.actsOf(first.record) === undefined;
  if (!isFar && !isSpecial) return plain('answer');
  const others = recordsOf(ranked.slice(0, 3).filter(({ score }) => score >= first.score * FAR));
  return offer(near.length > 1 ? near : others, true);
}

/** The best record of each thing that is done with what the question names. */
function oneOfEachAct(ranked: readonly Ranked[], first: Ranked, insight: Insight): number[] {
  const found = new Map<number, number>();
  for (const each of ranked) {
    const isMeant = each.score >= first.score - ACTS.within && each.parts.name >= GRAZED;
    if (!isMeant || each.parts.asked < first.parts.asked - ACTS.asked) continue;
    const acts = insight.actsOf(each.record);
    if (acts !== undefined && !found.has(acts)) found.set(acts, each.record);
  }
  return [...found.values()];
}

const recordsOf = (ranked: readonly Ranked[]): number[] => ranked.map(({ record }) => record);

/** Whether a record holds a short question as an answer must. */
const isHeld = (ranked: Ranked, weights: Weights): boolean =>
  ranked.score >= weights.sure && ranked.parts.asked >= SHORT_COVERED && ranked.parts.name >= GRAZED;

/** A long name in which the question's words merely occur: never an answer. */
const isGrazed = (ranked: Ranked): boolean => ranked.parts.name < GRAZED / 2;
