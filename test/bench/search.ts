/**
 * The search benchmark: `npm run bench -- search [--json] [--peers] [--large] [--misses] [--only=SECTION,...]`.
 * Right-first on the open and on fresh questions, by origin and disturbance, what each mechanism brings, decisions, false answers,
 * danger, speed.
 */
import { REPAIRS, type Repair } from '../../src/search/correct.ts';
import { createSearch } from '../../src/search/engine.ts';
import { answerCodes, evaluate } from '../../src/search/evaluate.ts';
import type { SearchRecord } from '../../src/search/inverted-index.ts';
import { loadLexicon, type Lexicon } from '../../src/search/lexicon.ts';
import { createScope } from '../../src/search/scope.ts';
import type { Search } from '../../src/search/search.ts';
import { foldText } from '../../src/search/text.ts';
import { WEIGHTS, type Weights } from '../../src/search/weights.ts';
import { DISTURBANCES, seeded, withoutMarks } from './disturb.ts';
import { peers } from './peers.ts';
import {
  allRecords,
  FRESH_PARTS,
  freshQuestions,
  LEXICON,
  missingData,
  openQuestions,
  readSet,
  type OpenQuestion,
} from './questions.ts';
import { openTalks, type Turn } from './talks.ts';

const SEED = 7;
const FOLDS = 5;
/** Each question's best time of so many rounds is what it costs; the others are the machine's doing, or the first round's. */
const ROUNDS = 7;
const share = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 1000) / 1000;
const flag = (name: string): boolean => process.argv.includes(name);

const missing = missingData();
if (missing !== undefined) throw new Error(missing);
const lexicon = loadLexicon(LEXICON);
const records = await allRecords();
const questions = openQuestions();
const plain = questions.filter(({ context }) => context === undefined);

const scope = createScope(lexicon);
const before = process.cpuUsage();
const search = createSearch(records, lexicon);
const buildCpuMs = Math.round(process.cpuUsage(before).user / 1000);

const recall = (find: (question: OpenQuestion) => readonly string[], among: readonly OpenQuestion[]) => {
  const ranks = among.map((question) => find(question).findIndex((code) => question.expectedCodes.includes(code)));
  const within = (most: number) => share(ranks.filter((rank) => rank >= 0 && rank < most).length, ranks.length);
  return { questions: among.length, first: within(1), three: within(3), ten: within(10) };
};
const ours = (by: Search) => (question: OpenQuestion) => answerCodes(by, question).slice(0, 10);
const disturbed = (name: string): OpenQuestion[] => {
  const random = seeded(SEED);
  const change = DISTURBANCES[name] ?? ((text: string) => text);
  return questions.map((question) => ({
    ...question,
    q: change(question.q, random),
    ...(question.context && { context: question.context.map((turn) => change(turn, random)) }),
  }));
};

const without = (part: Partial<Lexicon>): Lexicon => ({ ...lexicon, ...part });
const weighed = (part: Partial<Weights>): Weights => ({ ...WEIGHTS, ...part });
const ablations: Readonly<Record<string, () => Search>> = {
  'without everyday names': () => createSearch(records, without({ everyday: [], english: [] })),
  'without situations': () => createSearch(records, without({ situations: [] })),
  'without abbreviations and chat spelling': () => createSearch(records, without({ abbreviations: {}, chat: {} })),
  'without special cases': () => createSearch(records, lexicon, weighed({ qualifier: 0 })),
  'without facets': () =>
    createSearch(records, without({ facets: { subjects: lexicon.facets.subjects, facets: {} as never } })),
  'without fillers': () => createSearch(records, without({ fillers: { nothing: [], little: [] } })),
  'without pairs': () => createSearch(records, lexicon, weighed({ pair: 0, strangePair: 0 })),
  'without bodies': () => createSearch(records, lexicon, weighed({ body: 0 })),
  'without the share of the name': () => createSearch(records, lexicon, weighed({ name: 0 })),
  'without prior': () =>
    createSearch(
      records,
      lexicon,
      weighed({ common: 0, citizen: 0, local: 0, level: { commune: 0, province: 0, ministry: 0, none: 0 } }),
    ),
  'without the whole lexicon': () =>
    createSearch(
      records,
      without({ everyday: [], english: [], situations: [], abbreviations: {}, chat: {}, prior: [] }),
    ),
};

