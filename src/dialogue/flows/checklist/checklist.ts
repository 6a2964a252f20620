/**
 * The checklist of a procedure for one person's case: short questions, the papers with ticks, fees, due day, place and sheet.
 * Buttons: `c:CODE` opens, `c:CODE:verb:…` does one thing; each says what it wants, so an old one or two at once do no harm.
 */
import { parseDay } from '../../../knowledge/answer-dates.ts';
import type { Address, Choice, FileRef } from '../../../shared/message.ts';
import { inLanguage } from '../../card/format.ts';
import { fold } from '../../fold.ts';
import { inPrivate } from '../../in-private.ts';
import { sheetContent } from '../../sheet/content.ts';
import { sheetPdf } from '../../sheet/sheet-pdf.ts';
import { sheetText } from '../../sheet/sheet-text.ts';
import type { Action, Flow, Step, Turn } from '../../turn.ts';
import { asksForReminder, asksForSheet } from './asked-words.ts';
import { changeAnswers, filingDay, pressAnswer, spokenFilingDay, typeAnswer, typeDay, why } from './answering.ts';
import { dropList, keep, readKept } from './kept.ts';
import { newList } from './list-of.ts';
import { moreReply } from './list-view.ts';
import { myLists } from './my-lists.ts';
import { askReminder, setReminder, typeReminder, type Reminders } from './reminders.ts';
import { askQuestion, finish, gone, goOn, openSession, showList, withList, type Session } from './session.ts';
import { askCode, offerCode, refused, takeCode } from './sharing.ts';
import { readCode, type Shares } from './shares.ts';
import { questionByKey } from './short-ids.ts';
import { pressTick, typeTicks } from './ticking.ts';

interface ChecklistOptions {
  readonly shares: Shares;
  readonly reminders: Reminders;
  /** Keeps a file for a day and gives what a reply needs to send it. */
  readonly keepFile: (of: Address, name: string, mime: FileRef['mime'], bytes: Uint8Array) => Promise<FileRef>;
}

/** Words that ask for a list of the procedure spoken of. */
const WANTS_LIST =
  /^(?:(?:cho|giup) (?:toi |em )?)?(?:lap|tao|lam|xem|mo) (?:cho (?:toi|em) )?danh muc(?: ho so| giay to)?$|^(?:make |create |start )?(?:a |my )?checklist$/;

