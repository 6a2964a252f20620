/** The checklist as `motcua checklist CODE --json` prints it: a contract with other people's scripts. */
import type { Checklist } from './checklist.ts';
import type { Truth } from './conditions.ts';
import type { Localized, Question, TimeLimit, Via } from './schema.ts';

interface ChecklistJson {
  readonly code: string;
  readonly name: string;
  /** False for imported records: every paper the portal lists, not fitted to the answers. */
  readonly adapted: boolean;
  readonly documents: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: Truth;
    readonly held?: string;
    readonly dependsOn?: readonly string[];
    readonly original: number;
    readonly copies: number;
    readonly use: string;
    readonly case?: string;
  }[];
  readonly nextQuestion?: {
    readonly id: string;
    readonly ask: string;
    readonly kind: Question['kind'];
    readonly options?: readonly { readonly id: string; readonly label: string }[];
  };
  /** One entry per way of submitting; empty = nothing known. `amount` null = not known, 0 = free. */
  readonly fees: readonly {
    readonly via: Via;
    readonly amount: number | null;
    readonly currency: string;
    readonly mayAdd: number;
    readonly complete: boolean;
    readonly notes: readonly string[];
  }[];
  /** Null when the time limit is not known or hangs on open questions. */
  readonly dueDate: string | null;
  readonly dueDateEstimated?: true;
  readonly timeLimit: { readonly amount: number; readonly unit: TimeLimit['unit']; readonly statutory?: number } | null;
}

export function checklistJson(list: Checklist, lang: 'vi' | 'en' = 'vi'): ChecklistJson {
  const say = (text: Localized): string => text[lang] ?? text.vi;
  const { procedure, nextQuestion: next, time, due } = list;
  return {
    code: procedure.code,
    name: say(procedure.name),
    adapted: list.isAdapted,
    documents: list.documents.map(({ document, state, dependsOn }) => ({
      id: document.id,
      name: say(document.name),
      state,
      ...(document.held && { held: document.held }),
      ...(dependsOn.length > 0 && { dependsOn }),
      original: document.original,
      copies: document.copies,
      use: document.use,
      ...(document.group && { case: document.group }),
    })),
    ...(next && {
      nextQuestion: {
        id: next.id,
        ask: say(next.ask),
        kind: next.kind,
        ...(next.options && { options: next.options.map(({ id, label }) => ({ id, label: say(label) })) }),
      },
    }),
    fees: list.fees.map(({ via, amount, currency, mayAdd, isComplete, parts }) => ({
      via,
      amount: amount ?? null,
      currency,
      mayAdd,
      complete: isComplete,
      notes: parts.flatMap(({ fee }) => (fee.note ? [say(fee.note)] : [])),
    })),
    dueDate: due?.day ?? null,
    ...(due?.isEstimated && { dueDateEstimated: true as const }),
    timeLimit: time.limit
      ? {
          amount: time.limit.amount,
          unit: time.limit.unit,
          ...(time.limit.statutory !== undefined && { statutory: time.limit.statutory }),
        }
      : null,
  };
}
