/** From a line of a national catalogue to a procedure of ours: same facts, cleaned; marked when it is not for Quảng Ninh. */
import { fold, toSlug } from '../fold.ts';
import { SEARCH_TEXT_LENGTH, type SearchTexts } from '../knowledge.ts';
import type { Audience, Caveat, Document, Level, Localized, NotOffered, Procedure, ProcedureHead } from '../schema.ts';
import { toFees, toTimeLimits, viaOf } from './convert-amounts.ts';
import { capitalise, caseName, calmCapitals, displayName, paperName, tidy } from './clean-text.ts';
import type { RawRecord } from './raw-record.ts';

/** Finds the shipped field of a folded Vietnamese name, so that imported and written records share their fields. */
export type FieldLookup = (foldedName: string) => { readonly id: string; readonly name: Localized } | undefined;

const OUR_PROVINCE = /quảng ninh/iu;
const PORTAL = 'Cổng Dịch vụ công quốc gia';

/** Thousands of records share a few hundred fields, offices and subjects: each is worked out, and kept in memory, once. */
function once<T>(make: (text: string) => T): (text: string | undefined) => T {
  const made = new Map<string, T>();
  return (text = '') => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    if (made.size < MAX_SHARED) made.set(text, value);
    return value;
  };
}
const MAX_SHARED = 5000;

const fieldNameOf = once((text) => {
  const vi = calmCapitals(tidy(text));
  return Object.freeze({ name: Object.freeze({ vi }), folded: fold(vi), slug: toSlug(vi) || 'khac' });
});
const authorityOf = once((text) => Object.freeze({ vi: tidy(text) }));
const levelsOf = once(toLevels);
const audienceOf = once(toAudience);

/** The part of a record that stays in memory. */
export function toHead(record: RawRecord, fieldOf: FieldLookup): ProcedureHead {
  const { extra } = record;
  const fieldName = fieldNameOf(record.field);
  const field = fieldOf(fieldName.folded);
  const isLocal = isOurs(record);
  const notOffered = notOfferedOf(record, isLocal);
  return {
    code: record.code,
    name: { vi: displayName(record.name) },
    aliases: { vi: [], en: [] },
    field: field?.name ?? fieldName.name,
    fieldId: field?.id ?? fieldName.slug,
    levels: levelsOf(record.level),
    authority: authorityOf(record.agency ?? extra?.competentAgency),
    audience: audienceOf(extra?.subjects),
    commonness: extra?.quangNinhCommuneList ? 1 : 0,
    ...(notOffered && { notOffered }),
    replacedBy: [],
    isLocal,
    origin: 'imported',
  };
}

/** The whole record. */
export function toProcedure(record: RawRecord, fieldOf: FieldLookup): Procedure {
  const { extra } = record;
  const head = toHead(record, fieldOf);
  const time = toTimeLimits(record);
  const fees = toFees(record);
  const official = tidy(record.name);
  const url = extra?.portalUrl;
  return {
    ...head,
    ...(official !== head.name.vi && { officialName: official }),
    caveats: toCaveats(record, fees.length === 0, time.limits.length === 0),
    timeNotes: time.notes,
    status: {
      state: head.notOffered === 'abolished' ? 'abolished' : 'in-force',
      replaces: [],
      replacedBy: [],
    },
    questions: [],
    documents: (record.documents ?? []).map(toDocument),
    steps: (record.steps ?? []).flatMap((step) => (tidy(step) === '' ? [] : [{ vi: tidy(step) }])),
    timeLimits: time.limits,
    fees,
    submit: (record.methods ?? []).flatMap(({ method }) => {
      const via = viaOf(method);
      return via ? [{ via, ...(via === 'online' && url && { url }) }] : [];
    }),
    ...(record.result && { result: { vi: capitalise(tidy(record.result)) } }),
    requirements: (record.conditions ?? '')
      .split('\n')
      .flatMap((line) => (tidy(line) === '' ? [] : [{ text: { vi: tidy(line).replace(/^[-+•*]\s*/, '') } }])),
    next: [],
    unverified: [],
    legalBasis: (record.legalBasis ?? []).map(({ number, name }) => ({
      ...(number && { number: tidy(number) }),
      ...(name && { title: tidy(name) }),
    })),
    sources: [{ title: PORTAL, ...(url && { url }), checked: checkedDay(extra?.crawled) }],
  };
}

/** What search indexes of a record besides its head. */
export function toSearchTexts(record: RawRecord): SearchTexts {
  const keywords = record.extra?.keywords ?? '';
  return {
    result: beginning([record.result ?? '']),
    documents: beginning((record.documents ?? []).map(({ name }) => name)),
    keywords: beginning(typeof keywords === 'string' ? [keywords] : keywords),
  };
}

