/** One person's list for one procedure: papers, fees, time limit and due day, all from her answers and nothing else. */
import type { Answer, Answers, Truth } from './conditions.ts';
import { calendarOf, type DueDate } from './due-date.ts';
import { feeTotals, type FeeTotal } from './fees.ts';
import type { HolidaysFile } from './holidays.ts';
import { answersThatCount, judgeFor, nextQuestion, questionsLeft } from './interview.ts';
import type { LocalMoment } from './local-time.ts';
import type { Document, Procedure, Question, TimeLimit, Via } from './schema.ts';

/** A paper and whether it is needed. `no` papers are kept, so that nothing is ever lost silently. */
export interface ListedDocument {
  readonly document: Document;
  readonly state: Truth;
  /** Ids of the questions an unknown one still hangs on, in written order. */
  readonly dependsOn: readonly string[];
}

interface ListedRequirement {
  readonly requirement: Procedure['requirements'][number];
  readonly state: Truth;
  readonly dependsOn: readonly string[];
}

/** Papers that belong together. `use` for records with questions; `caseName` for imported ones, as the portal words it. */
interface DocumentGroup {
  readonly use: Document['use'];
  readonly caseName?: string;
  /** Those that are needed or may be. */
  readonly documents: readonly ListedDocument[];
}

interface TimeForCase {
  /** The limit that applies; `undefined` when it is not known or hangs on open questions. */
  readonly limit: TimeLimit | undefined;
  /** Where it hangs on open questions: every limit that may apply. */
  readonly candidates: readonly TimeLimit[];
  readonly dependsOn: readonly string[];
}

export interface Checklist {
  readonly procedure: Procedure;
  /** False for imported records: every paper the portal lists, not fitted to the person. */
  readonly isAdapted: boolean;
  /** Every paper of the record, in written order. */
  readonly documents: readonly ListedDocument[];
  readonly groups: readonly DocumentGroup[];
  readonly requirements: readonly ListedRequirement[];
  readonly fees: readonly FeeTotal[];
  readonly time: TimeForCase;
  /** Known when the limit is, and the calendar of holidays is loaded. */
  readonly due: DueDate | undefined;
  readonly nextQuestion: Question | undefined;
  /** How many questions may still come, the next one included: an estimate from above, so that it does not rise. */
  readonly questionsLeft: number;
  /** The answers that count in this case, in written order. */
  readonly answered: readonly { readonly question: Question; readonly answer: Answer }[];
}

export interface ChecklistOptions {
  /** When the dossier is handed in. */
  readonly received: LocalMoment;
  readonly holidays: HolidaysFile | undefined;
  /** How it is handed in, where limits differ; the counter unless told. */
  readonly via?: Via;
}

export function assembleChecklist(procedure: Procedure, answers: Answers, options: ChecklistOptions): Checklist {
  const judge = judgeFor(procedure, answers);
  const inOrder = (ids: ReadonlySet<string>): string[] =>
    procedure.questions.flatMap(({ id }) => (ids.has(id) ? [id] : []));
  const isAdapted = procedure.origin === 'written';
  const documents = isAdapted
    ? procedure.documents.map((document) => {
        const { state, dependsOn } = judge.judge(document.when);
        return { document, state, dependsOn: inOrder(dependsOn) };
      })
    : plainDocuments(procedure);
  const requirements = procedure.requirements.map((requirement) => {
    const { state, dependsOn } = judge.judge(requirement.when);
    return { requirement, state, dependsOn: inOrder(dependsOn) };
  });
  const limits = procedure.timeLimits.map((limit) => ({ limit, ...judge.judge(limit.when) }));
  const time = timeForCase(limits, options.via ?? 'counter', inOrder);
  return {
    procedure,
    isAdapted,
    documents,
    groups: groupsOf(documents),
    requirements,
    fees: feeTotals(procedure, judge),
    time,
    due: time.limit && options.holidays && calendarOf(options.holidays).dueDate(options.received, time.limit),
    nextQuestion: nextQuestion(procedure, answers),
    questionsLeft: questionsLeft(procedure, answers),
    answered: answersThatCount(procedure, answers),
  };
}

/** The limits are read from the top: the first that applies counts, so special cases stand above the general one. */
function timeForCase(
  limits: readonly { limit: TimeLimit; state: Truth; dependsOn: ReadonlySet<string> }[],
  via: Via,
  inOrder: (ids: ReadonlySet<string>) => string[],
): TimeForCase {
  const fits = limits.filter(({ limit }) => limit.via === undefined || limit.via === via);
  const possible: (typeof limits)[number][] = [];
  for (const entry of fits.length > 0 ? fits : limits) {
    if (entry.state !== 'no') possible.push(entry);
    if (entry.state === 'yes') break;
  }
  const [first] = possible;
  if (possible.length === 1 && first?.state === 'yes') return { limit: first.limit, candidates: [], dependsOn: [] };
  const dependsOn = inOrder(new Set(possible.flatMap((entry) => [...entry.dependsOn])));
  return { limit: undefined, candidates: possible.map(({ limit }) => limit), dependsOn };
}

/** A paper whose very name begins with a case is not for everybody. */
const NAMES_A_CASE = /^(trường hợp|đối với|nếu|riêng)(?!\p{L})/iu;

/** Imported: papers of one of several cases may be needed, the others are. */
function plainDocuments(procedure: Procedure): ListedDocument[] {
  const cases = new Set(procedure.documents.map(({ group }) => group));
  return procedure.documents.map((document) => {
    const isSure = (document.group === undefined || cases.size === 1) && !NAMES_A_CASE.test(document.name.vi);
    return { document, state: isSure ? ('yes' as const) : ('unknown' as const), dependsOn: [] };
  });
}

const USES: readonly Document['use'][] = ['submit', 'show', 'on-the-spot'];

function groupsOf(documents: readonly ListedDocument[]): DocumentGroup[] {
  const listed = documents.filter(({ state }) => state !== 'no');
  return USES.flatMap((use) => {
    const own = listed.filter(({ document }) => document.use === use);
    const cases = [...new Set(own.map(({ document }) => document.group))];
    return cases.map((caseName) => ({
      use,
      ...(caseName !== undefined && { caseName }),
      documents: own.filter(({ document }) => document.group === caseName),
    }));
  });
}
