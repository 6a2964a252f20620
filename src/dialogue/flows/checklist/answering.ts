/** Questions answered by button or by words, and what is said when an answer cannot be taken. */
import { checkAnswer, parseAnswer } from '../../../knowledge/answers.ts';
import { parseDay } from '../../../knowledge/answer-dates.ts';
import type { Answer } from '../../../knowledge/conditions.ts';
import { fold as foldDay } from '../../../knowledge/fold.ts';
import type { Question } from '../../../knowledge/schema.ts';
import type { Choice } from '../../../shared/message.ts';
import { shorten } from '../../card/card.ts';
import { formatDay, inLanguage } from '../../card/format.ts';
import { fold } from '../../fold.ts';
import { resolveNumber } from '../../resolve.ts';
import type { Step } from '../../turn.ts';
import { answerText, refusal, valueOfButton, whyText } from './question-view.ts';
import { askQuestion, finish, goOn, showList, withList, type Session } from './session.ts';
import { questionByKey, questionKey } from './short-ids.ts';

const WHY = /^(vi sao|tai sao|sao (lai )?hoi|sao phai|hoi (lam|de lam) gi|why)/;
/** A text that asks something rather than answers. */
const ASKS =
  /\b(gi|nao|dau|bao nhieu|may ngay|bao lau|the nao|lam sao|cho hoi|muon hoi|muon lam|how|what|where|when|which|i want|can i|do i)\b/;
const LONG = 9;

/** A pressed answer. An option or question that is gone leads on with a word about it. */
export function pressAnswer(session: Session, key: string, value: string): Step {
  const { procedure, say, today } = session.context;
  const question = questionByKey(procedure, key);
  if (!question) return goOn(session, say('checklist.notAsked'));
  const answer = valueOfButton(question, value);
  if (answer === undefined || !checkAnswer(question, answer, today).ok)
    return askQuestion(session, question.id, say('checklist.optionGone'));
  return take(session, question, answer);
}

/** A typed answer; `undefined` = the text is about something else. */
export function typeAnswer(session: Session, id: string): Step | undefined {
  const { context, turn } = session;
  const question = context.procedure.questions.find((candidate) => candidate.id === id);
  if (!question) return undefined;
  const typed = fold(turn.text);
  if (WHY.test(typed)) return why(session, questionKey(question));
  const isNumbered = question.kind === 'yes-no' || question.kind === 'choice';
  // The number of a button on the screen is the router's business.
  if (isNumbered && /^\d{1,2}$/.test(typed) && resolveNumber(turn.text, turn.conversation.offered) !== undefined)
    return undefined;
  const parsed = parseAnswer(question, turn.text, context.today);
  if (parsed.ok) return take(session, question, parsed.value);
  const option = wordyOption(question, typed);
  if (option !== undefined) return take(session, question, option);
  const words = typed.split(' ').length;
  if (turn.text.includes('?') || words >= LONG || (words >= 3 && ASKS.test(typed))) return undefined;
  return askQuestion(session, question.id, refusal(parsed.problem, question, context));
}

/** "Em có bản giấy rồi ạ": the one option all of whose words were said. */
function wordyOption(question: Question, typed: string): string | undefined {
  const said = new Set(typed.split(/[^\p{L}\p{N}]+/u));
  const fits = (question.options ?? []).filter(({ label }) =>
    [label.vi, label.en ?? ''].some((name) => {
      const words = fold(name.replace(/\(.*?\)/g, ''))
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean);
      return words.length > 0 && words.every((word) => said.has(word));
    }),
  );
  return fits.length === 1 ? fits[0]?.id : undefined;
}

function take(session: Session, question: Question, answer: Answer): Step {
  return goOn(withList(session, { answers: { ...session.context.kept.answers, [question.id]: answer } }));
}

export function why(session: Session, key: string): Step {
  const question = questionByKey(session.context.procedure, key);
  if (!question) return goOn(session);
  return askQuestion(session, question.id, whyText(question, session.context));
}

/** Her answers as buttons: pressing one asks that question again. */
export function changeAnswers(session: Session): Step {
  const { list, procedure, say, lang } = session.context;
  if (list.answered.length === 0) return goOn(session);
  const choices: Choice[] = list.answered.map(({ question, answer }) => ({
    id: `c:${procedure.code}:q:${questionKey(question)}`,
    label: `${shorten(inLanguage(question.ask, lang), 44)} ${answerText(question, answer, lang, say)}`,
  }));
  return finish(session, {
    outcome: 'asked',
    reply: {
      text: say('checklist.changeHead'),
      choices: [...choices, { id: `c:${procedure.code}:list`, label: say('checklist.backToList') }],
    },
  });
}

/** Asks for the day of filing, or takes it: a date, `today`, or nothing. */
export function filingDay(session: Session, day: string | undefined): Step {
  const { procedure, say, today } = session.context;
  if (day === 'today') return showList(withList(session, { filing: undefined }));
  if (day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day)) return setDay(session, day);
  return finish(session, {
    outcome: 'asked',
    reply: {
      text: say('checklist.askDay'),
      choices: [
        {
          id: `c:${procedure.code}:day:today`,
          label: say('checklist.today', { date: formatDay(today, session.context.lang) }),
        },
        { id: `c:${procedure.code}:list`, label: say('checklist.backToList') },
      ],
    },
    asking: 'day',
  });
}

/** A typed day of filing; `undefined` = not one. */
export function typeDay(session: Session): Step | undefined {
  const day = parseDay(foldDay(session.turn.text), session.context.today, true);
  if (day !== undefined) return setDay(session, day);
  if (session.turn.text.split(/\s+/).length > 4) return undefined;
  const text = session.context.say('checklist.problem.not-a-date');
  return finish(session, { outcome: 'asked', reply: { text }, asking: 'day' });
}

const FILES_ON =
  /^(?:neu |vay |the )?(?:(?:toi|em|minh|anh|chi) )?(?:di )?(?:nop|if i file|file|filing|submit)(?: ho so)?(?: vao| luc| on)? (.+?)(?: thi .*| duoc khong.*)?$/;

/** "Nếu nộp ngày 25/12 thì sao": a day of filing said while the list is on the screen. */
export function spokenFilingDay(session: Session): Step | undefined {
  const said = FILES_ON.exec(
    foldDay(session.turn.text)
      .replace(/[?!]+$/, '')
      .trim(),
  )?.[1];
  const day = said === undefined ? undefined : parseDay(said.trim(), session.context.today, true);
  return day === undefined ? undefined : setDay(session, day);
}

/** Days further away than the calendar of holidays can tell are refused. */
const MAX_AHEAD_YEARS = 2;

function setDay(session: Session, day: string): Step {
  const { say, today } = session.context;
  const last = `${Number(today.slice(0, 4)) + MAX_AHEAD_YEARS}${today.slice(4)}`;
  if (day < today || day > last)
    return finish(session, { outcome: 'asked', reply: { text: say('checklist.dayPast') }, asking: 'day' });
  return showList(withList(session, { filing: day === today ? undefined : day }));
}
