/** Papers ticked by button or by words. A tick says the wanted state, so two devices pressing at once agree. */
import { fold } from '../../fold.ts';
import type { Step } from '../../turn.ts';
import { TICKS, type Tick } from './kept.ts';
import { missingPapers, paperName, PAPERS_PER_PAGE } from './list-text.ts';
import type { NumberedPaper, TellContext } from './list-of.ts';
import { finish, showList, withList, type Session } from './session.ts';
import { parseTicks } from './tick-words.ts';

const isTick = (text: string): text is Tick => (TICKS as readonly string[]).includes(text);

/** A pressed tick; the paper of an old button may no longer be on the list. */
export function pressTick(session: Session, key: string, wanted: string, page: number): Step {
  const { papers, say } = session.context;
  const paper = papers.find((candidate) => candidate.key === key);
  if (!paper || !isTick(wanted)) return showList(session, page, say('checklist.paperGone'));
  return showList(ticked(session, [{ paper, tick: wanted }]), page);
}

/**
 * Typed ticks; `undefined` = the text is about something else. With `isStrict` papers must be meant by their numbers: something
 * else was shown since the list.
 */
export function typeTicks(session: Session, isStrict: boolean): Step | undefined {
  const { context, turn } = session;
  const said = parseTicks(turn.text, isStrict);
  if (!said) return undefined;
  const able = context.papers.filter(({ canPrepare }) => canPrepare);
  switch (said.what) {
    case 'numbers': {
      const found = said.ticks.flatMap(({ number, tick }) => {
        const paper = able.find((candidate) => candidate.number === number);
        return paper ? [{ paper, tick }] : [];
      });
      if (found.length === 0) return isStrict ? undefined : askWhich(session);
      return understood(session, found);
    }
    case 'all':
      return understood(
        session,
        able.filter(({ state }) => state === 'yes').map((paper) => ({ paper, tick: said.tick })),
      );
    case 'it': {
      const left = missingPapers(context);
      const [only] = left;
      return left.length === 1 && only ? understood(session, [{ paper: only, tick: said.tick }]) : askWhich(session);
    }
    case 'named': {
      const fits = able.filter((paper) => namedBy(paper, said.name));
      const [only] = fits;
      return fits.length === 1 && only ? understood(session, [{ paper: only, tick: said.tick }]) : undefined;
    }
  }
}

/** All her words stand in the paper's name; small words of the sentence were taken out before. */
const namedBy = ({ document: { name } }: NumberedPaper, words: string): boolean =>
  [name.vi, name.en ?? ''].some((text) => {
    const own = new Set(fold(text).split(/[^\p{L}\p{N}]+/u));
    return words.split(' ').every((word) => own.has(word));
  });

interface PaperTick {
  readonly paper: NumberedPaper;
  readonly tick: Tick;
}

const ticked = (session: Session, ticks: readonly PaperTick[]): Session =>
  withList(session, {
    ticks: {
      ...session.context.kept.ticks,
      ...Object.fromEntries(ticks.map(({ paper, tick }) => [paper.key, tick])),
    },
  });

/** What was understood is said back, so that a misread number is seen at once. */
function understood(session: Session, ticks: readonly PaperTick[]): Step {
  const first = ticks[0]?.paper.number ?? 1;
  return showList(ticked(session, ticks), Math.ceil(first / PAPERS_PER_PAGE), heardText(session.context, ticks));
}

function heardText(context: TellContext, ticks: readonly PaperTick[]): string {
  const { say } = context;
  const [only] = ticks;
  if (ticks.length === 1 && only)
    return say(`checklist.heardOne.${only.tick}`, { name: paperName(only.paper, context) });
  return TICKS.flatMap((tick) => {
    const numbers = ticks.filter((entry) => entry.tick === tick).map(({ paper }) => paper.number);
    return numbers.length === 0 ? [] : [say(`checklist.heard.${tick}`, { numbers: numbers.join(', ') })];
  }).join(' ');
}

const askWhich = (session: Session): Step =>
  finish(session, { outcome: 'asked', reply: { text: session.context.say('checklist.whichPaper') } });
