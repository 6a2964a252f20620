/**
 * The schema of hand-written knowledge records (YAML). What it accepts is what the rest of the product may rely on.
 * Imported records take the same shape (`import.ts`), with fewer parts filled.
 */
import { z } from 'zod';
import { code, day, localized, questionId, slug, source, text, url } from './primitives.ts';

/** A text in both languages; English may be missing only in imported records. */
export interface Localized {
  readonly vi: string;
  readonly en?: string | undefined;
}

/** A value a condition compares an answer with. */
const literal = z.union([z.boolean(), z.number(), z.string()]);
const test = z.union([
  literal,
  z.array(literal).min(1),
  z
    .strictObject({
      atLeast: z.union([z.number(), day]).optional(),
      below: z.union([z.number(), day]).optional(),
      not: z.union([literal, z.array(literal).min(1)]).optional(),
    })
    .refine((value) => Object.keys(value).length > 0, 'needs atLeast, below or not'),
]);

/**
 * `when` as data: a key is a question id, several keys mean all of them; `any` holds alternatives, `not` turns around.
 * Question ids `any` and `not` are therefore taken.
 */
export interface Condition {
  readonly any?: readonly Condition[] | undefined;
  readonly not?: Condition | undefined;
  readonly [question: string]: Test | readonly Condition[] | Condition | undefined;
}
export type Literal = boolean | number | string;
export type Test =
  | Literal
  | readonly Literal[]
  | {
      readonly atLeast?: number | string | undefined;
      readonly below?: number | string | undefined;
      readonly not?: Literal | readonly Literal[] | undefined;
    };

const condition: z.ZodType<Condition> = z.lazy(() =>
  z
    .object({ any: z.array(condition).min(2).optional(), not: condition.optional() })
    .catchall(test)
    .refine((value) => Object.keys(value).length > 0, 'a condition must name at least one question'),
);

const question = z.strictObject({
  id: questionId.refine((id) => id !== 'any' && id !== 'not', '"any" and "not" cannot be question ids'),
  ask: localized,
  /**
   * What an answer reads like after "if": by `true`, `false`, an option's id, or `atLeast` and `below` for numbers and dates, where
   * `{value}` stands for the bound. Two options that read alike are said once.
   */
  if: z.record(z.string(), localized).optional(),
  /** Shown on "why do you ask?". */
  why: localized.optional(),
  kind: z.enum(['yes-no', 'choice', 'number', 'date']),
  /** For `choice`: what can be chosen, in the order shown. */
  options: z
    .array(z.strictObject({ id: slug, label: localized }))
    .min(2)
    .optional(),
  /** For `date`: a day after today is a fitting answer; otherwise it is refused. */
  future: z.boolean().default(false),
  /** For `number`: bounds and a unit shown behind the number. */
  min: z.number().optional(),
  max: z.number().optional(),
  unit: localized.optional(),
  /** Asked only when this holds. */
  when: condition.optional(),
});

const document = z.strictObject({
  id: slug,
  name: localized,
  /** How many originals and how many copies are handed in. */
  original: z.int().min(0).default(0),
  copies: z.int().min(0).default(0),
  /** submit = handed in; show = shown and taken back; on-the-spot = written at the counter. */
  use: z.enum(['submit', 'show', 'on-the-spot']).default('submit'),
  when: condition.optional(),
  /** The state already holds it here, so it need not be brought when it is found there. */
  held: z
    .enum([
      'vneid',
      'population-database',
      'civil-status-database',
      'land-database',
      'business-database',
      'insurance-database',
    ])
    .optional(),
  /** Where the person gets it. */
  obtain: localized.optional(),
  /** Code of the procedure that yields it. */
  yieldedBy: code.optional(),
  form: z.strictObject({ name: localized, url: url.optional() }).optional(),
  /** Its own legal basis where it differs from the record's. */
  basis: text.optional(),
});

const timeLimit = z.strictObject({
  amount: z.number().min(0),
  unit: z.enum(['hour', 'working-hour', 'day', 'working-day', 'month']),
  /** The limit the law sets, when the province promises a shorter one; in the same unit. */
  statutory: z.number().optional(),
  via: z.enum(['counter', 'online', 'post']).optional(),
  when: condition.optional(),
  note: localized.optional(),
});

const fee = z.strictObject({
  /** What the amount is for, when there are several. */
  name: localized.optional(),
  /** In whole units of the currency; 0 = free of charge; left out = not known, `note` must say where to ask. */
  amount: z.number().min(0).optional(),
  currency: z.enum(['VND', 'USD']).default('VND'),
  via: z.enum(['counter', 'online', 'post']).optional(),
  /** What one amount covers, e.g. per page. */
  per: localized.optional(),
  when: condition.optional(),
  note: localized.optional(),
});

const submission = z.strictObject({
  via: z.enum(['online', 'counter', 'post']),
  /** For online: full = nothing in person; partial = one step in person. */
  level: z.enum(['full', 'partial']).optional(),
  url: url.optional(),
  note: localized.optional(),
});

const status = z.strictObject({
  state: z.enum(['in-force', 'upcoming', 'replaced', 'abolished']),
  from: day.optional(),
  until: day.optional(),
  replaces: z.array(code).default([]),
  /** For replaced and abolished: where the person must go instead. */
  replacedBy: z.array(code).default([]),
});

