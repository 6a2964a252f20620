/** What a list says besides the papers: fees, time limit and due day, where to file. Each line is markup. */
import type { FeePart, FeeTotal } from '../../../knowledge/fees.ts';
import type { Condition, Localized, TimeLimit } from '../../../knowledge/schema.ts';
import { link, plain } from '../../../shared/markup.ts';
import { shorten } from '../../card/card.ts';
import { conditionText } from '../../card/condition-text.ts';
import { formatDay, formatDuration, formatMoney, inLanguage } from '../../card/format.ts';
import { feeText } from '../../card/sections.ts';
import { isAmountUntold } from '../../card/untold-amount.ts';
import type { Say } from '../../phrases.ts';
import { communeName } from '../commune-name.ts';
import type { TellContext } from './list-of.ts';

/** Notes of imported records run to pages; the whole of them stands on the procedure's card. */
const NOTE_LENGTH = 300;
const cut = ({ vi, en }: Localized): Localized => ({
  vi: shorten(vi, NOTE_LENGTH),
  ...(en === undefined ? {} : { en: shorten(en, NOTE_LENGTH) }),
});

/** "Needed if …": only the part of a condition that is still open. */
export function openCondition(
  when: Condition | undefined,
  dependsOn: readonly string[],
  { procedure, lang, say }: TellContext,
): string {
  if (when === undefined) return '';
  const open = Object.fromEntries(
    Object.entries(when).filter(([key]) => key === 'any' || key === 'not' || dependsOn.includes(key)),
  ) as Condition;
  return conditionText(open, procedure.questions, lang, say);
}

/** One line per way of filing; ways that cost the same share one. */
export function feeLines(context: TellContext): string[] {
  const { list, procedure, say, via } = context;
  if (list.fees.length === 0) return [say('checklist.feeUnknown')];
  const ofWay = list.fees.filter((fee) => via === undefined || fee.via === via);
  const shown = ofWay.length > 0 ? ofWay : list.fees;
  const byText = new Map<string, FeeTotal['via'][]>();
  for (const fee of shown) {
    const text = feeOf(fee, context).join('\n');
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), fee.via]);
  }
  const ways = new Set(procedure.submit.map((way) => way.via));
  // First, since of many lines a sheet shows the first few.
  const ask = isAmountUntold(shown.flatMap(({ parts }) => parts.map(({ fee }) => fee))) ? [say('fees.unknown')] : [];
  const told = [...byText].flatMap(([text, vias]) => {
    const lines = text.split('\n');
    if (byText.size === 1 && (vias.length >= ways.size || via !== undefined)) return lines;
    const names = vias.map((way) => say(`checklist.via.${way}`)).join(', ');
    return lines.map((line) => `${names}: ${line}`);
  });
  return [...ask, ...told];
}

function feeOf(fee: FeeTotal, context: TellContext): string[] {
  const { say, lang } = context;
  if (!fee.isComplete || fee.amount === undefined) return fee.parts.map((part) => partText(part, context));
  const notes = fee.parts.flatMap((part) => (part.fee.note ? [plain(inLanguage(cut(part.fee.note), lang))] : []));
  return [
    [fee.amount === 0 ? say('fees.free') : plain(formatMoney(fee.amount, fee.currency, lang)), ...notes].join(' – '),
  ];
}

function partText({ fee, state, dependsOn }: FeePart, context: TellContext): string {
  const { note } = fee;
  const text = feeText({ ...fee, ...(note ? { note: cut(note) } : {}) }, context);
  return state === 'yes' ? text : onlyIf(text, openCondition(fee.when, dependsOn, context), context.say);
}

/** "8.000 đồng mỗi bản (nếu lấy thêm bản sao)"; `text` is markup, the condition is not. */
export const onlyIf = (text: string, when: string, say: Say): string =>
  when === '' ? text : `${text.replace(/\.$/, '')} (${say('checklist.if', { when })})`;

/** The limit, and the day the result is due. */
export function timeLines(context: TellContext): string[] {
  const { list, procedure, say, lang } = context;
  const { limit, candidates, dependsOn } = list.time;
  if (!limit) {
    const notes = procedure.timeNotes.map(({ text }) => plain(shorten(text, NOTE_LENGTH)));
    if (candidates.length === 0) return notes.length > 0 ? [...new Set(notes)] : [say('checklist.timeUnknown')];
    return candidates.map((candidate) => {
      return onlyIf(limitText(candidate, context), openCondition(candidate.when, dependsOn, context), say);
    });
  }
  return [
    [limitText(limit, context), limit.note ? plain(inLanguage(cut(limit.note), lang)) : ''].filter(Boolean).join(' – '),
    ...dueLines(context),
  ];
}

function limitText({ amount, unit, statutory }: TimeLimit, { say }: TellContext): string {
  const law =
    statutory !== undefined && statutory !== amount
      ? ` (${say('time.statutory', { limit: formatDuration(statutory, unit, say) })})`
      : '';
  return `${formatDuration(amount, unit, say)}${law}`;
}

function dueLines({ list: { due }, received, today, say, lang }: TellContext): string[] {
  if (!due) return [];
  const filed = formatDay(received.day, lang);
  const when = received.day === today ? 'today' : 'on';
  return [
    say(`checklist.due.${when}`, { filed, due: formatDay(due.day, lang) }),
    ...(due.receivedOn === received.day
      ? []
      : [say('checklist.due.counts', { received: formatDay(due.receivedOn, lang) })]),
    ...(due.isEstimated ? [say('checklist.due.estimated')] : []),
  ];
}

/** The counter of her commune or how to find it, the portal, the post. */
export function whereLines(context: TellContext): string[] {
  const { procedure, say, via } = context;
  const ways = via === undefined ? procedure.submit : procedure.submit.filter((way) => way.via === via);
  const lines: string[] = [];
  const shown = new Set<string>();
  for (const way of ways.length > 0 ? ways : procedure.submit) {
    if (shown.has(way.via)) continue;
    shown.add(way.via);
    if (way.via === 'counter') lines.push(...counterLines(context));
    else {
      const name = say(way.via === 'online' ? 'checklist.whereOnline' : 'checklist.wherePost');
      lines.push(way.url ? link(name, way.url) : plain(name));
    }
  }
  return lines.length === 0 ? counterLines(context) : lines;
}

function counterLines({ procedure, commune, say, lang }: TellContext): string[] {
  if (procedure.levels.every((level) => level === 'ministry')) return [say('checklist.whereMinistry')];
  const place = commune
    ? say('checklist.whereCommune', { commune: communeName(commune, say) })
    : say(procedure.levels.includes('commune') ? 'checklist.whereAnyCommune' : 'checklist.whereProvince');
  const { address, phone } = commune?.counter ?? {};
  return [
    `${place} ${say('checklist.anyCounter')}`,
    ...(address ? [plain([inLanguage(address, lang), phone].filter(Boolean).join(', '))] : []),
  ];
}
