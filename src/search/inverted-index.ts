/**
 * The index: titles (a record's name and its other names, each by itself) with syllables and syllable pairs, and bodies
 * (result, documents, keywords) with the same terms. Everything sits in typed arrays; nothing is computed twice per question.
 */
import type { ProcedureHead } from '../knowledge/schema.ts';
import type { SearchTexts } from '../knowledge/knowledge.ts';
import type { Steps } from '../shared/slices.ts';
import { Growing } from './growing.ts';
import { PostingsBuilder, type Postings } from './postings.ts';
import { syllables, type Syllable } from './text.ts';
import { Terms, TermsBuilder, Vocabulary, type TermTable } from './vocabulary.ts';

/** What the index is made from. */
export interface SearchRecord {
  readonly head: ProcedureHead;
  readonly texts: SearchTexts;
}

/** All of an index but what the records themselves say: plain arrays, to be kept on disk as they are. */
export interface IndexTables {
  /** Syllables and their forms with marks, by their ids. */
  readonly syllables: readonly string[];
  readonly accents: readonly string[];
  /** How often each syllable is written, by its id, and so with each of its marks, by the id of the accent. */
  readonly syllableCounts: Uint32Array;
  readonly accentCounts: Uint32Array;
  readonly terms: TermTable;
  /** Title -> record. */
  readonly titleRecord: Uint32Array;
  /** Titles that are only a part of an official name -> that part. */
  readonly titleParts: ReadonlyMap<number, string>;
  /** Record -> its first title. */
  readonly recordTitle: Uint32Array;
  /** Title -> its terms. */
  readonly titleStart: Uint32Array;
  readonly titleTerms: Uint32Array;
  /** Title -> sum of weight times rarity of its terms. */
  readonly titleTotal: Float32Array;
  /** Titles by term, with the weight of its place in the name. */
  readonly names: Postings;
  /** Records whose bodies hold a term. */
  readonly bodies: Omit<Postings, 'weights'>;
  /** Rarity of each term in names, 0..about 9. */
  readonly rarity: Float32Array;
  /** How often each term occurs in names and bodies; for correction. */
  readonly frequency: Uint32Array;
}

export interface SearchIndex extends Omit<IndexTables, 'syllables' | 'accents' | 'terms'> {
  readonly tables: IndexTables;
  readonly heads: readonly ProcedureHead[];
  readonly byCode: ReadonlyMap<string, number>;
  readonly syllables: Vocabulary;
  readonly accents: Vocabulary;
  readonly terms: Terms;
}

/** The index that these tables are of; `heads` are the records it was built from, in their order. */
export function openIndex(tables: IndexTables, heads: readonly ProcedureHead[]): SearchIndex {
  return {
    ...tables,
    tables,
    heads,
    byCode: new Map(heads.map(({ code }, record) => [code, record])),
    syllables: new Vocabulary(tables.syllables),
    accents: new Vocabulary(tables.accents),
    terms: new Terms(tables.terms),
  };
}

/** Weights of places within a name. */
const PLACE = { main: 1, tail: 0.7, aside: 0.5, level: 0.25, boilerplate: 0.05, otherName: 0.95, part: 0.97 } as const;
/** Behind these words a name speaks of its circumstances. */
const TAIL_WORDS =
  'đối với|trong trường hợp|trường hợp|thuộc thẩm quyền|theo|quy định tại|thực hiện tại|bằng dịch vụ|thực hiện bằng|tại công an|tại cục|tại sở|tại bộ';
const TAIL = new RegExp(`^(${TAIL_WORDS})(?![\\p{L}])`, 'u');
const PIECES = new RegExp(`([()])|(?<=[\\s,;])(?=(?:${TAIL_WORDS})(?![\\p{L}]))`, 'u');
/** Who handles it: said in many ways, asked for by nobody. */
const LEVEL_ASIDE =
  /^\s*(?:thực hiện |áp dụng )?(?:ở |tại |thuộc thẩm quyền )?(?:cấp |của )?(?:xã|tỉnh|trung ương|bộ|huyện|cấp xã|cấp tỉnh|cấp trung ương|cấp bộ)\s*$/u;
const LEVEL_TAIL = /^(?:thực hiện tại|tại công an|tại cục|thuộc thẩm quyền)/u;

interface PlacedSyllable {
  readonly syllable: Syllable;
  readonly place: number;
}

/** The syllables of an official name with the weight of their place: what is in brackets, or behind "đối với", says less. */
function placeName(name: string): PlacedSyllable[] {
  const placed: PlacedSyllable[] = [];
  const plain = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/^\s*(thủ tục( hành chính)?|quảng ninh\s*-)\s*/u, '');
  let depth = 0;
  let tail: number | undefined;
  for (const piece of plain.split(PIECES)) {
    if (piece === undefined) continue;
    if (piece === '(') depth++;
    else if (piece === ')') depth = Math.max(0, depth - 1);
    else {
      if (depth === 0 && TAIL.test(piece)) tail = LEVEL_TAIL.test(piece) ? PLACE.level : PLACE.tail;
      const place = depth > 0 ? (LEVEL_ASIDE.test(piece) ? PLACE.boilerplate : PLACE.aside) : (tail ?? PLACE.main);
      const tailWord = TAIL.exec(piece)?.[1];
      const skip = tailWord === undefined ? 0 : syllables(tailWord).length;
      syllables(piece).forEach((syllable, at) =>
        placed.push({ syllable, place: at < skip ? PLACE.boilerplate : place }),
      );
    }
  }
  return placed;
}