export function createChecklist({ shares, reminders, keepFile }: ChecklistOptions): Flow {
  const verbs: Readonly<Record<string, (session: Session, args: readonly string[]) => Step | Promise<Step>>> = {
    '': (session) => goOn(session),
    list: (session, [page = '1']) => showList(session, Number(page)),
    show: (session) => showList(session),
    q: (session, [key = '']) => {
      const question = questionByKey(session.context.procedure, key);
      return question ? askQuestion(session, question.id) : goOn(session, session.context.say('checklist.notAsked'));
    },
    a: (session, [key = '', value = '']) => pressAnswer(session, key, value),
    w: (session, [key = '']) => why(session, key),
    t: (session, [key = '', tick = '', page = '1']) => pressTick(session, key, tick, Number(page)),
    change: (session) => changeAnswers(session),
    day: (session, [day]) => filingDay(session, day),
    more: (session) => finish(session, { outcome: 'checklist', reply: moreReply(session.context) }),
    reset: (session, [sure]) => reset(session, sure),
    sheet: (session) => sheet(session),
    text: (session) =>
      finish(session, {
        outcome: 'checklist',
        reply: { text: sheetText(sheetContent(session.context)), choices: [backTo(session)] },
      }),
    send: (session) => offerCode(session, 'move', shares),
    copy: (session) => offerCode(session, 'copy', shares),
    remind: (session, [day]) => (day === undefined ? askReminder(session) : setReminder(session, day, reminders)),
  };

  const sheet = async (session: Session): Promise<Step> => {
    const { context, turn } = session;
    const { procedure, say } = context;
    const bytes = await sheetPdf(sheetContent(context), turn.now);
    const file = await keepFile(turn.message.from, `mot-cua-${procedure.code}.pdf`, 'application/pdf', bytes);
    return finish(session, {
      outcome: 'checklist',
      reply: {
        text: say('sheet.ready', { name: inLanguage(procedure.name, context.lang) }),
        file,
        choices: [{ id: `c:${procedure.code}:text`, label: say('sheet.asText') }, backTo(session)],
      },
    });
  };

  const typed = async (turn: Turn): Promise<Step | undefined> => {
    const { current, asking } = readKept(turn.conversation);
    if (asking === 'code') {
      const code = readCode(turn.text);
      if (code !== undefined) return takeCode(turn, code, shares);
      return turn.text.split(/\s+/).length > 2 ? undefined : refused(turn);
    }
    const session = current === undefined ? undefined : openSession(turn, current);
    if (!session) return undefined;
    if (asking === 'day') return typeDay(session);
    if (asking === 'remind') return typeReminder(session, reminders);
    if (asking?.startsWith('q:')) return typeAnswer(session, asking.slice(2)) ?? spokenFilingDay(session);
    return spokenFilingDay(session) ?? (await askedFor(session)) ?? typeTicks(session, false);
  };

  /** What the buttons of a list do, asked for in words. */
  const askedFor = async (session: Session): Promise<Step | undefined> => {
    const said = fold(session.turn.text);
    if (asksForSheet(said)) return sheet(session);
    const when = asksForReminder(said);
    if (when === undefined) return undefined;
    const day = parseDay(when, session.context.today, true);
    if (day !== undefined) return setReminder(session, day, reminders);
    return when === '' ? askReminder(session) : undefined;
  };

  return {
    name: 'checklist',
    actions: ['c', 'lists', 'share'],
    act: async (turn, action: Action) => {
      if (turn.message.isGroup)
        return inPrivate(turn, 'checklist.inPrivate', action.name === 'c' ? `p:${action.args[0] ?? ''}` : undefined);
      const [first = '', verb = '', ...args] = action.args;
      if (action.name === 'lists') return myLists(turn);
      if (action.name === 'share') return first === '' ? askCode(turn) : takeCode(turn, first.toUpperCase(), shares);
      const session = openSession(turn, first);
      if (!session) return dropped(turn, first);
      return (verbs[verb] ?? ((own: Session) => goOn(own)))(session, args);
    },
    listen: (turn) => (turn.message.isGroup ? undefined : typed(turn)),
    hear: async (turn) => {
      if (turn.message.isGroup) return undefined;
      const code = readCode(turn.text);
      if (code !== undefined) return takeCode(turn, code, shares);
      const { current } = readKept(turn.conversation);
      const { subject } = turn.conversation;
      if (WANTS_LIST.test(fold(turn.text))) {
        const session = openSession(turn, subject ?? current ?? '');
        return session ? goOn(session) : myLists(turn);
      }
      const session = current === undefined ? undefined : openSession(turn, current);
      return session && (spokenFilingDay(session) ?? (await askedFor(session)) ?? typeTicks(session, true));
    },
  };
}

/** What a procedure's card offers: to make its list, or to go on with it. */
export function checklistOffers(turn: Turn, code: string): Choice[] {
  const procedure = turn.knowledge.procedure(code);
  if (!procedure || procedure.notOffered || procedure.documents.length + procedure.questions.length === 0) return [];
  const isBegun = readKept(turn.conversation).lists[code] !== undefined;
  return [{ id: `c:${code}`, label: turn.say(isBegun ? 'checklist.continue' : 'card.checklist') }];
}

function reset(session: Session, sure: string | undefined): Step {
  const { turn, context, lists } = session;
  const { procedure, say } = context;
  if (sure === 'yes') return goOn(withList(session, { ...newList(procedure, turn.now), filing: undefined }));
  if (sure === 'drop')
    return {
      outcome: 'checklist',
      replies: [{ text: say('checklist.dropped'), choices: [{ id: 'lists', label: say('menuChoices.checklists') }] }],
      changes: keep(turn.conversation, dropList(lists, procedure.code)),
    };
  return finish(session, {
    outcome: 'asked',
    reply: {
      text: say('checklist.resetSure'),
      choices: [
        { id: `c:${procedure.code}:reset:yes`, label: say('checklist.resetYes') },
        { id: `c:${procedure.code}:reset:drop`, label: say('checklist.drop') },
        { id: `c:${procedure.code}:list`, label: say('checklist.keepIt') },
      ],
    },
  });
}

const backTo = ({ context: { procedure, say } }: Session): Choice => ({
  id: `c:${procedure.code}:show`,
  label: say('checklist.backToList'),
});

/** A list whose procedure is gone is not kept on. */
const dropped = (turn: Turn, code: string): Step => ({
  ...gone(turn, code),
  changes: keep(turn.conversation, dropList(readKept(turn.conversation), code)),
});
