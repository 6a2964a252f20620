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

/** The decision for ranked records; `choices` holds records, best first. `readings` are the best records of each meaning of an open word. */
export function decide(
  question: Question,
  ranked: readonly Ranked[],
  readings: readonly number[],
  weights: Weights,
): { decision: SearchResult['decision']; choices: number[] } {
  const [first, second] = ranked;
  const isGrazed = first !== undefined && part(first, 'name') < GRAZED / 2;
  if (first === undefined || question.isFollowUp || first.score < weights.floor || isGrazed) {
    return { decision: 'none', choices: [] };
  }
  const near = ranked.filter(({ score }) => score >= first.score - OFFERED).map(({ record }) => record);
  const offer = (...lists: (readonly number[])[]): { decision: 'choose'; choices: number[] } => ({
    decision: 'choose',
    choices: [...new Set(lists.flat())].slice(0, MOST_CHOICES),
  });
  if (readings.length > 1) return offer(readings, near);
  if (second === undefined)
    return first.score < weights.sure ? offer([first.record]) : { decision: 'answer', choices: [] };
  const gap = first.score + part(first, 'talk') - second.score - part(second, 'talk');
  const isTouched =
    part(first, 'name') < NAMED && gap < weights.twin && part(second, 'asked') > part(first, 'asked') - 0.03;
  if (gap < weights.close || isTouched) return offer(near);
  const isCovered = part(first, 'asked') >= weights.covered && part(first, 'name') >= GRAZED;
  if (first.score < weights.sure || !isCovered)
    return offer(near.length > 1 ? near : ranked.slice(0, 3).map(({ record }) => record));
  return { decision: 'answer', choices: [] };
}

const part = ({ parts }: Ranked, name: string): number => parts[name] ?? 0;
