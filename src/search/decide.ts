/** Decides between one answer, a choice between few, and none. */
import type { Question } from './question.ts';
import type { Ranked } from './rank.ts';
import type { SearchResult } from './search.ts';
import type { Weights } from './weights.ts';

/** The most that are offered to choose from. */
const MOST_CHOICES = 6;

/** The decision for ranked records; `choices` holds records, best first. */
export function decide(
  question: Question,
  ranked: readonly Ranked[],
  weights: Weights,
): { decision: SearchResult['decision']; choices: number[] } {
  const [first, second] = ranked;
  if (first === undefined || question.isFollowUp || first.score < weights.floor)
    return { decision: 'none', choices: [] };
  const near = ranked.filter(({ score }) => score >= first.score - weights.close * 3).slice(0, MOST_CHOICES);
  const isClose = second !== undefined && first.score - second.score < weights.close;
  if (isClose || first.score < weights.sure) {
    const choices = near.length > 1 ? near : ranked.slice(0, 3);
    return { decision: 'choose', choices: choices.map(({ record }) => record) };
  }
  return { decision: 'answer', choices: [] };
}
