/** A dossier in words: status, the five steps as a line of marks, the promised day, what to do next. */
import type { DossierCard } from '../../../dossier/card.ts';
import { vietnamDay } from '../../../dossier/days.ts';
import type { News } from '../../../dossier/news.ts';
import type { Change, OfficeText } from '../../../dossier/schema.ts';
import { isEnded } from '../../../dossier/statuses.ts';
import { link, plain } from '../../../shared/markup.ts';
import type { Choice, Language, Reply } from '../../../shared/message.ts';
import { formatDay, formatMoney, inLanguage } from '../../card/format.ts';
import type { Say } from '../../phrases.ts';

const MARKS = { done: '●', current: '◐', open: '○' } as const;
const HISTORY_SHOWN = 8;

interface Words {
  readonly lang: Language;
  readonly say: Say;
  readonly now: number;
}

/** The whole card with its buttons. `isStale` = the backend is away and this is the last known state. */
export function dossierReply(card: DossierCard, words: Words, isStale = false): Reply {
  const { lang, say } = words;
  const text = [
    head(card, words, isStale),
    `${say('dossier.status')} **${say(`dossier.statuses.${card.status}`)}**\n${steps(card, say)}`,
    timeliness(card, lang, say),
    lateness(card, words),
    whatNext(card, words),
    supplement(card, words),
    fees(card.feesDue, words),
    delivery(card, words),
    contact(card, words),
  ].filter((part) => part !== '');
  return { text: text.join('\n\n'), choices: choices(card, say) };
}

/** Status changes in order, newest first. */
export function historyReply(card: DossierCard, { lang, say }: Words): Reply {
  const lines = card.history
    .toReversed()
    .slice(0, HISTORY_SHOWN)
    .map(({ at, status, reason }) => {
      const what = `${formatDay(vietnamDay(at), lang)}: ${say(`dossier.statuses.${status}`)}`;
      return `- ${reason ? `${what} – ${office(reason, lang)}` : what}`;
    });
  return {
    text: [`**${say('dossier.history')}**`, lines.join('\n')].join('\n\n'),
    choices: [{ id: `d:${card.code}`, label: say('dossier.back') }],
  };
}

/** One line of a list of dossiers. */
export const dossierLine = (card: DossierCard, { lang, say }: Words): string =>
  `- **${plain(card.code)}** – ${office(card.procedure.name, lang)}: ${say(`dossier.statuses.${card.status}`)}. ${timeliness(card, lang, say)}`.trim();

/** What a watcher is told. */
export function newsReply(news: News, { lang, say }: Words): Reply {
  const code = news.kind === 'change' ? news.change.code : news.code;
  const open: Choice = { id: `d:${code}`, label: say('dossier.open') };
  if (news.kind === 'backend-back') return { text: say('dossier.backAgain', { code }), choices: [open] };
  const { change } = news;
  const parts = [
    say('dossier.changed', { code }),
    `**${say(`dossier.statuses.${change.status}`)}**${change.reason ? `: ${office(change.reason, lang)}` : ''}`,
    say(`dossier.next.${change.status}`),
    change.status === 'returned' ? say('dossier.rateAsk') : '',
    change.supplement ? items(change.supplement.items, lang) : '',
    fees(change.feesDue, { lang, say }),
    change.promisedDay && runs(change) ? say('dossier.promised', { day: formatDay(change.promisedDay, lang) }) : '',
  ].filter((part) => part !== '');
  // The result is there: now she knows what she thinks of the service. Papers are missing: the way to them is one tap.
  const next: Choice[] = [
    ...(change.status === 'returned' ? rateChoices(code, say) : []),
    ...(change.supplement ? [{ id: `d:${code}:todo`, label: say('dossier.todo') }] : []),
  ];
  return {
    text: parts.join('\n\n'),
    choices: [...next, open, { id: `d:${code}:unwatch`, label: say('dossier.unwatch') }],
  };
}

const runs = ({ status }: Pick<Change, 'status'>): boolean => status === 'accepted' || status === 'in-process';

function head(card: DossierCard, { lang, say, now }: Words, isStale: boolean): string {
  const lines = [`**${office(card.procedure.name, lang)}**`, say('dossier.code', { code: card.code })];
  if (card.isDemo) lines.push(say('dossier.demo'));
  if (isStale) lines.push(say('dossier.stale', { minutes: Math.max(1, Math.round((now - card.asOf) / 60_000)) }));
  return lines.join('\n');
}

/** A step and its mark stay on one line; the one worked on stands out. */
const steps = (card: DossierCard, say: Say): string =>
  card.steps
    .map(({ step, state }) => {
      const words = `${MARKS[state]} ${say(`dossier.steps.${step}`)}`.replaceAll(' ', '\u00a0');
      return state === 'current' ? `**${words}**` : words;
    })
    .join(' — ');