/** One hand-written procedure file. */
export const procedureFile = z.strictObject({
  code,
  name: localized,
  aliases: z.strictObject({ vi: z.array(text).default([]), en: z.array(text).default([]) }).default({ vi: [], en: [] }),
  /** One or two sentences: what it is for. */
  summary: localized.optional(),
  field: slug,
  levels: z.array(z.enum(['commune', 'province', 'ministry'])).min(1),
  authority: slug,
  audience: z.array(z.enum(['citizen', 'business', 'foreigner', 'officer'])).min(1),
  status,
  /** Quảng Ninh's own procedure, in force nowhere else. */
  local: z.boolean().default(false),
  /** What makes it special among its near twins, in the words a choice shows. */
  distinguish: localized.optional(),
  /** How often it is asked for: 0 rare … 3 every day. */
  commonness: z.int().min(0).max(3).default(0),
  questions: z.array(question).default([]),
  documents: z.array(document).default([]),
  steps: z.array(localized).default([]),
  timeLimits: z.array(timeLimit).default([]),
  fees: z.array(fee).default([]),
  submit: z.array(submission).default([]),
  result: localized.optional(),
  requirements: z
    .array(z.strictObject({ text: localized, when: condition.optional(), basis: text.optional() }))
    .default([]),
  /** Procedures that usually come next, with the reason. */
  next: z
    .array(
      z.strictObject({
        code,
        why: localized,
        /** Its name, when no record of ours has this code, only the national catalogue. */
        catalogueName: localized.optional(),
      }),
    )
    .default([]),
  /** Things marked unverified in our sources; shown as "please confirm at the counter". */
  unverified: z.array(localized).default([]),
  legalBasis: z.array(z.strictObject({ number: text, title: text })).default([]),
  sources: z.array(source).min(1),
});

export type Question = z.infer<typeof question>;
type Relaxed<T> = {
  [K in keyof T]: T[K] extends { vi: string; en: string }
    ? Localized
    : T[K] extends { vi: string; en: string } | undefined
      ? Localized | undefined
      : T[K];
};
export type Document = Relaxed<Omit<z.infer<typeof document>, 'form'>> & {
  readonly form?: { readonly name: Localized; readonly url?: string | undefined } | undefined;
  /** The "case" an imported paper belongs to, as the portal words it. */
  readonly group?: string | undefined;
};
export type TimeLimit = Relaxed<z.infer<typeof timeLimit>>;
export type Fee = Relaxed<z.infer<typeof fee>>;
type Submission = Relaxed<z.infer<typeof submission>>;
export type Via = 'counter' | 'online' | 'post';
export type Level = 'commune' | 'province' | 'ministry';
export type Audience = 'citizen' | 'business' | 'foreigner' | 'officer';

/** Why a record is not offered to a citizen of Quảng Ninh; `undefined` = it is offered. */
export type NotOffered = 'abolished' | 'replaced' | 'upcoming' | 'other-province' | 'internal';

/**
 * What search and lists need of a procedure; always in memory.
 */
export interface ProcedureHead {
  readonly code: string;
  readonly name: Localized;
  readonly aliases: { readonly vi: readonly string[]; readonly en: readonly string[] };
  readonly field: Localized;
  readonly fieldId: string;
  readonly levels: readonly Level[];
  readonly authority: Localized;
  readonly audience: readonly Audience[];
  readonly distinguish?: Localized | undefined;
  readonly commonness: number;
  readonly notOffered?: NotOffered | undefined;
  readonly replacedBy: readonly string[];
  /** Set for Quảng Ninh's own procedures. */
  readonly isLocal: boolean;
  readonly origin: 'written' | 'imported';
}

/**
 * What an imported record does not tell, or tells badly; each is said to the person in a phrase.
 * name-only: nothing but the name is known · fee-unknown: the portal only holds zeros · time-unclear: a limit without a unit, see
 * `timeNotes` · old-levels: the text still names the abolished district level · maybe-withdrawn: not in the latest catalogue ·
 * papers-flattened: the list of papers was read from a page's text, cases may run together.
 */
export type Caveat =
  'name-only' | 'fee-unknown' | 'time-unclear' | 'old-levels' | 'maybe-withdrawn' | 'papers-flattened';

/** A whole procedure. */
export interface Procedure extends ProcedureHead {
  /** The name as published, where `name` was cleaned for display ("Thủ tục" in front, ALL CAPS). */
  readonly officialName?: string | undefined;
  /** Only imported records have any. */
  readonly caveats: readonly Caveat[];
  /** Time limits in the portal's own words, where they are no amount and unit. */
  readonly timeNotes: readonly { readonly via?: Via | undefined; readonly text: string }[];
  readonly summary?: Localized | undefined;
  readonly status: z.infer<typeof status>;
  readonly questions: readonly Question[];
  readonly documents: readonly Document[];
  readonly steps: readonly Localized[];
  readonly timeLimits: readonly TimeLimit[];
  readonly fees: readonly Fee[];
  readonly submit: readonly Submission[];
  readonly result?: Localized | undefined;
  readonly requirements: readonly {
    readonly text: Localized;
    readonly when?: Condition | undefined;
    readonly basis?: string | undefined;
  }[];
  readonly next: readonly {
    readonly code: string;
    readonly why: Localized;
    readonly catalogueName?: Localized | undefined;
  }[];
  readonly unverified: readonly Localized[];
  readonly legalBasis: readonly { readonly number?: string | undefined; readonly title?: string | undefined }[];
  readonly sources: readonly z.infer<typeof source>[];
}

/** `fields.yaml`, `authorities.yaml`: id -> name. An authority may have contact data once someone has verified it. */
export const fieldsFile = z.record(slug, localized);
export const authoritiesFile = z.record(
  slug,
  z.strictObject({ name: localized, level: z.enum(['commune', 'province', 'ministry']), where: localized.optional() }),
);
export type ProcedureFile = z.infer<typeof procedureFile>;
