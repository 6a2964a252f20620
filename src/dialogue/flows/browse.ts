/** The catalogue by field: fields, then the procedures of one, the often asked first. */
import type { ProcedureHead } from '../../knowledge/schema.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Choice } from '../../shared/message.ts';
import { shorten } from '../card/card.ts';
import { inLanguage, vietnameseNames } from '../card/format.ts';
import type { Flow, Step, Turn } from '../turn.ts';

const PER_PAGE = 8;
const LABEL_LENGTH = 60;

interface FieldOfProcedures {
  readonly id: string;
  readonly head: ProcedureHead;
  readonly procedures: readonly ProcedureHead[];
}

export function createBrowse(): Flow {
  let grouped: { knowledge: Knowledge; fields: readonly FieldOfProcedures[] } | undefined;
  const fieldsOf = (knowledge: Knowledge): readonly FieldOfProcedures[] => {
    if (grouped?.knowledge !== knowledge) grouped = { knowledge, fields: group(knowledge) };
    return grouped.fields;
  };
  return {
    name: 'browse',
    actions: ['f'],
    act: (turn, action) => {
      const [id = '', page = '1'] = action.args;
      const fields = fieldsOf(turn.knowledge);
      // `f::2` is the second page of the fields themselves.
      if (id === '') return listFields(turn, fields, Number(page) || 1);
      const field = fields.find((candidate) => candidate.id === id);
      return field ? listProcedures(turn, field, Number(page) || 1) : gone(turn);
    },
  };
}

const gone = ({ say }: Turn): Step => ({
  outcome: 'refused',
  replies: [{ text: say('fields.gone'), choices: [{ id: 'f', label: say('menuChoices.fields') }] }],
});

function listFields(turn: Turn, fields: readonly FieldOfProcedures[], wanted: number): Step {
  const { say, lang } = turn;
  const { page, pages, shown } = pageOf(fields, wanted);
  return {
    outcome: 'command',
    replies: [
      {
        text: [
          say('fields.title', { page, pages }),
          ...vietnameseNames(
            shown.map(({ head }) => head.field),
            lang,
            say,
          ),
        ].join('\n\n'),
        choices: [
          ...shown.map(({ id, head, procedures }) => ({
            id: `f:${id}`,
            label: `${shorten(inLanguage(head.field, lang), LABEL_LENGTH)} (${procedures.length})`,
          })),
          ...turnPages(turn, 'f:', page, pages),
        ],
        ...(turn.message.choice?.startsWith('f::') ? { replaces: true as const } : {}),
      },
    ],
    view: `f::${page}`,
  };
}

function listProcedures(turn: Turn, field: FieldOfProcedures, wanted: number): Step {
  const { say, lang } = turn;
  const { page, pages, shown } = pageOf(field.procedures, wanted);
  return {
    outcome: 'choices',
    replies: [
      {
        text: [
          say('fields.inField', {
            field: inLanguage(field.head.field, lang),
            count: field.procedures.length,
            page,
            pages,
          }),
          ...vietnameseNames(
            shown.map(({ name }) => name),
            lang,
            say,
          ),
        ].join('\n\n'),
        choices: [
          ...shown.map(({ code, name }) => ({ id: `p:${code}`, label: shorten(inLanguage(name, lang), LABEL_LENGTH) })),
          ...turnPages(turn, `f:${field.id}`, page, pages),
          { id: 'f', label: say('menuChoices.fields') },
        ],
        ...(turn.message.choice?.startsWith(`f:${field.id}:`) ? { replaces: true as const } : {}),
      },
    ],
    view: `f:${field.id}:${page}`,
  };
}

const turnPages = ({ say }: Turn, prefix: string, page: number, pages: number): Choice[] => [
  ...(page < pages ? [{ id: `${prefix}:${page + 1}`, label: say('fields.more') }] : []),
  ...(page > 1 ? [{ id: `${prefix}:${page - 1}`, label: say('fields.previous') }] : []),
];

function pageOf<T>(list: readonly T[], wanted: number): { page: number; pages: number; shown: readonly T[] } {
  const pages = Math.max(1, Math.ceil(list.length / PER_PAGE));
  const page = Math.min(Math.max(1, Math.trunc(wanted)), pages);
  return { page, pages, shown: list.slice((page - 1) * PER_PAGE, page * PER_PAGE) };
}

function group(knowledge: Knowledge): FieldOfProcedures[] {
  const fields = new Map<string, ProcedureHead[]>();
  for (const head of knowledge.heads) {
    if (head.notOffered) continue;
    fields.set(head.fieldId, [...(fields.get(head.fieldId) ?? []), head]);
  }
  const weight = (list: readonly ProcedureHead[]): number =>
    list.reduce((sum, head) => sum + head.commonness * 10, list.length / 100);
  return [...fields]
    .map(([id, list]) => ({
      id: id.slice(0, 50),
      head: list[0] as ProcedureHead,
      procedures: list.toSorted(byCommonness),
    }))
    .sort((a, b) => weight(b.procedures) - weight(a.procedures));
}

const byCommonness = (a: ProcedureHead, b: ProcedureHead): number =>
  b.commonness - a.commonness || a.name.vi.length - b.name.vi.length || a.code.localeCompare(b.code);
