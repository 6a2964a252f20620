/**
 * What editors teach the search in `knowledge/lexicon/*.yaml`: its schema, its loader and its checker.
 * A mistake is reported with file, line and sentence. What the words do to a question is in `question.ts` and `scope.ts`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { KnowledgeError, type KnowledgeProblem } from '../shared/errors.ts';
import { keptByBuild } from '../shared/kept-by-build.ts';
import { tryYaml } from '../shared/yaml.ts';
import { positionsOf, type Positions } from '../shared/yaml-positions.ts';
import { foldText } from './text.ts';
import { FACETS } from './search.ts';

const words = z.string().trim().min(1, 'must not be empty');
const list = z
  .union([words, z.array(words).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));
/** Phrases, for the eye in rows. */
const rows = z.array(z.union([words, z.array(words).min(1)])).transform((value) => value.flat());
const label = z.strictObject({ vi: words, en: words });

/** `short: long` or `short: [one reading, another reading]`. */
const shorthand = z.record(words, list);

const entry = z
  .strictObject({
    /** Any of these phrases. */
    say: list.optional(),
    /** One phrase out of each group, anywhere in the question. */
    all: z.array(list).min(2).optional(),
    /** Not when one of these is said too. */
    unless: list.default([]),
    /** Official words; several = alternatives, of which the best fitting counts. */
    means: list,
    /** 1 = as sure as if the official words had been typed. */
    weight: z.number().min(0.1).max(2).default(1),
    /** The meanings are different wishes: ask which one, unless other words tell. */
    open: z.literal(true).optional(),
  })
  .refine((value) => (value.say === undefined) !== (value.all === undefined), 'needs either `say` or `all`');

const qualifier = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be lower-case letters and dashes'),
  label,
  /** What is done (renewed, changed, ended): who asks for one act is not answered with another. */
  act: z.literal(true).optional(),
  /** Words in a record's name that make it this special case. */
  record: list,
  /** Not when the name also has one of these. */
  except: list.default([]),
  /** Words in a question that ask for it (the record's words ask for it too). */
  asked: list.default([]),
  /** What a record loses that is special while nobody asked, 0..0.5. */
  cost: z.number().min(0).max(0.5),
  /** What a record gains that is special and was asked for, 0..0.5. */
  gain: z.number().min(0).max(0.5),
});

const schemas = {
  abbreviations: shorthand,
  chat: shorthand,
  everyday: z.array(entry),
  situations: z.array(entry),
  english: z.array(entry),
  /** Each is one bit of a number, see `Qualifiers`. */
  qualifiers: z.array(qualifier).max(32, 'cannot be more than 32'),
  /** Words that say that something is to be done. */
  acts: rows,
  /** Things of administration: who names one asks about it. */
  field: rows,
  facets: z.strictObject({
    /** Phrases that look like a facet but are part of a subject. */
    subjects: list,
    facets: z.record(z.enum(FACETS), list),
  }),
  fillers: z.strictObject({ nothing: list, little: list }),
  prior: z.array(z.strictObject({ names: list, commonness: z.int().min(1).max(3) })),
  emergency: z.array(
    z.strictObject({
      kind: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be lower-case letters and dashes'),
      numbers: z.array(z.string().regex(/^\d{3,5}$/, 'must be a short number in quotes')).min(1),
      /** Enough alone; with one sign more; with two. */
      say: rows.default([]),
      likely: rows.default([]),
      maybe: rows.default([]),
      /** One phrase of each group, near each other: as good as `say`. */
      all: z.array(z.array(rows).min(2)).default([]),
      /** As `all`, but only as good as `likely`. */
      nearly: z.array(z.array(rows).min(2)).default([]),
      /** A cry that names no danger: only when no other kind is named. */
      unnamed: z.literal(true).optional(),
    }),
  ),
  'emergency-signs': z.strictObject({
    plea: rows,
    now: rows,
    person: rows,
    place: rows,
    papers: rows,
    things: rows,
    past: rows,
    nothing: rows,
  }),
  'out-of-scope': z.array(
    z.strictObject({
      topic: words,
      /** Holds even when the words are clearly those of a procedure's name. */
      always: z.literal(true).optional(),
      say: list.default([]),
      all: z.array(z.array(list).min(2)).default([]),
      unless: list.default([]),
    }),
  ),
  'small-talk': z.array(
    z.strictObject({
      kind: z.enum(['greeting', 'thanks', 'goodbye', 'who-are-you', 'praise', 'complaint']),
      say: list,
    }),
  ),
} as const;

export type Lexicon = { readonly [Name in keyof typeof schemas]: z.infer<(typeof schemas)[Name]> };
export type LexiconEntry = z.infer<typeof entry>;
export type Qualifier = z.infer<typeof qualifier>;
export type SmallTalk = Lexicon['small-talk'][number]['kind'];

/** One file of the lexicon as read, with the way back to its lines. */
interface Part {
  readonly file: string;
  readonly data: unknown;
  readonly lineOf: (path: Path) => number;
}
type Path = readonly (string | number)[];