/** What correction brings where it is meant to: right first on the disturbed open questions, with some of its means taken away. */
function repairs() {
  const kinds = Object.keys(DISTURBANCES).filter((name) => /errors|Telex|spaces/.test(name));
  const figures = (kept: readonly Repair[]) => {
    const by = createSearch(records, lexicon, weighed({ repairs: kept }));
    const first = (name: string) => recall(ours(by), disturbed(name)).first;
    return named(['as typed', ...kinds], first);
  };
  return {
    'with all': figures(REPAIRS),
    ...Object.fromEntries(
      REPAIRS.map((one) => [`without ${one}`, figures(REPAIRS.filter((repair) => repair !== one))]),
    ),
    'without any': figures([]),
  };
}

/**
 * What the lexicon knows by heart: before a fifth of the groups is asked, it loses every entry that occurs in their questions and in no
 * other one. Phrases, combinations, short forms, talk, words for parts and common names; not the rules of special cases.
 */
function crossValidated() {
  const groups = [...new Set(questions.map(({ group }) => group))].sort();
  const foldOf = ({ group }: OpenQuestion): number => groups.indexOf(group) % FOLDS;
  const asked = questions.map((question) => ({
    fold: foldOf(question),
    text: ` ${[...(question.context ?? []), question.q].map(foldText).join(' | ')} `,
  }));
  const isIn = (text: string, phrase: string): boolean => text.includes(` ${foldText(phrase)} `);
  /** The fold that alone says it. */
  const onlyFold = (isSaid: (text: string) => boolean): number | undefined => {
    const folds = new Set(asked.filter(({ text }) => isSaid(text)).map(({ fold }) => fold));
    return folds.size === 1 ? [...folds][0] : undefined;
  };
  const known = new Map<string, number | undefined>();
  const only = (phrase: string): number | undefined => {
    if (!known.has(phrase))
      known.set(
        phrase,
        onlyFold((text) => isIn(text, phrase)),
      );
    return known.get(phrase);
  };
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    let lost = 0;
    const count = <T>(all: readonly T[], isKept: (each: T) => boolean): T[] => {
      const kept = all.filter(isKept);
      lost += all.length - kept.length;
      return kept;
    };
    const phrases = (all: readonly string[]): string[] => count(all, (phrase) => only(phrase) !== fold);
    const entries = (all: Lexicon['everyday']): Lexicon['everyday'] =>
      all.flatMap((entry) => {
        const { say, all: groupsOf, ...rest } = entry;
        const keptSay = say && phrases(say);
        const isHeld = (text: string): boolean =>
          groupsOf?.every((group) => group.some((phrase) => isIn(text, phrase))) === true;
        const keptGroups = groupsOf && count([groupsOf], () => onlyFold(isHeld) !== fold)[0];
        return keptSay?.length || keptGroups
          ? [{ ...rest, ...(keptSay?.length && { say: keptSay }), ...(keptGroups && { all: keptGroups }) }]
          : [];
      });
    const short = (all: Lexicon['chat']): Lexicon['chat'] =>
      Object.fromEntries(count(Object.entries(all), ([form]) => only(form) !== fold));
    const trained = createSearch(
      records,
      without({
        everyday: entries(lexicon.everyday),
        english: entries(lexicon.english),
        situations: entries(lexicon.situations),
        abbreviations: short(lexicon.abbreviations),
        chat: short(lexicon.chat),
        fillers: { nothing: phrases(lexicon.fillers.nothing), little: phrases(lexicon.fillers.little) },
        facets: {
          subjects: phrases(lexicon.facets.subjects),
          facets: Object.fromEntries(
            Object.entries(lexicon.facets.facets).map(([facet, said]) => [facet, phrases(said)]),
          ) as Lexicon['facets']['facets'],
        },
        prior: lexicon.prior.map((each) => ({ ...each, names: phrases(each.names) })),
      }),
    );
    const held = questions.filter((question) => foldOf(question) === fold);
    const right = held.filter((question) => question.expectedCodes.includes(answerCodes(trained, question)[0] ?? ''));
    return { lost, right: right.length };
  });
  return {
    first: share(
      folds.reduce((sum, { right }) => sum + right, 0),
      questions.length,
    ),
    entriesLost: folds.map(({ lost }) => lost),
  };
}

