/** Checks that one file's schema cannot make: what a record names must exist and fit. */
import type { KnowledgeProblem } from '../../shared/errors.ts';
import { conditionTests } from '../conditions.ts';
import { didYouMean } from '../nearest.ts';
import type { Condition, Literal, ProcedureFile, Question } from '../schema.ts';
import { pathText } from '../sentences.ts';
import type { YamlFile } from '../yaml-file.ts';
import type { Names } from './written.ts';

type Path = readonly PropertyKey[];
type Tell = (path: Path, sentence: string) => void;

/** Mistakes (the set is refused) and warnings (a code that is in no loaded record, since no catalogue is complete). */
interface CrossCheck {
  readonly problems: readonly KnowledgeProblem[];
  readonly warnings: readonly KnowledgeProblem[];
}

export function crossCheck(
  records: readonly YamlFile<ProcedureFile>[],
  names: Names,
  isKnownCode: (code: string) => boolean,
): CrossCheck {
  const problems: KnowledgeProblem[] = [];
  const warnings: KnowledgeProblem[] = [];
  const firstOf = new Map<string, string>();
  for (const record of records) {
    const tellTo =
      (list: KnowledgeProblem[]): Tell =>
      (path, sentence) =>
        list.push({ file: record.file, line: record.lineOf(path), sentence });
    const tell = tellTo(problems);
    const { code } = record.value;
    const first = firstOf.get(code);
    if (first !== undefined) tell(['code'], `code ${code} is already used by ${first}`);
    else firstOf.set(code, record.file);
    checkNames(record.value, names, tell);
    checkCodes(record.value, isKnownCode, tellTo(warnings));
    checkStatus(record.value, tell);
    checkReplaced(record, records, tell);
    checkQuestions(record.value, tell);
    checkItems(record.value, tell);
  }
  return { problems, warnings };
}

function checkNames({ field, authority }: ProcedureFile, names: Names, tell: Tell): void {
  if (!names.fields.has(field))
    tell(['field'], `field "${field}" is not in fields.yaml${didYouMean(field, names.fields.keys())}`);
  if (!names.authorities.has(authority))
    tell(
      ['authority'],
      `authority "${authority}" is not in authorities.yaml${didYouMean(authority, names.authorities.keys())}`,
    );
}

function checkCodes(record: ProcedureFile, isKnown: (code: string) => boolean, warn: Tell): void {
  const references: (readonly [Path, string | undefined])[] = [
    ...record.status.replaces.map((code, i) => [['status', 'replaces', i], code] as const),
    ...record.status.replacedBy.map((code, i) => [['status', 'replacedBy', i], code] as const),
    ...record.documents.map((document, i) => [['documents', i, 'yieldedBy'], document.yieldedBy] as const),
    ...record.next.flatMap((next, i) => (next.catalogueName ? [] : [[['next', i, 'code'], next.code] as const])),
  ];
  for (const [path, code] of references)
    if (code !== undefined && !isKnown(code)) warn(path, `${pathText(path)}: no loaded record has the code ${code}`);
}

function checkStatus({ code, status, legalBasis, documents, requirements }: ProcedureFile, tell: Tell): void {
  if (status.state === 'replaced' && status.replacedBy.length === 0)
    tell(['status'], 'status.replacedBy is missing: a replaced record must lead to its successor');
  if (status.state === 'upcoming' && status.from === undefined)
    tell(['status'], 'status.from is missing: an upcoming record must say from when it applies');
  if (status.from !== undefined && status.until !== undefined && status.from > status.until)
    tell(['status', 'until'], 'status.until must not be before status.from');
  if ([...status.replaces, ...status.replacedBy].includes(code)) tell(['status'], 'a record cannot replace itself');
  if (legalBasis.length > 0) return;
  const bare = [...documents, ...requirements].some((item) => item.basis === undefined);
  if (bare || documents.length + requirements.length === 0)
    tell(['legalBasis'], 'legalBasis is empty: each paper and requirement needs a legal basis');
}

/** Two records of ours may not say different things: what one replaces, the other must not call in force. */
function checkReplaced(
  { value: { status } }: YamlFile<ProcedureFile>,
  records: readonly YamlFile<ProcedureFile>[],
  tell: Tell,
): void {
  if (status.state !== 'in-force') return;
  status.replaces.forEach((code, i) => {
    const old = records.find(({ value }) => value.code === code);
    if (old?.value.status.state === 'in-force' && old.value.status.until === undefined)
      tell(['status', 'replaces', i], `replaces ${code}, but ${old.file} says that ${code} is in force`);
  });
}

