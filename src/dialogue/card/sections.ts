/** One part of a procedure (papers, fees …) as paragraphs of markup. */
import type { Document, Fee, Localized, Procedure, Via } from '../../knowledge/schema.ts';
import type { Facet } from '../../search/search.ts';
import { link, plain } from '../../shared/markup.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { byCase, forEverybody } from './by-case.ts';
import { formatDuration, formatMoney, inLanguage } from './format.ts';
import { isAmountUntold } from './untold-amount.ts';

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
    const items = (own: readonly Document[]) =>
      own.map((each) => ({ when: each.when, text: documentLine(each, context) }));
    const ungrouped = items(procedure.documents.filter(({ group }) => group === undefined));
    const names = [...new Set(procedure.documents.flatMap(({ group }) => group ?? []))];
    return [
      title(say('documents.title')),
      // What everybody needs comes first, whatever the order in the record.
      forEverybody(ungrouped),
      ...byCase(ungrouped, context),
      ...names.map((name) => {
        const own = items(procedure.documents.filter(({ group }) => group === name));
        return [
          title(say('card.group', { group: name.replace(/[;:.\s]+$/, '') })),
          ...own.map(({ text }) => item(text)),
        ].join('\n');
      }),
    ].filter((part) => part !== '');
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
    const items = mergeWays(procedure).map((fee) => ({ when: fee.when, text: feeText(fee, context) }));
    const ask = isAmountUntold(procedure.fees) ? say('fees.unknown') : '';
    return [title(say('fees.title')), ask, forEverybody(items), ...byCase(items, context)].filter(
      (part) => part !== '',
    );
  },

  time: (context) => {
    const { procedure, lang, say } = context;
    const notes = procedure.timeNotes.map(({ via, text }) =>
      item(`${plain(text)}${via ? ` (${say(`via.${via}`)})` : ''}`),
    );
    const remarks = procedure.timeLimits.map(({ note }) => (note ? plain(inLanguage(note, lang)) : ''));
    // The same remark on every limit is said once, below.
    const common = remarks.every((remark) => remark === remarks[0]) ? (remarks[0] ?? '') : undefined;
    const items = procedure.timeLimits.map((limit, index) => ({
      when: limit.when,
      text: [
        formatDuration(limit.amount, limit.unit, say),
        limit.statutory !== undefined && limit.statutory !== limit.amount
          ? `(${say('time.statutory', { limit: formatDuration(limit.statutory, limit.unit, say) })})`
          : '',
        limit.via ? `(${say(`via.${limit.via}`)})` : '',
        common === undefined && remarks[index] !== '' ? `– ${remarks[index]}` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    }));
    return [
      title(say('time.title')),
      [...new Set([forEverybody(items), ...notes])].filter((line) => line !== '').join('\n'),
      ...byCase(items, context),
      common ?? '',
    ].filter((part) => part !== '');
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

  conditions: (context) => {
    const { procedure, lang, say } = context;
    const items = procedure.requirements.map(({ text, when }) => ({
      when,
      text: plain(inLanguage(text, lang).replace(/^[-+*•]\s*/, '')),
    }));
    const always = items.filter(({ when }) => when === undefined).map(({ text }) => item(text));
    return [title(say('conditions.title')), ...always, ...byCase(items, context)];
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

/** A fee for several ways of filing. */
type WayFee = Omit<Fee, 'via'> & { readonly vias: readonly Via[] };

/** Fees that differ in nothing but the way of filing become one; where it costs the same every way, no way is named. */
export function mergeWays({ fees, submit }: Procedure): WayFee[] {
  const ways = new Set(submit.map(({ via }) => via));
  const merged = new Map<string, WayFee>();
  for (const { via, ...fee } of fees) {
    // Imported notes are the same sentence now in brackets, now without.
    const key = JSON.stringify({ ...fee, note: fee.note?.vi.replace(/^[\s(]+|[\s).]+$/g, '') });
    const { vias, ...same } = merged.get(key) ?? { ...fee, vias: [] };
    merged.set(key, { ...same, vias: via === undefined ? vias : [...new Set([...vias, via])] });
  }
  return [...merged.values()].map((fee) => ({
    ...fee,
    vias: fee.vias.length < ways.size || merged.size > 1 ? fee.vias : [],
  }));
}

/** One fee in a line: what for, how much, by which way; not when. */
export function feeText(
  { name, amount, currency, per, note, vias = [] }: Omit<WayFee, 'vias'> & { readonly vias?: readonly Via[] },
  { lang, say }: Omit<SectionContext, 'procedure'>,
): string {
  const sum =
    amount === undefined
      ? note
        ? ''
        : say('fees.unknown')
      : amount === 0
        ? say('fees.free')
        : per
          ? say('fees.perUnit', { amount: formatMoney(amount, currency, lang), unit: inLanguage(per, lang) })
          : plain(formatMoney(amount, currency, lang));
  const rest = [
    vias.length > 0 ? `(${vias.map((via) => say(`via.${via}`)).join(', ')})` : '',
    note ? `${sum === '' ? '' : '– '}${plain(inLanguage(note, lang))}` : '',
  ];
  return `${name ? `${plain(inLanguage(name, lang))}: ` : ''}${[sum, ...rest].filter((part) => part !== '').join(' ')}`;
}

function documentLine(document: Document, { lang, say }: SectionContext): string {
  const counts = [
    document.original > 0 ? say('documents.original', { count: document.original }) : '',
    document.copies > 0 ? say('documents.copies', { count: document.copies }) : '',
    document.use === 'submit' ? '' : say(`documents.${document.use}`),
  ].filter((part) => part !== '');
  // The checklist tells the rest; here a hurried reader wants the list.
  const details = [
    counts.join(', '),
    document.obtain && !document.when ? plain(inLanguage(document.obtain, lang)) : '',
    document.held ? say('documents.held') : '',
  ].filter((part) => part !== '');
  const name = plain(inLanguage(document.name, lang).replace(/[;.\s]+$/, ''));
  return [name, details.join('; ')].filter((part) => part !== '').join(' – ');
}

const title = (text: string): string => `**${text}**`;
const item = (text: string): string => `- ${text}`;

/** The text of a list entry that may stand in a sentence. */
export const nameIn = (text: Localized, lang: Language): string => plain(inLanguage(text, lang));