/** The texts a lexicon is made of, each behind the name of its part; a missing file counts as empty. */
export function lexiconTexts(folder: string): string[] {
  return Object.keys(schemas).flatMap((name) =>
    filesOf(folder, name).flatMap((file) => [name, existsSync(file) ? readFileSync(file, 'utf8') : '']),
  );
}

/**
 * Reads and checks the lexicon of a folder: each part is a file, or a folder of files that count as one list. All mistakes of all files
 * are thrown at once as a {@link KnowledgeError}. One that the build has checked is not checked again.
 */
export function loadLexicon(folder: string): Lexicon {
  return (keptByBuild(...lexiconTexts(folder)) as Lexicon | undefined) ?? checkLexicon(folder);
}

function checkLexicon(folder: string): Lexicon {
  const problems: KnowledgeProblem[] = [];
  const loaded: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const parts: Part[] = [];
    for (const file of filesOf(folder, name)) {
      const part = readPart(file, schema, problems);
      if (part) parts.push(part);
    }
    for (const { part, path, sentence } of repeatsAndCycles(name, parts)) {
      problems.push({ file: part.file, line: part.lineOf(path), sentence });
    }
    if (parts.length !== 1 && !parts.every(({ data }) => Array.isArray(data))) {
      problems.push({ file: join(folder, name), line: 1, sentence: 'must be one file: only a list may be several' });
    }
    loaded[name] = parts.length === 1 ? parts[0]?.data : parts.flatMap(({ data }) => data as unknown[]);
  }
  if (problems.length > 0) throw new KnowledgeError(problems);
  return loaded as unknown as Lexicon;
}

function filesOf(folder: string, name: string): string[] {
  const inside = join(folder, name);
  if (!existsSync(inside)) return [`${inside}.yaml`];
  const names = readdirSync(inside).filter((file) => file.endsWith('.yaml'));
  return names.sort().map((file) => join(inside, file));
}

function readPart(file: string, schema: z.ZodType, problems: KnowledgeProblem[]): Part | undefined {
  if (!existsSync(file)) {
    problems.push({ file, line: 1, sentence: 'this lexicon file is missing' });
    return undefined;
  }
  const text = readFileSync(file, 'utf8');
  const fast = schema.safeParse(tryYaml(text));
  let found: Positions | undefined;
  // Positions are dear: they are looked for only when there is a mistake to show.
  if (fast.success) return { file, data: fast.data, lineOf: (path) => (found ??= positionsOf(text)).lineOf(path) };
  const { errors, value, lineOf } = positionsOf(text);
  for (const { line, message } of errors) problems.push({ file, line, sentence: message.split('\n')[0] ?? message });
  if (errors.length > 0) return undefined;
  for (const { path, message } of schema.safeParse(value()).error?.issues ?? []) {
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    problems.push({ file, line: lineOf(path), sentence: `${where}${message}` });
  }
  return undefined;
}

interface Found {
  readonly part: Part;
  readonly path: Path;
  readonly sentence: string;
}

/** A phrase taught twice in one part of the lexicon, and words that mean each other in a ring. */
function repeatsAndCycles(name: string, parts: readonly Part[]): Found[] {
  const found: Found[] = [];
  const targets = new Map<string, { means: readonly string[]; part: Part; path: Path }>();
  const learn = (said: string, means: readonly string[], part: Part, path: Path) => {
    const key = said.toLowerCase();
    const before = targets.get(key);
    if (before) found.push({ part, path, sentence: `"${said}" is taught twice${alsoIn(before.part, part)}` });
    else targets.set(key, { means, part, path });
  };
  for (const part of parts) {
    if (name === 'abbreviations' || name === 'chat') {
      for (const [short, long] of Object.entries(part.data as Record<string, string[]>))
        learn(short, long, part, [short]);
    } else if (name === 'everyday' || name === 'english') {
      (part.data as LexiconEntry[]).forEach((each, index) => {
        for (const said of each.say ?? []) learn(said, each.means, part, [index]);
      });
    }
  }
  const folds = new Map<string, string>();
  const fold = (phrase: string): string => {
    const known = folds.get(phrase) ?? foldText(phrase);
    folds.set(phrase, known);
    return known;
  };
  const byFold = new Map([...targets].map(([said, target]) => [fold(said), target] as const));
  for (const [said, { means, part, path }] of targets) {
    const self = fold(said);
    const seen = new Set([self]);
    const queue = means.map(fold).filter((next) => next !== self && byFold.has(next));
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const onward = byFold.get(next);
      if (next === self) {
        found.push({ part, path, sentence: `"${said}" means itself in a ring` });
        break;
      }
      if (onward && onward.means !== means && !seen.has(next)) queue.push(...onward.means.map(fold));
      seen.add(next);
    }
  }
  return found;
}

const alsoIn = (before: Part, now: Part): string =>
  before === now ? ' in this file' : `, also in ${basename(before.file)}`;

/** Official words of the lexicon that `knows` no record: they lead nowhere. Shown by `knowledge check`. */
export function deadTargets(lexicon: Lexicon, knows: (phrase: string) => boolean): string[] {
  const dead = new Set<string>();
  for (const { means } of [...lexicon.everyday, ...lexicon.situations, ...lexicon.english]) {
    for (const phrase of means) if (!knows(phrase)) dead.add(phrase);
  }
  return [...dead];
}