function decisions() {
  const count = { answered: 0, answer: 0, clarify: 0, asked: 0, held: 0 };
  for (const { q, behaviour, expectedCodes } of plain) {
    if (behaviour === undefined) continue;
    const { decision, choices } = search.search(q);
    if (behaviour === 'answer') {
      count.answer++;
      if (decision === 'answer') count.answered++;
    } else {
      count.clarify++;
      if (decision === 'choose') count.asked++;
      if (choices.some(({ code }) => expectedCodes.includes(code))) count.held++;
    }
  }
  return {
    answersWithoutAsking: share(count.answered, count.answer),
    asksWhenItShould: share(count.asked, count.clarify),
    choicesHoldRight: share(count.held, count.clarify),
    own: ownDecisions(),
  };
}

/** A wish with several sides must be asked back about, and the choice hold each; what names its case must be answered. */
function ownDecisions() {
  const { ask, answer } = readSet('clarify.yaml') as {
    ask: { q: string; sides: string[][] }[];
    answer: { q: string; code: string }[];
  };
  const asked = ask.map(({ q, sides }) => {
    const { decision, choices } = search.search(q);
    return { decision, held: sides.filter((side) => choices.some(({ code }) => side.includes(code))).length, sides };
  });
  const answered = answer.filter(({ q, code }) => {
    const { decision, hits } = search.search(q);
    return decision === 'answer' && hits[0]?.code === code;
  });
  return {
    toAsk: ask.length,
    asks: asked.filter(({ decision }) => decision === 'choose').length,
    choicesHoldEverySide: asked.filter(({ held, sides }) => held === sides.length).length,
    toAnswer: answer.length,
    answersRight: answered.length,
  };
}

function outOfField() {
  const result: Record<string, { questions: number; cards: number; choices: number }> = {};
  const own = readSet('out-of-field.yaml') as Record<string, string[]>;
  const { outside = [], near = [] } = readSet('independent.yaml') as Record<string, string[]>;
  const tuning = readSet('out-of-field-tuning.yaml') as Record<string, string[]>;
  const all = {
    ...own,
    ...Object.fromEntries(Object.entries(tuning).map(([kind, texts]) => [`${kind}, tuning`, texts])),
    'outside, by others': outside,
    'near, by others': near,
  };
  for (const [kind, texts] of Object.entries(all)) {
    const seen = texts.map((text) => (scope.smallTalk(text) === undefined ? search.search(text).decision : 'none'));
    result[kind] = {
      questions: texts.length,
      cards: seen.filter((each) => each === 'answer').length,
      choices: seen.filter((each) => each === 'choose').length,
    };
  }
  return result;
}

type Pair = readonly [danger: string, papers: string, kind: string];

function emergencies() {
  return {
    own: alarms(readSet('emergency.yaml') as Pair[]),
    tuning: tuningAlarms(),
    'by others': alarms((readSet('independent.yaml') as { emergency: Pair[] }).emergency),
    falseAlarms: {
      openQuestions: questions.filter(({ q }) => scope.detectEmergency(q) !== undefined).length,
      openQuestionsWithoutAccents: questions.filter(({ q }) => scope.detectEmergency(withoutMarks(q)) !== undefined)
        .length,
      names: records.filter(({ head }) => scope.detectEmergency(head.name.vi) !== undefined).length,
      namesWithoutAccents: records.filter(({ head }) => scope.detectEmergency(withoutMarks(head.name.vi)) !== undefined)
        .length,
    },
  };
}