/** A name that strings several procedures together ("A; B", "A/ B"), taken apart; empty when it names one. */
function partsOfName(name: string): string[] {
  // Most names have neither sign, and the pattern is dear.
  if (!name.includes(';') && !name.includes('/')) return [];
  const parts = name.split(/;|(?<=\p{L}{2,})\s*\/\s*(?=\p{L}{2,})/u).map((part) => part.trim());
  return parts.length < 2 ? [] : parts.filter((part) => part.split(' ').length >= 4);
}

/** So many records are one step. */
const STEP = 16;

/** Builds the index in steps; records keep their order, which breaks ties. */
export function* buildIndex(records: Iterable<SearchRecord>): Steps<SearchIndex> {
  const heads: ProcedureHead[] = [];
  const vocabulary = new Vocabulary();
  const accents = new Vocabulary();
  const numbering = new TermsBuilder();
  const titleParts = new Map<number, string>();
  const titleRecord = new Growing();
  const recordTitle = new Growing();
  const titleStart = new Growing();
  const titleTerms = new Growing(1 << 16);
  const names = new PostingsBuilder();
  const bodies = new PostingsBuilder();
  const known = new Map<Syllable, { readonly id: number; readonly accent: number; count: number }>();
  const idOf = (each: Syllable): number => {
    let found = known.get(each);
    if (found === undefined) {
      found = { id: vocabulary.add(each.folded), accent: accents.add(each.accented), count: 0 };
      known.set(each, found);
    }
    found.count++;
    return found.id;
  };

  const addTitle = (record: number, placed: readonly PlacedSyllable[], factor: number, part?: string) => {
    const title = titleRecord.length;
    titleRecord.push(record);
    if (part !== undefined) titleParts.set(title, part);
    titleStart.push(titleTerms.length);
    const weights = new Map<number, number>();
    const put = (term: number, weight: number) => {
      if ((weights.get(term) ?? 0) < weight) weights.set(term, weight);
    };
    let previous = -1;
    let previousPlace = 0;
    for (const { syllable, place } of placed) {
      const id = idOf(syllable);
      put(numbering.addSingle(id), place * factor);
      if (previous >= 0) put(numbering.addPair(previous, id), Math.min(place, previousPlace) * factor);
      previous = id;
      previousPlace = place;
    }
    for (const [term, weight] of weights) {
      titleTerms.push(term);
      names.put(title, term, weight);
    }
  };

  /** Term -> the last record whose body held it, plus 1: a body counts a term once. */
  const lastBody: number[] = [];
  const putInBody = (record: number, term: number) => {
    while (lastBody.length <= term) lastBody.push(0);
    if (lastBody[term] === record + 1) return;
    lastBody[term] = record + 1;
    bodies.put(record, term, 1);
  };

  for (const { head, texts } of records) {
    const record = heads.length;
    if (record % STEP === 0) yield;
    heads.push(head);
    recordTitle.push(titleRecord.length);
    addTitle(record, placeName(head.name.vi), 1);
    for (const part of partsOfName(head.name.vi)) addTitle(record, placeName(part), PLACE.part, part);
    const others = [...head.aliases.vi, ...(head.name.en === undefined ? [] : [head.name.en]), ...head.aliases.en];
    for (const other of others) addTitle(record, placeName(other), PLACE.otherName);

    for (const text of [texts.keywords, texts.result, texts.documents]) {
      let previous = -1;
      for (const each of syllables(text)) {
        const id = idOf(each);
        putInBody(record, numbering.addSingle(id));
        if (previous >= 0) putInBody(record, numbering.addPair(previous, id));
        previous = id;
      }
    }
  }
  titleStart.push(titleTerms.length);

  const count = titleRecord.length;
  yield;
  const terms = numbering.build();
  yield;
  const built = names.build(terms.size);
  yield;
  const { start, docs } = bodies.build(terms.size);
  yield;
  const rarity = new Float32Array(terms.size);
  const frequency = new Uint32Array(terms.size);
  const titleTotal = new Float64Array(count);
  for (let term = 0; term < terms.size; term++) {
    const [from, end] = [built.start[term]!, built.start[term + 1]!];
    const rare = Math.log(1 + (count - (end - from) + 0.5) / (end - from + 0.5));
    rarity[term] = rare;
    frequency[term] = (end - from) * 3 + start[term + 1]! - start[term]!;
    for (let at = from; at < end; at++) titleTotal[built.docs[at]!]! += built.weights[at]! * rare;
  }
  const syllableCounts = new Uint32Array(vocabulary.size);
  const accentCounts = new Uint32Array(accents.size);
  for (const { id, accent, count } of known.values()) {
    syllableCounts[id]! += count;
    accentCounts[accent]! += count;
  }
  const tables: IndexTables = {
    syllables: vocabulary.words,
    accents: accents.words,
    syllableCounts,
    accentCounts,
    terms,
    titleRecord: titleRecord.uint32(),
    titleParts,
    recordTitle: recordTitle.uint32(),
    titleStart: titleStart.uint32(),
    titleTerms: titleTerms.uint32(),
    titleTotal: Float32Array.from(titleTotal),
    names: built,
    bodies: { start, docs },
    rarity,
    frequency,
  };
  return openIndex(tables, heads);
}
