/** A reminder of the papers still missing, only for whom asked for it: one morning, once. */
import { z } from 'zod';
import { parseDay } from '../../../knowledge/answer-dates.ts';
import { fold } from '../../../knowledge/fold.ts';
import type { Knowledge } from '../../../knowledge/knowledge.ts';
import { addDays } from '../../../knowledge/local-time.ts';
import type { Procedure } from '../../../knowledge/schema.ts';
import { isAway } from '../../../shared/errors.ts';
import { addressKey, parseAddressKey, type Address, type Language, type Reply } from '../../../shared/message.ts';
import type { PersonalData } from '../../../shared/personal.ts';
import type { Family, Store } from '../../../storage/store.ts';
import { formatDay, inLanguage } from '../../card/format.ts';
import { chats } from '../../conversation.ts';
import type { Phrases } from '../../phrases.ts';
import type { Step, Turn } from '../../turn.ts';
import { readKept } from './kept.ts';
import { fitting, listOf } from './list-of.ts';
import { missingPapers, paperName } from './list-text.ts';
import { finish, withList, type Session } from './session.ts';

/** Eight in the morning in Vietnam. */
const MORNING = 'T01:00:00Z';
const DAY_MS = 86_400_000;
const FURTHEST_DAYS = 85;
const OFFERED_DAYS = [1, 3, 7];
const MAX_NAMED = 5;

interface Reminder {
  readonly to: string;
  readonly procedure: string;
  readonly lang: Language;
}

/** Under `<due, 15 digits> <address key> <keyed hash of due and code>`, so that a scan meets the due ones first. */
export const reminders: Family<Reminder> = {
  name: 'checklist-reminder',
  lifetimeMs: 120 * DAY_MS,
  sealed: true,
  wasPlain: true,
  parse: (stored) => z.object({ to: z.string(), procedure: z.string(), lang: z.enum(['vi', 'en']) }).parse(stored),
};

interface RemindersOptions {
  readonly store: Store;
  readonly knowledge: () => Knowledge;
  readonly phrases: () => Phrases;
  readonly now: () => number;
  /** A keyed hash: the same each time, and of no use to who has only the store. */
  readonly hash: (text: string) => string;
  /** A reminder that cannot be read or made was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
}

const dueOf = (day: string): string => String(Date.parse(`${day}${MORNING}`)).padStart(15, '0');

export class Reminders {
  constructor(private readonly options: RemindersOptions) {}

  /** One reminder for a list; another day takes the place of the first, no day takes it back. */
  async set(
    to: Address,
    { procedure, lang, day, before }: { procedure: string; lang: Language; day?: string; before?: string | undefined },
  ): Promise<void> {
    const { store } = this.options;
    const key = addressKey(to);
    const idOf = (due: string): string => `${due} ${key} ${this.hashOf(due, procedure)}`;
    if (day !== undefined) await store.put(reminders, idOf(dueOf(day)), { to: key, procedure, lang });
    if (before === undefined) return;
    if (before !== day) await store.delete(reminders, idOf(dueOf(before)));
    // One of before this version: its code stands in its id. Such are handed over like the others, and gone after 85 days.
    await store.delete(reminders, `${dueOf(before)} ${key} ${procedure}`);
  }

  /** Without the chat, which may get a new id. */
  private hashOf(due: string, procedure: string): string {
    return this.options.hash(`reminder ${due} ${procedure}`);
  }

  /**
   * Hands over what is due; returns how many. `tell` is durable and says the same id once, so any process may call this at any time:
   * a crash between handing over and deleting repeats nothing.
   */
  async handOver(tell: (to: Address, id: string, reply: Reply) => Promise<void>): Promise<number> {
    const { store, now, onLeftOut } = this.options;
    let count = 0;
    for await (const { id, value } of store.scan(reminders, { onUnreadable: onLeftOut })) {
      const due = id.slice(0, 15);
      if (Number(due) > now()) break;
      try {
        const reply = await this.replyFor(value);
        // The push, and the mark that it was sent, lie under this id.
        if (reply) await tell(parseAddressKey(value.to), `reminder ${due} ${this.hashOf(due, value.procedure)}`, reply);
        if (reply) count += 1;
        await store.delete(reminders, id);
      } catch (error) {
        if (isAway(error)) throw error;
        onLeftOut(error);
      }
    }
    return count;
  }

