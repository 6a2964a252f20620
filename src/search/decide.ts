/** Decides between one answer, a choice between few, and none. */
import type { Question } from './question.ts';
import type { Ranked } from './rank.ts';
import type { SearchResult } from './search.ts';
import type { Weights } from './weights.ts';

/** The most that are offered to choose from. */
const MOST_CHOICES = 6;

/** How far behind the first a record may be and still be offered. */
const OFFERED = 0.12;
/** A name that the question covers less than this was not named, only touched. */
const NAMED = 0.55;
/** A name that the question covers less than this is no answer; half as much, and it is not even near. */
const GRAZED = 0.2;

/** In a short question that asks for no part of a procedure every word counts: an answer must hold nearly all of it. */
const SHORT = 6;
const SHORT_COVERED = 0.8;
/** In a long story much is no subject: less of it is enough for a name that it holds whole and that stands alone. */
const STORY = { words: 7, asked: 0.45, name: 0.9, gap: 0.15 };
/** A bare subject is asked back about when so many further records hold it as fully, this close to the first... */
const SHARED = { records: 2, within: 0.32, asked: 0.03 };
/** ...unless the first is what nearly everybody means... */
const USUAL = 0.1;
/** ...or the question is its whole name. */
const WHOLE = { words: 4, share: 0.98 };

/**
 * The decision for ranked records; `choices` holds records, best first. `readings` are the best records of each meaning of an open word;
 * `isOtherAct` tells a record of something else being done than was asked.
 */
export function decide(
  question: Question,
  ranked: readonly Ranked[],
  readings: readonly number[],
  weights: Weights,
  isOtherAct: (record: number) => boolean,
): { decision: SearchResult['decision']; choices: number[] } {
  const [first, second] = ranked;
  if (first === undefined || question.isFollowUp || first.score < weights.floor || isGrazed(first)) {
    return { decision: 'none', choices: [] };
  }
  const near = ranked.filter(({ score }) => score >= first.score - OFFERED).map(({ record }) => record);
  const offer = (...lists: (readonly number[])[]): { decision: 'choose'; choices: number[] } => ({
    decision: 'choose',
    choices: [...new Set(lists.flat())].slice(0, MOST_CHOICES),
  });
  if (readings.length > 1) return offer(readings, near);
  if (isOtherAct(first.record)) return offer(near);
  if (second === undefined)
    return first.score < weights.sure ? offer([first.record]) : { decision: 'answer', choices: [] };
  const gap = first.score + part(first, 'talk') - second.score - part(second, 'talk');
  const isTouched =
    part(first, 'name') < NAMED && gap < weights.twin && part(second, 'asked') > part(first, 'asked') - 0.03;
  if (gap < weights.close || isTouched) return offer(near);
  const peers = ranked.filter(
    (each) => each.score >= first.score - SHARED.within && part(each, 'asked') >= part(first, 'asked') - SHARED.asked,
  );
  const asksPart = question.facets.some((facet) => facet !== 'overview');
  const isShared = !asksPart && part(first, 'prior') < USUAL;
  const isName = question.words > WHOLE.words && Math.min(part(first, 'asked'), part(first, 'name')) >= WHOLE.share;
  if (isShared && !isName && peers.length > SHARED.records) return offer(peers.map(({ record }) => record));
  const asked = part(first, 'asked');
  const isWhole = part(first, 'name') >= STORY.name && gap >= STORY.gap;
  const isStory = question.words > STORY.words && isWhole && asked >= STORY.asked;
  const isTerse = !asksPart && question.words <= SHORT;
  const isCovered = (asked >= (isTerse ? SHORT_COVERED : weights.covered) || isStory) && part(first, 'name') >= GRAZED;
  if (first.score < weights.sure || !isCovered)
    return offer(near.length > 1 ? near : ranked.slice(0, 3).map(({ record }) => record));
  return { decision: 'answer', choices: [] };
}

/** A long name in which the question's words merely occur: never an answer. */
export const isGrazed = (ranked: Ranked): boolean => part(ranked, 'name') < GRAZED / 2;

const part = ({ parts }: Ranked, name: string): number => parts[name] ?? 0;
