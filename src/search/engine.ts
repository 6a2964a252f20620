/** The search behind the port: index, question, ranking and decision put together for one set of records. */
import { atOnce, type Steps } from '../shared/slices.ts';
import { agesSaid, isOutOfAge } from './ages.ts';
import { decide, type Insight } from './decide.ts';
import { typedCode } from './codes.ts';
import { areAlike, differences } from './differs.ts';
import { buildIndex, type SearchIndex, type SearchRecord } from './inverted-index.ts';
import { knownWords } from './known-words.ts';
import type { Lexicon } from './lexicon.ts';
import { Qualifiers } from './qualifiers.ts';
import { QuestionReader, type Question } from './question.ts';
import { Ranker, type Ranked, type RecordFacts } from './rank.ts';
import { createScope, type Scope } from './scope.ts';
import type { Explanation, Hit, Search, SearchResult } from './search.ts';
import { countTaught, type TaughtWords } from './taught-words.ts';
import { foldText } from './text.ts';
import { WEIGHTS, type Weights } from './weights.ts';
import type { Wording } from './wordings.ts';

/** How far behind the best reading of an open word another may stay and still be asked about. */
const READINGS = 0.12;
/** What a reading of a mistyped text loses for each nat that it is less likely. */
const DOUBTED = 0.02;
/** Where a record answers the likeliest reading this well, the others never won. */
const ANSWERED = 0.7;
/** How many records are looked at for other readings. */
const LOOKED_AT = 40;
/** A record stands for a reading when its names hold this share of it. */
const READ = 0.7;
/** A wish is in no record when no name holds as much of its wording; of another act on the same thing a name holds more. */
const LACKING = 0.4;
/** From this score on a text is about a procedure, unless its topic never is. */
const CLEARLY_ASKED = 0.57;
/** Fewer questions than this are too few to learn from. */
const ENOUGH_ASKED = 500;
/** The commonness of what is asked most; the shipped values go as far. */
const MOST_COMMON = 3;
/** A name that the question covers less than this was only touched; one that it covers as much as this was named. */
const TOUCHED = 0.15;
const NAMED = 0.5;
/** So many titles or records are one step of building. */
const STEP = 256;
/** How many hits come back when nothing else is asked for. */
const LIMIT = 10;

/** What search reads out of a lexicon and others have already; made anew where it is not given. */
interface Readers {
  readonly qualifiers?: Qualifiers | undefined;
  readonly scope?: Scope | undefined;
  readonly taught?: TaughtWords | undefined;
}

/** Builds a search over records at once; about a fifth of a second per thousand. The result is fixed: a reload builds a new one. */
export const createSearch = (records: Iterable<SearchRecord>, lexicon: Lexicon, weights?: Weights): Search =>
  atOnce(buildSearch(atOnce(buildIndex(records)), lexicon, weights));

