/** What changed between two loaded sets, in words an editor or officer can read: `motcua knowledge diff A B`. */
import type { Knowledge } from './knowledge.ts';
import type { Fee, Procedure, TimeLimit } from './schema.ts';

interface RecordChange {
  readonly code: string;
  readonly name: string;
  /** One line each: `fee (counter): 8000 VND -> 10000 VND`, `document added: …`. */
  readonly changes: readonly string[];
}

interface KnowledgeDiff {
  readonly added: readonly { readonly code: string; readonly name: string }[];
  readonly removed: readonly { readonly code: string; readonly name: string }[];
  readonly changed: readonly RecordChange[];
}

/** Walks both sets record by record; memory stays that of one record. */
export function diffKnowledge(before: Knowledge, after: Knowledge): KnowledgeDiff {
  const added: { code: string; name: string }[] = [];
  const changed: RecordChange[] = [];
  for (const head of after.heads) {
    const { code, name } = head;
    const isSame =
      after.sourceText(code) === before.sourceText(code) && JSON.stringify(head) === JSON.stringify(before.head(code));
    if (isSame) continue;
    const then = before.procedure(code);
    const now = after.procedure(code);
    if (then === undefined) added.push({ code, name: name.vi });
    else if (now !== undefined) {
      const changes = changesOf(then, now);
      if (changes.length > 0) changed.push({ code, name: name.vi, changes });
    }
  }
  const removed = before.heads.filter(({ code }) => after.head(code) === undefined);
  return { added, removed: removed.map(({ code, name }) => ({ code, name: name.vi })), changed };
}

function changesOf(a: Procedure, b: Procedure): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const lines = [
    ...value('origin', a.origin, b.origin),
    ...value('name', a.name.vi, b.name.vi),
    ...value('name (en)', a.name.en, b.name.en),
    ...value('field', a.fieldId, b.fieldId),
    ...value('authority', a.authority.vi, b.authority.vi),
    ...value('level', a.levels.join(', '), b.levels.join(', ')),
    ...value('state', a.notOffered ?? 'offered', b.notOffered ?? 'offered'),
    ...value('replaced by', a.replacedBy.join(', '), b.replacedBy.join(', ')),
    ...lists('time limit', a.timeLimits.map(limitText), b.timeLimits.map(limitText)),
    ...lists('fee', a.fees.map(feeText), b.fees.map(feeText)),
    ...parts('document', byId(a.documents), byId(b.documents)),
    ...parts('question', byId(a.questions), byId(b.questions)),
    ...lists(
      'requirement',
      a.requirements.map(({ text }) => text.vi),
      b.requirements.map(({ text }) => text.vi),
    ),
    ...lists(
      'step',
      a.steps.map(({ vi }) => vi),
      b.steps.map(({ vi }) => vi),
    ),
    ...lists('legal basis', a.legalBasis.map(basisText), b.legalBasis.map(basisText)),
    ...lists(
      'submission',
      a.submit.map(({ via }) => via),
      b.submit.map(({ via }) => via),
    ),
    ...value('result', a.result?.vi, b.result?.vi),
    ...value(
      'checked',
      a.sources.map(({ checked }) => checked).join(', '),
      b.sources.map(({ checked }) => checked).join(', '),
    ),
  ];
  return lines.length > 0 ? lines : ['other parts changed (wording, conditions, sources)'];
}

const MAX_TEXT = 120;
const short = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text);

const value = (what: string, a: string | undefined, b: string | undefined): string[] =>
  a === b ? [] : [`${what}: ${short(a ?? '') || '(none)'} -> ${short(b ?? '') || '(none)'}`];

/** One for one when a single entry changed, else what went and what came. */
function lists(what: string, a: readonly string[], b: readonly string[]): string[] {
  const gone = a.filter((text) => !b.includes(text));
  const come = b.filter((text) => !a.includes(text));
  if (gone.length === 1 && come.length === 1) return value(what, gone[0], come[0]);
  if (gone.length === 0 && come.length === 0 && a.join('\n') !== b.join('\n')) return [`${what}: order changed`];
  return [
    ...gone.map((text) => `${what} removed: ${short(text)}`),
    ...come.map((text) => `${what} added: ${short(text)}`),
  ];
}

interface Part {
  readonly label: string;
  readonly whole: string;
}

function byId(items: Procedure['documents'] | Procedure['questions']): Map<string, Part> {
  return new Map(
    items.map((item) => [item.id, { label: 'name' in item ? item.name.vi : item.ask.vi, whole: JSON.stringify(item) }]),
  );
}

function parts(what: string, a: ReadonlyMap<string, Part>, b: ReadonlyMap<string, Part>): string[] {
  const lines: string[] = [];
  for (const [id, now] of b) {
    const then = a.get(id);
    if (then === undefined) lines.push(`${what} added: ${short(now.label)}`);
    else if (then.label !== now.label) lines.push(`${what} ${id}: ${short(then.label)} -> ${short(now.label)}`);
    else if (then.whole !== now.whole)
      lines.push(`${what} ${id} changed: ${short(now.label)} (${keysThatDiffer(then, now)})`);
  }
  for (const [id, then] of a) if (!b.has(id)) lines.push(`${what} removed: ${short(then.label)}`);
  return lines;
}

function keysThatDiffer(a: Part, b: Part): string {
  const [x, y] = [a.whole, b.whole].map((whole) => JSON.parse(whole) as Record<string, unknown>);
  const keys = new Set([...Object.keys(x ?? {}), ...Object.keys(y ?? {})]);
  return [...keys].filter((key) => JSON.stringify(x?.[key]) !== JSON.stringify(y?.[key])).join(', ');
}

const viaText = (via: string | undefined): string => (via === undefined ? '' : ` (${via})`);
const whenText = (when: unknown): string => (when === undefined ? '' : ` when ${JSON.stringify(when)}`);
const limitText = ({ amount, unit, via, when }: TimeLimit): string =>
  `${amount} ${unit}${viaText(via)}${whenText(when)}`;
const feeText = ({ name, amount, currency, via, per, when, note }: Fee): string =>
  `${name ? `${name.vi}: ` : ''}${amount === undefined ? (note?.vi ?? 'not known') : `${amount} ${currency}`}` +
  `${per ? ` per ${per.vi}` : ''}${viaText(via)}${whenText(when)}`;
const basisText = ({ number, title }: Procedure['legalBasis'][number]): string =>
  [number, title].filter(Boolean).join(' ');
