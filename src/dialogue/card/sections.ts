/** One part of a procedure (papers, fees …) as paragraphs of markup. */
import type { Condition, Document, Fee, Localized, Procedure } from '../../knowledge/schema.ts';
import type { Facet } from '../../search/search.ts';
import { link, plain } from '../../shared/markup.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { conditionText } from './condition-text.ts';
import { formatDuration, formatMoney, inLanguage } from './format.ts';

interface SectionContext {
  readonly procedure: Procedure;
  readonly lang: Language;
  readonly say: Say;
}

/** Asked only for what the record has. */
type Section = (context: SectionContext) => string[];

/** Whether a record says anything about a part: cheap, for the buttons under a card. */
export function hasSection(facet: Exclude<Facet, 'overview'>, procedure: Procedure): boolean {
  switch (facet) {
    case 'documents':
      return procedure.documents.length > 0;
    case 'steps':
      return procedure.steps.length > 0;
    case 'fees':
      return procedure.fees.length > 0 || procedure.caveats.includes('fee-unknown');
    case 'time':
      return procedure.timeLimits.length + procedure.timeNotes.length > 0;
    case 'where':
      return procedure.submit.length > 0;
    case 'online':
      return procedure.submit.some((way) => way.via === 'online');
    case 'basis':
      return procedure.legalBasis.length > 0;
    case 'conditions':
      return procedure.requirements.length > 0;
    case 'form':
      return procedure.documents.some(({ form }) => form !== undefined);
    case 'result':
      return procedure.result !== undefined;
  }
}

/** The paragraphs of one facet; the first line is its title. Lists come as one paragraph per block of items. */
export const sections: Readonly<Record<Exclude<Facet, 'overview'>, Section>> = {
  documents: (context) => {
    const { procedure, say } = context;
    const groups = new Map<string, string[]>();
    for (const document of procedure.documents) {
      const heading = groupHeading(document, context);
      groups.set(heading, [...(groups.get(heading) ?? []), documentLine(document, context)]);
    }
    // What everybody needs comes first, whatever the order in the record.
    const ordered = [...groups].sort(([a], [b]) => Number(a !== '') - Number(b !== ''));
    return [
      title(say('documents.title')),
      ...ordered.map(([heading, lines]) => [...(heading === '' ? [] : [title(heading)]), ...lines].join('\n')),
    ];
  },

  steps: ({ procedure, lang, say }) => {
    const isNumbered = procedure.origin === 'written';
    return [
      title(say('steps.title')),
      ...procedure.steps.map((step, index) =>
        isNumbered
          ? `${index + 1}. ${plain(inLanguage(step, lang))}`
          : item(plain(inLanguage(step, lang).replace(/^[-+*•]\s*/, ''))),
      ),
    ];
  },

  fees: (context) => {
    const { procedure, say } = context;
    if (procedure.fees.length === 0) return [title(say('fees.title')), say('fees.unknown')];
    return [title(say('fees.title')), procedure.fees.map((fee) => item(feeText(fee, context))).join('\n')];
  },

  time: ({ procedure, lang, say }) => {
    const notes = procedure.timeNotes.map(({ via, text }) =>
      item(`${plain(text)}${via ? ` (${say(`via.${via}`)})` : ''}`),
    );
    const lines = procedure.timeLimits.map((limit) =>
      item(
        [
          formatDuration(limit.amount, limit.unit, say),
          limit.statutory !== undefined && limit.statutory !== limit.amount
            ? `(${say('time.statutory', { limit: formatDuration(limit.statutory, limit.unit, say) })})`
            : '',
          limit.via ? `(${say(`via.${limit.via}`)})` : '',
          limit.when ? depends(limit.when, procedure, lang, say, 'card.dependsFee') : '',
          limit.note ? `– ${plain(inLanguage(limit.note, lang))}` : '',
        ]
          .filter((part) => part !== '')
          .join(' '),
      ),
    );
    return [title(say('time.title')), [...new Set([...lines, ...notes])].join('\n')];
  },

  where: ({ procedure, lang, say }) => {
    const ways = procedure.submit.map((way) => {
      const name = say(way.via === 'online' ? `where.online${way.level ? `-${way.level}` : ''}` : `where.${way.via}`);
      const head = way.url ? link(name, way.url) : plain(name);
      return item(way.note ? `${head}: ${plain(inLanguage(way.note, lang))}` : head);
    });
    const isCounter = procedure.submit.some((way) => way.via === 'counter') && !procedure.levels.includes('ministry');
    return [title(say('where.title')), ways.join('\n'), ...(isCounter ? [say('where.anyCounter')] : [])];
  },

  online: (context) => sections.where(context),

  basis: ({ procedure, say }) => {
    const lines = procedure.legalBasis.map(({ number, title: name }) =>
      item(number && name && !name.includes(number) ? `${plain(number)}: ${plain(name)}` : plain(name ?? number ?? '')),
    );
    return [title(say('basis.title')), lines.join('\n')];
  },

  conditions: ({ procedure, lang, say }) => {
    return [
      title(say('conditions.title')),
      ...procedure.requirements.map(({ text, when }) =>
        item(
          plain(inLanguage(text, lang).replace(/^[-+*•]\s*/, '')) +
            (when ? ` (${depends(when, procedure, lang, say)})` : ''),
        ),
      ),
    ];
  },

  form: ({ procedure, lang, say }) => {
    const forms = procedure.documents.flatMap(({ form, name }) =>
      form
        ? [
            item(
              `${form.url ? link(inLanguage(form.name, lang), form.url) : plain(inLanguage(form.name, lang))} – ${plain(inLanguage(name, lang))}`,
            ),
          ]
        : [],
    );
    return [title(say('form.title')), forms.join('\n')];
  },

  result: ({ procedure, lang, say }) => [
    title(say('result.title')),
    plain(inLanguage(procedure.result ?? { vi: '' }, lang)),
  ],
};