/** The first {@link SEARCH_TEXT_LENGTH} characters of texts in a row. */
export function beginning(texts: readonly string[]): string {
  let all = '';
  for (const text of texts) {
    if (all.length >= SEARCH_TEXT_LENGTH) break;
    all += all === '' ? text : `; ${text}`;
  }
  return all.slice(0, SEARCH_TEXT_LENGTH);
}

function toDocument(raw: NonNullable<RawRecord['documents']>[number], index: number): Document {
  const isShown = /xuất trình/iu.test(raw.group ?? '') && !/nộp/iu.test(raw.group ?? '');
  const group = caseName(raw.group);
  return {
    id: `paper-${index + 1}`,
    name: { vi: paperName(raw.name) },
    original: raw.original ?? 0,
    copies: raw.copies ?? 0,
    use: isShown ? 'show' : 'submit',
    ...(raw.form && { form: { name: { vi: tidy(raw.form) } } }),
    ...(group && { group }),
  };
}

function isOurs({ name, agency, extra }: RawRecord): boolean {
  if (extra?.quangNinhSpecific) return true;
  if (extra?.promulgatedBy && OUR_PROVINCE.test(extra.promulgatedBy)) return true;
  return /^quảng ninh\s*-/iu.test(name) || (extra?.scope === 'specific' && OUR_PROVINCE.test(agency ?? ''));
}

const PROVINCE_OFFICE = /^(ubnd|ủy ban nhân dân) (tỉnh|thành phố)/iu;
const DEAD_STATE = /delet|inactive|expired|abolish|disabled|removed/i;

function notOfferedOf({ code, name, extra }: RawRecord, isLocal: boolean): NotOffered | undefined {
  if (
    /-?xoa$/i.test(code) ||
    DEAD_STATE.test(extra?.portalState ?? '') ||
    /\((bãi bỏ|đã bãi bỏ|hết hiệu lực)\)/iu.test(name)
  )
    return 'abolished';
  if (extra?.scope === 'internal') return 'internal';
  if (isLocal) return undefined;
  if (extra?.scope === 'specific' || PROVINCE_OFFICE.test(extra?.promulgatedBy ?? '')) return 'other-province';
  return undefined;
}

const LEVELS: readonly (readonly [RegExp, Level])[] = [
  [/xã|huyện/iu, 'commune'],
  [/tỉnh/iu, 'province'],
  [/bộ|trung ương/iu, 'ministry'],
];

/** The district level is gone; what a record still puts there is done by communes today. */
function toLevels(level: string): readonly Level[] {
  return LEVELS.flatMap(([pattern, name]) => (pattern.test(level) ? [name] : []));
}

function toAudience(subjects: string): readonly Audience[] {
  const words = subjects.replace(/\([^)]*\)/g, '');
  const found: Audience[] = [];
  if (/công dân|cá nhân|hộ gia đình|người việt nam/iu.test(words)) found.push('citizen');
  if (/doanh nghiệp|hợp tác xã|htx|tổ chức/iu.test(words)) found.push('business');
  if (/nước ngoài/iu.test(words)) found.push('foreigner');
  if (/cán bộ|công chức|viên chức/iu.test(words)) found.push('officer');
  return found.length > 0 ? found : ['citizen', 'business'];
}

/** Level names and offices of the district level, abolished on 1 July 2025 (the two-level reform). */
const OLD_LEVEL = /cấp huyện|ủy ban nhân dân (cấp )?(quận|huyện|thị xã)|ubnd (cấp )?huyện/iu;

function toCaveats(record: RawRecord, hasNoFee: boolean, hasNoLimit: boolean): Caveat[] {
  const { extra } = record;
  const caveats: Caveat[] = [];
  const nameOnly = extra?.nameOnly === true;
  if (nameOnly) caveats.push('name-only');
  if (hasNoFee && !nameOnly) caveats.push('fee-unknown');
  if (hasNoLimit && !nameOnly) caveats.push('time-unclear');
  if (OLD_LEVEL.test(record.agency ?? '') || (record.steps ?? []).some((step) => OLD_LEVEL.test(step)))
    caveats.push('old-levels');
  if (extra?.notInCatalogueOfJuly2026 && !extra.quangNinhSpecific && !extra.quangNinhCommuneList)
    caveats.push('maybe-withdrawn');
  if (extra?.documentsFromPageText) caveats.push('papers-flattened');
  return caveats;
}

/** Sources name a month ("2026-07", "2026-06/07"); its first day is the latest day that is sure not to be after the look. */
function checkedDay(crawled = ''): string {
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(crawled) ?? [];
  if (day !== undefined) return day;
  const [month] = /^\d{4}-\d{2}/.exec(crawled) ?? [];
  return `${month ?? '2000-01'}-01`;
}