function tuningAlarms() {
  const set = readSet('emergency-tuning.yaml') as { danger: [string, ...string[]][]; papers: string[] };
  const figures = (change: (text: string) => string) => {
    const heard = set.danger.map(([text, ...numbers]) => ({ numbers, found: scope.detectEmergency(change(text)) }));
    return {
      dangers: set.danger.length,
      missed: heard.filter(({ found }) => found === undefined).length,
      otherNumber: heard.filter(({ found, numbers }) => found && !numbers.includes(found.numbers[0] ?? '')).length,
      papers: set.papers.length,
      falseAlarms: set.papers.filter((text) => scope.detectEmergency(change(text)) !== undefined).length,
    };
  };
  return { asTyped: figures((text) => text), withoutAccents: figures(withoutMarks) };
}

/** How the independent set names the numbers. */
const NUMBERS: Readonly<Record<string, string>> = { police: '113', fire: '114', medical: '115' };

function alarms(pairs: readonly Pair[]) {
  return {
    pairs: pairs.length,
    missed: pairs.filter(([danger]) => scope.detectEmergency(danger) === undefined).length,
    otherNumber: pairs.filter(([danger, , kind]) => {
      const found = scope.detectEmergency(danger);
      return found !== undefined && found.kind !== kind && !found.numbers.includes(NUMBERS[kind] ?? '');
    }).length,
    falseAlarms: pairs.filter(([, papers]) => scope.detectEmergency(papers) !== undefined).length,
  };
}

/** Through the dialogue itself; a talk that ends in a choice was asked back about, and is counted apart. */
async function followUps() {
  const { converse, nameOf, close } = await openTalks();
  const own = { talks: 0, answeredRight: 0, choiceHoldsRight: 0, missed: [] as string[] };
  const open = { ...own, missed: [] as string[] };
  const count = (
    among: typeof own,
    said: readonly string[],
    turns: readonly Turn[],
    right: (code: string) => boolean,
  ) => {
    const { answered, offered } = turns.at(-1)!;
    among.talks++;
    if (answered !== undefined && right(answered)) among.answeredRight++;
    else if (offered.some(right)) among.choiceHoldsRight++;
    else among.missed.push(said.join(' / '));
  };
  const talks = readSet('follow-ups.yaml') as { before: string; then: string; keeps?: true; leads?: string }[];
  for (const { before: first, then, keeps, leads = '' } of talks) {
    const turns = await converse([first, then]);
    const [{ answered, offered }] = turns as [Turn, Turn];
    const isKept = (code: string): boolean => code === (answered ?? offered[0]);
    const isNew = (code: string): boolean => foldText(nameOf(code)).includes(foldText(leads));
    count(own, [first, then], turns, keeps ? isKept : isNew);
  }
  for (const { q, context, expectedCodes } of questions) {
    if (context === undefined) continue;
    const said = [...context, q];
    count(open, said, await converse(said), (code) => expectedCodes.includes(code));
  }
  await close();
  return { own, open };
}

/** What a question costs: by the clock, and in processor time, where other work on the machine counts least. */
function speed(by: Search) {
  const all: number[] = [];
  const best = questions.map(() => ({ wall: Infinity, cpu: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    questions.forEach(({ q }, which) => {
      const [started, used] = [performance.now(), process.cpuUsage()];
      by.search(q);
      const { user, system } = process.cpuUsage(used);
      const wall = performance.now() - started;
      all.push(wall);
      best[which] = {
        wall: Math.min(best[which]!.wall, wall),
        cpu: Math.min(best[which]!.cpu, (user + system) / 1000),
      };
    });
  }
  const at = (times: number[], part: number) =>
    Math.round(times.sort((a, b) => a - b)[Math.floor(times.length * part)]! * 100) / 100;
  const [wall, cpu] = [best.map((run) => run.wall), best.map((run) => run.cpu)];
  return {
    p50Ms: at(wall, 0.5),
    p99Ms: at(wall, 0.99),
    p50CpuMs: at(cpu, 0.5),
    p99CpuMs: at(cpu, 0.99),
    p99OfAllRunsMs: at(all, 0.99),
  };
}

function large() {
  const many: SearchRecord[] = [];
  for (let copy = 0; many.length < 57_000; copy++) {
    for (const { head, texts } of records) {
      if (many.length >= 57_000) break;
      many.push({
        head: copy === 0 ? head : { ...head, code: `${copy}-${head.code}`, name: { vi: `${head.name.vi} số ${copy}` } },
        texts,
      });
    }
  }
  const started = process.cpuUsage();
  const by = createSearch(many, lexicon);
  return { records: many.length, buildCpuMs: Math.round(process.cpuUsage(started).user / 1000), ...speed(by) };
}

const named = <Name extends string, T>(names: readonly Name[], figure: (name: Name) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, figure(name)]));
const peerSearches = flag('--peers') ? peers(records) : [];
/** A slow peer is asked the open questions, every so many of the disturbed ones, and none of the fresh ones. */
const EVERY = 6;
const quickPeers = peerSearches.filter(({ isSlow }) => !isSlow);
const slowPeers = peerSearches.filter(({ isSlow }) => isSlow);
const askPeers = (asked: typeof peerSearches, among: readonly OpenQuestion[], called = '') =>
  Object.fromEntries(asked.map(({ name, find }) => [`${name}${called}`, recall(({ q }) => find(q), among)]));