  /** `undefined` when the list or its procedure is gone: there is nothing to be reminded of. */
  private async replyFor({ to, procedure: code, lang }: Reminder): Promise<Reply | undefined> {
    const { store, knowledge, phrases, now } = this.options;
    const conversation = (await store.get(chats, to))?.value.conversation;
    const procedure = knowledge().procedure(code);
    const kept = conversation && readKept(conversation).lists[code];
    if (!kept || !procedure || procedure.notOffered) return undefined;
    const say = phrases()(lang);
    const context = listOf({
      procedure,
      kept: fitting(procedure, kept, now()),
      commune: undefined,
      knowledge: knowledge(),
      lang,
      say,
      now: now(),
    });
    const missing = missingPapers(context);
    const name = inLanguage(procedure.name, lang);
    const lines = missing
      .slice(0, MAX_NAMED)
      .map((paper) => `- ${say('checklist.reminder.paper', { name: paperName(paper, context) })}`);
    return {
      text: [
        missing.length === 0
          ? say('checklist.reminder.complete', { name })
          : say('checklist.reminder.missing', { name, count: missing.length }),
        lines.join('\n'),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
      choices: [{ id: `c:${code}:show`, label: say('checklist.backToList') }],
    };
  }
}

/** The reminders of a chat that are still to come, the nearest first. */
export function remindersAhead({ conversation, knowledge, now }: Turn): { procedure: Procedure; day: string }[] {
  return Object.entries(readKept(conversation).lists)
    .flatMap(([code, { reminder: day }]) => {
      const procedure = knowledge.procedure(code);
      const isAhead = day !== undefined && Date.parse(`${day}${MORNING}`) > now;
      return isAhead && procedure && !procedure.notOffered ? [{ procedure, day }] : [];
    })
    .sort((a, b) => a.day.localeCompare(b.day));
}

/** Asks on which day to remind. */
export function askReminder(session: Session): Step {
  const { procedure, say, lang, today, kept } = session.context;
  const base = `c:${procedure.code}:remind`;
  return finish(session, {
    outcome: 'asked',
    reply: {
      text: [
        kept.reminder === undefined ? '' : say('checklist.reminder.isSet', { date: formatDay(kept.reminder, lang) }),
        say('checklist.reminder.ask'),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
      choices: [
        ...OFFERED_DAYS.map((count) => {
          const day = addDays(today, count);
          return { id: `${base}:${day}`, label: formatDay(day, lang) };
        }),
        ...(kept.reminder === undefined ? [] : [{ id: `${base}:none`, label: say('checklist.reminder.stop') }]),
        { id: `c:${procedure.code}:show`, label: say('checklist.backToList') },
      ],
    },
    asking: 'remind',
  });
}

/** Sets the reminder for a day, or takes it back (`none`). */
export async function setReminder(session: Session, day: string, own: Reminders): Promise<Step> {
  const { turn, context } = session;
  const { procedure, say, lang, today, kept } = context;
  const isNone = day === 'none';
  const isFitting = /^\d{4}-\d{2}-\d{2}$/.test(day) && day > today && day <= addDays(today, FURTHEST_DAYS);
  if (!isNone && !isFitting)
    return finish(session, { outcome: 'asked', reply: { text: say('checklist.reminder.badDay') }, asking: 'remind' });
  await own.set(turn.message.from, {
    procedure: procedure.code,
    lang,
    before: kept.reminder,
    ...(isNone ? {} : { day }),
  });
  return finish(withList(session, { reminder: isNone ? undefined : day }), {
    outcome: 'checklist',
    reply: {
      text: isNone ? say('checklist.reminder.stopped') : say('checklist.reminder.set', { date: formatDay(day, lang) }),
      choices: [{ id: `c:${procedure.code}:show`, label: say('checklist.backToList') }],
    },
  });
}

/** A typed day for the reminder; `undefined` = not one. */
export function typeReminder(session: Session, own: Reminders): Promise<Step> | undefined {
  const day = parseDay(fold(session.turn.text), session.context.today, true);
  return day === undefined ? undefined : setReminder(session, day, own);
}

/** What reminders hold about a person. */
export const reminderData = (store: Store): PersonalData => ({
  kind: 'reminders',
  export: async (of) => {
    const own: unknown[] = [];
    for await (const { id, value } of store.scan(reminders))
      if (value.to === addressKey(of))
        own.push({ procedure: value.procedure, due: new Date(Number(id.slice(0, 15))).toISOString() });
    return own.length === 0 ? undefined : own;
  },
  erase: async (of) => {
    let count = 0;
    for await (const { id, value } of store.scan(reminders))
      if (value.to === addressKey(of) && (await store.delete(reminders, id))) count += 1;
    return count;
  },
});