function timeliness({ timeliness: time, status }: DossierCard, lang: Language, say: Say): string {
  // A day is to be waited for only while there is something to come.
  if (time.kind === 'no-day') return isEnded(status) ? '' : say('dossier.time.noDay');
  const day = formatDay(time.dueDay, lang);
  switch (time.kind) {
    case 'on-time':
      return time.left === 0 ? say('dossier.time.today', { day }) : say('dossier.time.left', { day, count: time.left });
    case 'late':
      return `**${say('dossier.time.late', { day, count: time.late })}**`;
    case 'paused':
      return say('dossier.time.paused', { day });
    case 'over':
      return time.late === 0
        ? say('dossier.time.inTime', { day })
        : say('dossier.time.overLate', { day, count: time.late });
  }
}

function whatNext(card: DossierCard, { lang, say }: Words): string {
  const waits = card.waitingFor
    ? say(`dossier.waits.${card.waitingFor.what}`, { since: formatDay(card.waitingFor.since, lang) })
    : '';
  const reason = card.reason ? `${say('dossier.reason')} ${office(card.reason, lang)}` : '';
  // "You need not do anything" is no comfort for what is late: what she can do stands above.
  const isOverdue = card.timeliness.kind === 'late' && runs(card);
  return [reason, waits, isOverdue ? '' : say(`dossier.next.${card.status}`)].filter((line) => line !== '').join('\n');
}

function supplement(card: DossierCard, { lang, say }: Words): string {
  if (card.supplement.length === 0) return '';
  const due = card.supplementDueDay
    ? ` ${say('dossier.supplementDue', { day: formatDay(card.supplementDueDay, lang) })}`
    : '';
  return `**${say('dossier.supplement')}**${due}\n${items(card.supplement, lang)}`;
}

const items = (list: DossierCard['supplement'], lang: Language): string =>
  list.map(({ name, note }) => `- ${office(name, lang)}${note ? ` – ${office(note, lang)}` : ''}`).join('\n');

function fees(list: DossierCard['feesDue'], { lang, say }: Pick<Words, 'lang' | 'say'>): string {
  if (list.length === 0) return '';
  const lines = list.map(
    ({ name, amount, currency, paymentUrl, dueDay }) =>
      `- ${office(name, lang)}: ${plain(formatMoney(amount, currency, lang))} – ${link(say('dossier.pay'), paymentUrl)}${dueDay ? ` ${say('dossier.payUntil', { day: formatDay(dueDay, lang) })}` : ''}`,
  );
  return [`**${say('dossier.fees')}**`, ...lines].join('\n');
}

function delivery({ delivery: way, status }: DossierCard, { lang, say }: Words): string {
  if (!way || (isEnded(status) && status !== 'returned')) return '';
  const where = way.where ? ` ${office(way.where, lang)}` : '';
  const tracking = way.tracking ? ` ${say('dossier.tracking', { number: way.tracking })}` : '';
  const how = say(`dossier.delivery.${way.by}`);
  return `${where === '' ? how.replace(/:$/, '') : how}${where}${tracking}`;
}

/** Late: an apology slip with a new day is owed (form 04 of Circular 03/2025/TT-VPCP), and feedback is possible. */
function lateness(card: DossierCard, { lang, say }: Words): string {
  if (card.apology) return say('dossier.apology', { day: formatDay(card.apology.newDay, lang) });
  if (card.timeliness.kind !== 'late') return '';
  return [say('dossier.apologyOwed'), card.feedbackUrl ? link(say('dossier.feedback'), card.feedbackUrl) : '']
    .filter((part) => part !== '')
    .join('\n');
}

function contact({ contact: who }: DossierCard, { lang, say }: Words): string {
  if (!who) return '';
  const parts = [office(who.office, lang), who.phone ? plain(who.phone) : '', who.url ? link(who.url, who.url) : ''];
  return `${say('dossier.contact')} ${parts.filter((part) => part !== '').join(', ')}`;
}

function choices(card: DossierCard, say: Say): Choice[] {
  const own = (rest: string, key: string): Choice => ({ id: `d:${card.code}${rest}`, label: say(key) });
  return [
    ...(card.supplement.length > 0 ? [own(':todo', 'dossier.todo')] : []),
    ...(card.isWatched
      ? [own(':unwatch', 'dossier.unwatch')]
      : isEnded(card.status)
        ? []
        : [own(':watch', 'dossier.watch')]),
    ...(card.mayBeRated ? [own(':rate', 'dossier.rate')] : []),
    ...(card.history.length > 1 ? [own(':history', 'dossier.history')] : []),
    { id: `p:${card.procedure.code}`, label: say('dossier.procedure') },
    { id: 'dossier:mine', label: say('dossier.mine') },
    { id: 'menu', label: say('menuChoices.menu') },
  ];
}

/** The five marks, best first. */
export const rateChoices = (code: string, say: Say): Choice[] =>
  [5, 4, 3, 2, 1].map((marks) => ({ id: `d:${code}:rate:${marks}`, label: say(`dossier.marks.${marks}`) }));

const office = (text: OfficeText, lang: Language): string => plain(inLanguage(text, lang));