const besideQuickPeers = (among: readonly OpenQuestion[]) => ({
  ours: recall(ours(search), among),
  ...askPeers(quickPeers, among),
});
const besidePeers = (among: readonly OpenQuestion[]) => ({ ...besideQuickPeers(among), ...askPeers(slowPeers, among) });
/** Ours and the slow peers on the same sample, which their lines name. */
function besidePeersInPart(among: readonly OpenQuestion[]) {
  const sample = among.filter((_, at) => at % EVERY === 0);
  const called = `, every ${EVERY}th question`;
  return {
    ...besideQuickPeers(among),
    ...(slowPeers.length > 0 && { [`ours${called}`]: recall(ours(search), sample) }),
    ...askPeers(slowPeers, sample, called),
  };
}

/** What nobody has read, all sets together. */
const kept = FRESH_PARTS.filter((part) => part.startsWith('kept')).flatMap(freshQuestions);

const sections: Readonly<Record<string, () => unknown>> = {
  evaluation: () => evaluate(search, questions),
  speed: () => speed(search),
  open: () => besidePeers(questions),
  fresh: () => named(FRESH_PARTS, (part) => besideQuickPeers(freshQuestions(part))),
  byOrigin: () =>
    named([...new Set(questions.map(({ origin }) => origin))], (origin) =>
      besidePeers(questions.filter((question) => question.origin === origin)),
    ),
  byDisturbance: () => named(Object.keys(DISTURBANCES), (name) => besidePeersInPart(disturbed(name))),
  crossValidatedFirst: crossValidated,
  decisions,
  outOfField,
  emergencies,
  followUps,
  ablations: () =>
    Object.fromEntries(
      Object.entries(ablations).map(([name, make]) => {
        const by = make();
        return [name, { open: recall(ours(by), questions), fresh: recall(ours(by), kept) }];
      }),
    ),
  repairs,
  ...(flag('--large') && { large }),
};
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const result: Record<string, unknown> = {
  records: records.length,
  buildCpuMs,
  rssMb: Math.round(process.memoryUsage().rss / 1048576),
};
for (const [name, figures] of Object.entries(sections))
  if (only?.includes(name) ?? true) result[name] = await figures();

if (flag('--json')) console.log(JSON.stringify(result));
else
  console.log(
    JSON.stringify(result, undefined, 1).replace(
      /\{\s+("questions": \d+),\s+("first": [\d.]+),\s+("three": [\d.]+),\s+("ten": [\d.]+)\s+\}/g,
      '{ $1, $2, $3, $4 }',
    ),
  );
if (flag('--misses')) {
  for (const question of [
    ...questions,
    ...FRESH_PARTS.filter((part) => part.startsWith('tuning')).flatMap(freshQuestions),
  ]) {
    const codes = ours(search)(question);
    const rank = codes.findIndex((code) => question.expectedCodes.includes(code));
    if (rank !== 0)
      console.log(`${rank < 0 ? '–' : rank + 1}\t${question.q}\t${question.expectedNames[0] ?? ''}\t${codes[0] ?? ''}`);
  }
}