function checkQuestions(record: ProcedureFile, tell: Tell): void {
  unique(record.questions, ['questions'], tell);
  record.questions.forEach((question, i) => {
    const at: Path = ['questions', i];
    if (question.kind === 'choice') {
      if (question.options === undefined) tell(at, `question "${question.id}" is a choice and needs options`);
      else unique(question.options, [...at, 'options'], tell);
    } else if (question.options !== undefined)
      tell([...at, 'options'], `question "${question.id}" is ${question.kind}; only a choice has options`);
    if (question.min !== undefined && question.max !== undefined && question.min > question.max)
      tell([...at, 'min'], `question "${question.id}": min is above max`);
    const answers = answersOf(question);
    for (const key of Object.keys(question.if ?? {}))
      if (!answers.includes(key))
        tell(
          [...at, 'if', key],
          `${pathText([...at, 'if', key])}: "${key}" is no answer of "${question.id}"${didYouMean(key, answers)}`,
        );
    if (reaches(record.questions, question, question.id))
      tell([...at, 'when'], `question "${question.id}" depends on itself`);
  });
}

/** The keys under which a question says what its answers read like. */
function answersOf({ kind, options = [] }: Question): string[] {
  if (kind === 'yes-no') return ['true', 'false'];
  return kind === 'choice' ? options.map(({ id }) => id) : ['atLeast', 'below'];
}

/** Whether asking `from` depends, over any number of steps, on the question `target`. */
function reaches(questions: readonly Question[], from: Question, target: string, seen = new Set<string>()): boolean {
  for (const { question } of from.when ? conditionTests(from.when) : []) {
    if (question === target) return true;
    if (seen.has(question)) continue;
    seen.add(question);
    const next = questions.find(({ id }) => id === question);
    if (next && reaches(questions, next, target, seen)) return true;
  }
  return false;
}

function checkItems(record: ProcedureFile, tell: Tell): void {
  unique(record.documents, ['documents'], tell);
  const questions = new Map(record.questions.map((question) => [question.id, question]));
  const used = new Set<string>();
  const lists = ['questions', 'documents', 'timeLimits', 'fees', 'requirements'] as const;
  for (const list of lists)
    record[list].forEach((item, i) => {
      if (item.when === undefined) return;
      for (const { question } of conditionTests(item.when)) used.add(question);
      checkCondition(item.when, [list, i, 'when'], questions, tell);
    });
  record.questions.forEach(({ id }, i) => {
    if (!used.has(id)) tell(['questions', i, 'id'], `question "${id}" decides nothing: no \`when\` uses it`);
  });
  record.fees.forEach((fee, i) => {
    if (fee.amount === undefined && fee.note === undefined)
      tell(['fees', i], `fees[${i}] has no amount; its note must say where to ask`);
  });
}

function checkCondition(when: Condition, at: Path, questions: ReadonlyMap<string, Question>, tell: Tell): void {
  for (const { question: id, path, values, bounds } of conditionTests(when)) {
    const here = [...at, ...path];
    const question = questions.get(id);
    if (question === undefined) {
      tell(
        here,
        `${pathText(at)} uses the question "${id}", which is not among the questions${didYouMean(id, questions.keys())}`,
      );
      continue;
    }
    for (const value of values) {
      const wrong = wrongValue(question, value);
      if (wrong !== undefined) tell(here, `${pathText(here)}: ${wrong}`);
    }
    for (const bound of bounds) {
      if (question.kind !== 'number' && question.kind !== 'date')
        tell(here, `${pathText(here)}: atLeast and below need a number or date question; "${id}" is ${question.kind}`);
      else if ((question.kind === 'number') !== (typeof bound === 'number'))
        tell(here, `${pathText(here)}: "${id}" is a ${question.kind}, ${JSON.stringify(bound)} is not`);
    }
  }
}

function wrongValue(question: Question, value: Literal): string | undefined {
  switch (question.kind) {
    case 'yes-no':
      return typeof value === 'boolean'
        ? undefined
        : `"${question.id}" is yes-no; use true or false, not ${JSON.stringify(value)}`;
    case 'number':
      return typeof value === 'number' ? undefined : `"${question.id}" is a number, ${JSON.stringify(value)} is not`;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? undefined
        : `"${question.id}" is a date; ${JSON.stringify(value)} is none`;
    case 'choice': {
      const ids = (question.options ?? []).map(({ id }) => id);
      if (ids.includes(String(value))) return undefined;
      return `${JSON.stringify(value)} is not an option of "${question.id}"${didYouMean(String(value), ids)}`;
    }
  }
}

function unique(items: readonly { readonly id: string }[], at: Path, tell: Tell): void {
  const seen = new Set<string>();
  items.forEach(({ id }, i) => {
    if (seen.has(id)) tell([...at, i, 'id'], `${pathText([...at, i])}: the id "${id}" is used twice`);
    seen.add(id);
  });
}