/** A search over an index, in steps. */
export function* buildSearch(
  index: SearchIndex,
  lexicon: Lexicon,
  weights: Weights = WEIGHTS,
  { qualifiers = new Qualifiers(lexicon), scope = createScope(lexicon), taught }: Readers = {},
): Steps<Search> {
  const facts = yield* factsOf(index, lexicon, qualifiers, weights);
  const known = knownWords(index, taught ?? (yield* countTaught(lexicon)));
  const reader = yield* QuestionReader.build(index, lexicon, qualifiers, known, weights);
  const cost = (special: number, asked: number): number => {
    let sum = 0;
    for (const { cost } of qualifiers.list(special & ~asked)) sum -= cost;
    for (const { gain } of qualifiers.list(special & asked)) sum += gain;
    return Math.max(sum, -0.3);
  };
  const ranker = new Ranker(index, facts, weights, cost);
  const hit = (record: number, score: number): Hit => {
    const head = index.heads[record]!;
    return { code: head.code, name: head.name.vi, score: Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000 };
  };

  const meaningsOf = ({ slots }: Question) => slots.find((slot) => slot.meanings !== undefined)?.meanings ?? [];

  /** Where an open word can be read in several ways: the best record of each reading that stands close to the best. */
  const readings = (question: Question, ranked: readonly Ranked[]): number[] => {
    const [first] = ranked;
    const meanings = meaningsOf(question);
    if (first === undefined || meanings.length === 0) return [];
    const near = ranked.filter(({ score }) => score >= first.score - READINGS).slice(0, LOOKED_AT);
    const found = meanings.flatMap((meaning) => {
      const shares = near.map(({ record }) => ranker.covers(record, meaning));
      const most = Math.max(...shares);
      const at = shares.findIndex((share) => share > most - 0.01);
      return most >= READ ? [near[at]!.record] : [];
    });
    return [...new Set([first.record, ...found])];
  };

  /** Without those that are for people of another age than the question says. */
  const ofAge = (text: string, found: readonly Ranked[]): readonly Ranked[] => {
    const ages = agesSaid(text);
    return ages.length === 0 ? found : found.filter(({ record }) => !isOutOfAge(ages, index.heads[record]!.name.vi));
  };

  const insight = (text: string, question: Question, ranked: readonly Ranked[]): Insight => {
    const { asked, facets } = question;
    const [likeliest, ...others] = meaningsOf(question);
    const holds = (each: Ranked | undefined, meaning: Wording, share: number) =>
      each !== undefined && ranker.covers(each.record, meaning) >= share;
    const special = (record: number) => facts.special[index.recordTitle[record]!]!;
    const namesAct = scope.namesAct(text);
    return {
      isBare: qualifiers.actsOf(asked) === 0 && !namesAct,
      namesNothing: !namesAct && asked === 0 && facets.length === 0 && !scope.namesField(text),
      lacksMeant:
        likeliest !== undefined &&
        others.some((other) => holds(ranked[0], other, READ)) &&
        !ranked.some((each) => holds(each, likeliest, LACKING)),
      isOtherAct: (record) => qualifiers.isOtherAct(asked, special(record)),
      actsOf: (record) => {
        // By its name alone: what tells it from its twins names their acts too.
        const named = facts.named[record]!;
        return qualifiers.isUnasked(asked, named) ? undefined : qualifiers.actsOf(named);
      },
    };
  };

  /** Of the readings of a mistyped text the one that some record answers best; the likeliest, when that is answered well enough. */
  const bestRead = (text: string, limit: number) => {
    const read = (question: Question) => {
      const found = ranker.rank(question, limit);
      return { question, found, worth: (found[0]?.score ?? 0) - DOUBTED * question.doubt };
    };
    const likely = reader.readings(text);
    let best = read(likely.next().value!);
    if (best.question.isFollowUp || best.worth >= ANSWERED) return best;
    for (const question of likely) {
      const other = read(question);
      if (other.worth > best.worth) best = other;
    }
    return best;
  };

  return {
    learn(counts) {
      const all = [...counts.values()];
      const most = Math.max(...all);
      if (all.reduce((sum, count) => sum + count, 0) < ENOUGH_ASKED) return;
      index.heads.forEach((head, record) => {
        const learned = (MOST_COMMON * Math.log1p(counts.get(head.code) ?? 0)) / Math.log1p(most);
        facts.prior[record] = facts.standing[record]! + weights.common * Math.max(facts.shipped[record]!, learned);
      });
    },

    search(text, options = {}): SearchResult {
      const code = typedCode(text);
      const exact = code === undefined ? undefined : index.byCode.get(code);
      if (exact !== undefined) {
        const { facets } = reader.read(text);
        return {
          decision: 'answer',
          facet: facets[0],
          facets,
          hits: [hit(exact, 1)],
          choices: [],
          offer: undefined,
          isFollowUp: false,
          isStrange: false,
        };
      }
      const { question, found } = bestRead(text, Math.max(options.limit ?? LIMIT, LOOKED_AT));
      const [facet] = question.facets;
      const fitting = ofAge(text, found);
      const lead = leadOf(fitting);
      const ranked = lead === undefined ? fitting : [lead, ...fitting.filter((each) => each !== lead)];
      const topic = scope.outOfScope(text, (ranked[0]?.score ?? 0) >= CLEARLY_ASKED);
      const { decision, choices, isFar } =
        topic === undefined
          ? decide(question, ranked, readings(question, ranked), weights, insight(text, question, ranked))
          : { decision: 'none' as const, choices: [], isFar: false };
      const heads = choices.map((record) => index.heads[record]!);
      return {
        ...(topic !== undefined && { outOfScope: topic }),
        decision,
        facet,
        facets: question.facets,
        hits: ranked.slice(0, options.limit ?? LIMIT).map(({ record, score }) => hit(record, score)),
        choices: differences(heads, qualifiers),
        offer: decision === 'choose' ? (isFar ? 'far' : areAlike(heads) ? 'twins' : 'open') : undefined,
        isFollowUp: question.isFollowUp,
        isStrange: question.isStrange,
      };
    },

    asksFor(text, code) {
      const record = index.byCode.get(code);
      const asked = qualifiers.actsOf(reader.read(text).asked);
      if (asked === 0 || record === undefined) return 'nothing';
      return (asked & facts.special[index.recordTitle[record]!]!) !== 0 ? 'this' : 'another';
    },

    explain(text, code): Explanation | undefined {
      const record = index.byCode.get(code);
      if (record === undefined) return undefined;
      if (typedCode(text) === code) return { terms: [], parts: { code: 1, score: 1 } };
      const { question, found: ranked } = bestRead(text, LOOKED_AT);
      const lead = leadOf(ofAge(text, ranked));
      const found = ranker.explain(question, record);
      if (found === undefined) return undefined;
      const terms = question.slots.flatMap((slot) =>
        slot.wordings.map((wording) => ({ term: wording.text, from: slot.from, weight: slot.weight })),
      );
      const corrected = question.corrections.map(({ typed, read }) => ({ term: read, from: typed, weight: 0 }));
      return {
        terms: [...terms, ...corrected],
        parts: { ...found.parts, score: found.score },
        ...(lead !== ranked[0] && lead?.record === record && { isLead: true }),
      };
    },
  };
}

