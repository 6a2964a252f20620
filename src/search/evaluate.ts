/** Measures a search on questions with known answers: what `motcua eval` and the benchmark print. */
import type { Search } from './search.ts';
import { searchInContext, type SearchContext } from './in-context.ts';

/** One line of a question file; more fields are allowed and ignored. */
interface EvaluationQuery {
  readonly q: string;
  readonly expectedCodes: readonly string[];
  /** The turns before; such a question means nothing alone. */
  readonly context?: readonly string[] | undefined;
}

/** Shares between 0 and 1; times of one search in milliseconds. */
interface Evaluation {
  readonly queries: number;
  readonly recallAt1: number;
  readonly recallAt3: number;
  readonly recallAt10: number;
  readonly mrrAt10: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs all questions; those with context are searched as the dialogue would, turn after turn. */
export function evaluate(search: Search, queries: Iterable<EvaluationQuery>): Evaluation {
  const times: number[] = [];
  const ranks: number[] = [];
  for (const query of queries) {
    const started = performance.now();
    const codes = answerCodes(search, query);
    times.push((performance.now() - started) / (1 + (query.context?.length ?? 0)));
    ranks.push(codes.slice(0, 10).findIndex((code) => query.expectedCodes.includes(code)));
  }
  times.sort((a, b) => a - b);
  const share = (isHit: (rank: number) => boolean) =>
    ranks.length === 0 ? 0 : ranks.filter(isHit).length / ranks.length;
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return {
    queries: ranks.length,
    recallAt1: share((rank) => rank === 0),
    recallAt3: share((rank) => rank >= 0 && rank < 3),
    recallAt10: share((rank) => rank >= 0),
    mrrAt10: ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / Math.max(1, ranks.length),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

/** The codes a question leads to, best first, after its context was talked through. */
export function answerCodes(search: Search, { q, context = [] }: EvaluationQuery): string[] {
  let known: SearchContext = {};
  for (const turn of context) {
    const { result, refersTo } = searchInContext(search, turn, known);
    const [best] = result.hits;
    const isChoice = result.decision === 'choose' && refersTo === undefined;
    known = {
      subject:
        refersTo === undefined ? best && { code: best.code, name: best.name } : subjectOf(known, refersTo, search),
      choices: isChoice ? result.choices.map(({ code }) => code) : known.choices,
    };
  }
  const { result, refersTo } = searchInContext(search, q, known);
  const codes = result.hits.map(({ code }) => code);
  return refersTo === undefined ? codes : [refersTo, ...codes.filter((code) => code !== refersTo)];
}

function subjectOf(known: SearchContext, code: string, search: Search): SearchContext['subject'] {
  if (known.subject?.code === code) return known.subject;
  const [hit] = search.search(code).hits;
  return hit && { code, name: hit.name };
}
