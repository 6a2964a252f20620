/** One turn's work on one list: opened from the conversation, told of what changed since, and given back as a step. */
import { listChanges } from '../../../knowledge/list-changes.ts';
import type { Procedure } from '../../../knowledge/schema.ts';
import type { Outcome, Reply } from '../../../shared/message.ts';
import type { Step, Turn } from '../../turn.ts';
import { communeOf } from '../commune.ts';
import { changeLines } from './changes-text.ts';
import { keep, putList, readKept, type KeptList, type KeptLists } from './kept.ts';
import { fitting, listOf, newList, seenNow, type TellContext } from './list-of.ts';
import { questionReply } from './question-view.ts';
import { listReply } from './list-view.ts';
import { questionKey, recordHash } from './short-ids.ts';

export interface Session {
  readonly turn: Turn;
  readonly lists: KeptLists;
  readonly context: TellContext;
  /** What changed because the record did, to be said once; empty = nothing. */
  readonly news: string;
}

/** `undefined` = the procedure is gone or no longer offered. */
export function openSession(turn: Turn, code: string): Session | undefined {
  const procedure = turn.knowledge.procedure(code);
  if (!procedure || procedure.notOffered) return undefined;
  const lists = readKept(turn.conversation);
  const stored = lists.lists[code];
  const context = contextOf(
    turn,
    procedure,
    stored ? fitting(procedure, stored, turn.now) : newList(procedure, turn.now),
  );
  return { turn, lists, context, news: stored ? newsOf(stored, context) : '' };
}

/** The session with the list changed. */
export const withList = (session: Session, change: Partial<KeptList>): Session => ({
  ...session,
  context: contextOf(session.turn, session.context.procedure, { ...session.context.kept, ...change }),
});

function contextOf(turn: Turn, procedure: Procedure, kept: KeptList): TellContext {
  const { knowledge, lang, say, now } = turn;
  return listOf({ procedure, kept, commune: communeOf(turn), knowledge, lang, say, now });
}

function newsOf(stored: KeptList, context: TellContext): string {
  const { procedure, lang, say } = context;
  const now = seenNow(context);
  if (stored.record === recordHash(procedure)) return '';
  if (!stored.seen || !now) return say('checklist.changedSomehow');
  const lines = changeLines(listChanges(stored.seen, now), lang, say);
  return lines.length === 0 ? '' : [say('checklist.changedHead'), ...lines.map((line) => `- ${line}`)].join('\n');
}

interface StepParts {
  readonly outcome: Outcome;
  readonly reply: Reply;
  readonly view?: string;
  /** What a typed text will answer; see {@link KeptLists.asking}. */
  readonly asking?: string;
}

/** Verbs whose buttons stand under a message of the list itself, which then takes its new state in place. */
const IN_PLACE = ['a', 'q', 'w', 't', 'list', 'more', 'change', 'reset', 'day'];

/** The step with the list kept as the newest one. */
export function finish({ turn, lists, context }: Session, { outcome, reply, view, asking }: StepParts): Step {
  const { procedure, kept } = context;
  const seen = seenNow(context);
  const list: KeptList = {
    answers: kept.answers,
    ticks: kept.ticks,
    ...(kept.filing === undefined ? {} : { filing: kept.filing }),
    ...(kept.reminder === undefined ? {} : { reminder: kept.reminder }),
    ...(seen === undefined ? {} : { seen }),
    record: recordHash(procedure),
    updated: context.today,
  };
  const { asking: _, ...others } = putList(lists, procedure.code, list);
  const [, code, verb = ''] = (turn.message.choice ?? '').split(':');
  const isInPlace = code === procedure.code && IN_PLACE.includes(verb) && reply.file === undefined;
  return {
    outcome,
    procedure: procedure.code,
    replies: [isInPlace ? { ...reply, replaces: true } : reply],
    changes: {
      ...keep(turn.conversation, asking === undefined ? others : { ...others, asking }),
      listening: 'checklist',
    },
    view,
  };
}

/** The next question, or the list when nothing is left to ask. */
export function goOn(session: Session, before = ''): Step {
  const next = session.context.list.nextQuestion;
  return next ? askQuestion(session, next.id, before) : showList(session, 1, before);
}

export function askQuestion(session: Session, id: string, before = ''): Step {
  const { context, news } = session;
  const question = context.procedure.questions.find((candidate) => candidate.id === id);
  if (!question) return goOn(session, before);
  return finish(session, {
    outcome: 'asked',
    reply: questionReply(context, question, joined(news, before)),
    view: `c:${context.procedure.code}:q:${questionKey(question)}`,
    asking: `q:${question.id}`,
  });
}

export function showList(session: Session, page = 1, before = ''): Step {
  const { context, news } = session;
  return finish(session, {
    outcome: 'checklist',
    reply: listReply(context, page, joined(news, before)),
    view: `c:${context.procedure.code}:list`,
  });
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

/** The answer when a list's procedure is gone: its number, and the way out. */
export const gone = ({ say, knowledge, lang }: Turn, code: string): Step => {
  const head = knowledge.head(code);
  const name = head ? (lang === 'en' ? (head.name.en ?? head.name.vi) : head.name.vi) : code;
  return {
    outcome: 'refused',
    replies: [
      {
        text: say('checklist.gone', { name }),
        choices: [
          ...(head ? [{ id: `p:${code}`, label: say('checklist.card') }] : []),
          { id: 'lists', label: say('menuChoices.checklists') },
          { id: 'menu', label: say('menuChoices.menu') },
        ],
      },
    ],
  };
};