/** One fee in a line: what for, how much, by which way, when. */
export function feeText(fee: Fee, { procedure, lang, say }: SectionContext): string {
  const amount =
    fee.amount === undefined
      ? fee.note
        ? ''
        : say('fees.unknown')
      : fee.amount === 0
        ? say('fees.free')
        : fee.per
          ? say('fees.perUnit', {
              amount: formatMoney(fee.amount, fee.currency, lang),
              unit: inLanguage(fee.per, lang),
            })
          : plain(formatMoney(fee.amount, fee.currency, lang));
  const name = fee.name ? `${plain(inLanguage(fee.name, lang))}: ` : '';
  const rest = [
    fee.via ? `(${say(`via.${fee.via}`)})` : '',
    fee.when ? `– ${depends(fee.when, procedure, lang, say, 'card.dependsFee')}` : '',
    fee.note ? `${amount === '' ? '' : '– '}${plain(inLanguage(fee.note, lang))}` : '',
  ];
  return `${name}${[amount, ...rest].filter((part) => part !== '').join(' ')}`;
}

/** The case a paper belongs to: the portal's own words, or what its condition asks; empty = everybody. */
function groupHeading(document: Document, { procedure, lang, say }: SectionContext): string {
  if (document.group) return say('card.group', { group: document.group.replace(/[;:.\s]+$/, '') });
  return document.when ? depends(document.when, procedure, lang, say) : '';
}

function documentLine(document: Document, { lang, say }: SectionContext): string {
  const counts = [
    document.original > 0 ? say('documents.original', { count: document.original }) : '',
    document.copies > 0 ? say('documents.copies', { count: document.copies }) : '',
    document.use === 'submit' ? '' : say(`documents.${document.use}`),
  ].filter((part) => part !== '');
  // The checklist tells the rest; here a hurried reader wants the list.
  const hints = [
    document.obtain && !document.when ? say('documents.obtain', { where: inLanguage(document.obtain, lang) }) : '',
    document.held ? say('documents.held') : '',
  ].filter((part) => part !== '');
  const name = plain(inLanguage(document.name, lang).replace(/[;.\s]+$/, ''));
  const count = counts.length > 0 ? ` (${counts.join(', ')})` : '';
  return item(`${name}${count}${hints.length > 0 ? ` – ${hints.join('; ')}` : ''}`);
}

const depends = (when: Condition, procedure: Procedure, lang: Language, say: Say, key = 'card.depends'): string =>
  say(key, { when: conditionText(when, procedure.questions, lang, say) });

const title = (text: string): string => `**${text}**`;
const item = (text: string): string => `- ${text}`;

/** The text of a list entry that may stand in a sentence. */
export const nameIn = (text: Localized, lang: Language): string => plain(inLanguage(text, lang));
