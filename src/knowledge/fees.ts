/** What a person pays, for each way of submitting: what is sure, what may be added, and what is not known. */
import type { Judge, Truth } from './conditions.ts';
import type { Fee, Procedure, Via } from './schema.ts';

/** One fee of the record, judged for this person. */
export interface FeePart {
  readonly fee: Fee;
  /** Only `yes` and `unknown` are listed. */
  readonly state: Truth;
  readonly dependsOn: readonly string[];
}

/** The fees of one way of submitting in one currency. */
export interface FeeTotal {
  readonly via: Via;
  readonly currency: Fee['currency'];
  /** The sum that is sure; `undefined` when no amount is known or a sum would be wrong. 0 = free of charge. */
  readonly amount: number | undefined;
  /** Amounts that come on top if open questions turn out that way. */
  readonly mayAdd: number;
  /** Whether `amount` is all there is to pay: nothing open, nothing per piece, nothing without an amount. */
  readonly isComplete: boolean;
  readonly parts: readonly FeePart[];
}

/** An empty list means that nothing is known about fees, not that there are none. */
export function feeTotals(procedure: Procedure, judge: Judge): readonly FeeTotal[] {
  const parts = procedure.fees.flatMap((fee): FeePart[] => {
    const { state, dependsOn } = judge.judge(fee.when);
    return state === 'no' ? [] : [{ fee, state, dependsOn: [...dependsOn] }];
  });
  const named = [...procedure.submit, ...procedure.fees].flatMap(({ via }) => via ?? []);
  const ways: readonly Via[] = named.length > 0 ? [...new Set(named)].sort() : ['counter'];
  return ways.flatMap((via) => {
    const own = parts.filter(({ fee }) => fee.via === undefined || fee.via === via);
    const currencies = [...new Set(own.map(({ fee }) => fee.currency))];
    return currencies.map((currency) =>
      total(
        via,
        currency,
        own.filter(({ fee }) => fee.currency === currency),
        procedure.origin === 'imported',
      ),
    );
  });
}

/** An imported record lists several fees as alternatives ("first time", "again"), which must not be added up. */
function total(via: Via, currency: Fee['currency'], parts: readonly FeePart[], isImported: boolean): FeeTotal {
  const isSummable = ({ fee }: FeePart): boolean => fee.amount !== undefined && fee.per === undefined;
  const base = { via, currency, parts };
  if (isImported && parts.length > 1) return { ...base, amount: undefined, mayAdd: 0, isComplete: false };
  const sums = parts.filter(isSummable);
  const sum = (state: Truth): number =>
    sums.filter((part) => part.state === state).reduce((all, { fee }) => all + (fee.amount ?? 0), 0);
  const isComplete = parts.every(
    (part) => isSummable(part) && part.state === 'yes' && !(isImported && part.fee.note !== undefined),
  );
  const isKnown = sums.some((part) => part.state === 'yes');
  return { ...base, amount: isKnown ? sum('yes') : undefined, mayAdd: sum('unknown'), isComplete };
}
