/** What changed on a person's list between two looks at it: another record version, another answer, or both. */
import type { Checklist } from './checklist.ts';
import type { Truth } from './conditions.ts';
import type { Localized, TimeLimit, Via } from './schema.ts';

/** What is kept of a list to compare with later: small plain data, sound to store for months. */
export interface ListSnapshot {
  readonly documents: Readonly<
    Record<
      string,
      { readonly name: Localized; readonly state: Truth; readonly original: number; readonly copies: number }
    >
  >;
  readonly fees: readonly { readonly via: Via; readonly currency: string; readonly amount?: number | undefined }[];
  readonly limit?: { readonly amount: number; readonly unit: TimeLimit['unit'] } | undefined;
}

export type ListChange =
  | { readonly kind: 'document-added' | 'document-removed'; readonly id: string; readonly name: Localized }
  /** It was only perhaps needed and now is, or the other way round. */
  | { readonly kind: 'document-certainty'; readonly id: string; readonly name: Localized; readonly state: Truth }
  | {
      readonly kind: 'document-count';
      readonly id: string;
      readonly name: Localized;
      readonly before: { readonly original: number; readonly copies: number };
      readonly after: { readonly original: number; readonly copies: number };
    }
  | { readonly kind: 'document-renamed'; readonly id: string; readonly name: Localized; readonly before: Localized }
  | {
      readonly kind: 'fee';
      readonly via: Via;
      readonly currency: string;
      /** `undefined` = not known. */
      readonly before: number | undefined;
      readonly after: number | undefined;
    }
  | { readonly kind: 'time'; readonly before: ListSnapshot['limit']; readonly after: ListSnapshot['limit'] };

/** Papers that do not apply are left out of the snapshot. */
export function snapshotOf(list: Checklist): ListSnapshot {
  const { limit } = list.time;
  return {
    documents: Object.fromEntries(
      list.documents
        .filter(({ state }) => state !== 'no')
        .map(({ document: { id, name, original, copies }, state }) => [id, { name, state, original, copies }]),
    ),
    fees: list.fees.map(({ via, currency, amount }) => ({ via, currency, ...(amount !== undefined && { amount }) })),
    ...(limit && { limit: { amount: limit.amount, unit: limit.unit } }),
  };
}

/** Papers first, in the order of the newer list; then fees and the time limit. Empty = nothing a person would notice. */
export function listChanges(before: ListSnapshot, after: ListSnapshot): ListChange[] {
  const changes: ListChange[] = [];
  for (const [id, now] of Object.entries(after.documents)) {
    const then = before.documents[id];
    const { name, state, original, copies } = now;
    if (then === undefined) {
      changes.push({ kind: 'document-added', id, name });
      continue;
    }
    if (then.name.vi !== name.vi) changes.push({ kind: 'document-renamed', id, name, before: then.name });
    if (then.state !== state) changes.push({ kind: 'document-certainty', id, name, state });
    if (then.original !== original || then.copies !== copies) {
      const counts = { original: then.original, copies: then.copies };
      changes.push({ kind: 'document-count', id, name, before: counts, after: { original, copies } });
    }
  }
  for (const [id, { name }] of Object.entries(before.documents))
    if (after.documents[id] === undefined) changes.push({ kind: 'document-removed', id, name });
  return [...changes, ...feeChanges(before, after), ...timeChanges(before.limit, after.limit)];
}

function feeChanges(before: ListSnapshot, after: ListSnapshot): ListChange[] {
  const key = ({ via, currency }: { via: Via; currency: string }): string => `${via} ${currency}`;
  const then = new Map(before.fees.map((fee) => [key(fee), fee]));
  const now = new Map(after.fees.map((fee) => [key(fee), fee]));
  const all = new Map([...now, ...[...then].filter(([name]) => !now.has(name))]);
  return [...all].flatMap(([name, { via, currency }]): ListChange[] => {
    const [a, b] = [then.get(name)?.amount, now.get(name)?.amount];
    return a === b ? [] : [{ kind: 'fee', via, currency, before: a, after: b }];
  });
}

function timeChanges(before: ListSnapshot['limit'], after: ListSnapshot['limit']): ListChange[] {
  const isSame = before?.amount === after?.amount && before?.unit === after?.unit;
  return isSame ? [] : [{ kind: 'time', before, after }];
}