/** What a record's prior is made of: `prior` = `standing` (level, audience, place) + how common it is, as shipped or as learned. */
interface Facts extends RecordFacts {
  /** Special cases of each record by its name alone, as bits. */
  readonly named: Uint32Array;
  readonly standing: Float32Array;
  readonly shipped: Float32Array;
}

/** Who stands first: not a long name in which the words merely occur, when another that was named stands close. */
function leadOf(found: readonly Ranked[]): Ranked | undefined {
  const [first] = found;
  if (first === undefined || nameOf(first) >= TOUCHED) return first;
  return found.find((each) => nameOf(each) >= NAMED && each.score >= first.score - READINGS) ?? first;
}

const nameOf = ({ parts }: Ranked): number => parts['name'] ?? 0;

function* factsOf(index: SearchIndex, lexicon: Lexicon, qualifiers: Qualifiers, weights: Weights): Steps<Facts> {
  const common = new Map<string, number>();
  for (const { names, commonness } of lexicon.prior) for (const name of names) common.set(foldText(name), commonness);
  const count = index.heads.length;
  const special = new Uint32Array(index.titleRecord.length);
  const named = new Uint32Array(count);
  for (const [record, { name, distinguish }] of index.heads.entries()) {
    if (record % STEP === 0) yield;
    named[record] = qualifiers.ofRecord(name.vi);
    const after = index.recordTitle[record + 1] ?? special.length;
    for (let title = index.recordTitle[record]!; title < after; title++) {
      const part = index.titleParts.get(title);
      special[title] =
        part === undefined && distinguish === undefined
          ? named[record]
          : qualifiers.ofRecord(`${part ?? name.vi} . ${distinguish?.vi ?? ''}`);
    }
  }
  const prior = new Float32Array(count);
  const standing = new Float32Array(count);
  const shipped = new Float32Array(count);
  const offered = new Uint8Array(count);
  for (const [record, head] of index.heads.entries()) {
    if (record % STEP === 0) yield;
    offered[record] = head.notOffered === undefined ? 1 : 0;
    const plain = foldText(head.name.vi.replace(/^\s*thủ tục( hành chính)?/iu, '').replace(/\([^)]*\)/g, ' '));
    shipped[record] = Math.max(head.commonness, common.get(plain) ?? 0);
    const level = head.levels[0];
    standing[record] =
      (level === undefined ? weights.level.none : weights.level[level]) +
      (head.isLocal ? weights.local : 0) +
      (head.audience.includes('citizen') ? weights.citizen : 0);
    prior[record] = standing[record] + weights.common * shipped[record];
  }
  return { special, named, prior, standing, shipped, offered };
}
