/** "Where is my file?": look-up by code with a second factor, watching, to-dos when papers are missing, rating. */
import type { DeskAnswer, DossierDesk } from '../../../dossier/desk.ts';
import { findCode } from '../../../dossier/codes.ts';
import { fold } from '../../fold.ts';
import { inPrivate } from '../../in-private.ts';
import { nativeChoices } from '../../native-choices.ts';
import type { Choice, Reply } from '../../../shared/message.ts';
import { plain } from '../../../shared/markup.ts';
import { formatMoment } from '../../card/format.ts';
import type { Action, Flow, Step, Turn } from '../../turn.ts';
import { dossierReply, historyReply, rateChoices } from './card.ts';
import { keeping, keptOf, NAME } from './kept.ts';
import { ownList } from './own-list.ts';
import { toDos } from './to-dos.ts';
import { asksForState } from './words.ts';

/** Something longer than a code or a few digits is a question for another flow. */
const ANSWER_LENGTH = 40;

/** What a photo without a dossier code may turn out to be. */
const PHOTO_KINDS = ['no-qr', 'other-qr', 'identity-card', 'too-large', 'not-a-photo', 'not-now'] as const;

interface DossierOptions {
  readonly desk: DossierDesk;
  /** Codes to try, when the backend is the sandbox with invented dossiers. */
  readonly examples: readonly { readonly code: string; readonly digits: string }[];
}

export function createDossier({ desk, examples }: DossierOptions): Flow {
  const acts: Readonly<Record<string, (turn: Turn, code: string, args: readonly string[]) => Promise<Step>>> = {
    '': async (turn, code) => answer(turn, await desk.open(turn.message.from, code), 'open'),
    watch: async (turn, code) => {
      const result = await desk.watch(turn.message.from, code);
      const step = answer(turn, result, 'watch');
      // The card on which she pressed it changes in place; it need not be read twice.
      return result.kind === 'card'
        ? {
            ...step,
            replies: [
              { text: turn.say('dossier.watching') },
              ...step.replies.map((reply) => ({ ...reply, replaces: true as const })),
            ],
          }
        : step;
    },
    unwatch: async (turn, code) => {
      await desk.unwatch(turn.message.from, code);
      return {
        outcome: 'command',
        replies: [{ text: turn.say('dossier.unwatched', { code }), choices: listChoices(turn) }],
      };
    },
    history: async (turn, code) => {
      const result = await desk.open(turn.message.from, code);
      if (result.kind !== 'card') return answer(turn, result, 'open');
      return { outcome: 'dossier-shown', replies: [historyReply(result.card, turn)] };
    },
    todo: (turn, code) => todo(turn, code),
    ready: (turn, code, [id = '', state = '']) => todo(turn, code, { id, isReady: state === 'yes' }),
    rate: (turn, code, [marks]) => rate(turn, code, marks),
  };

  async function todo(turn: Turn, code: string, ticked?: { id: string; isReady: boolean }): Promise<Step> {
    const result = await desk.open(turn.message.from, code);
    const card = result.kind === 'card' ? result.card : result.kind === 'unreachable' ? result.last : undefined;
    return card ? toDos(turn, card, ticked) : answer(turn, result, 'open');
  }

  async function rate(turn: Turn, code: string, marks: string | undefined): Promise<Step> {
    const { say } = turn;
    const given = Number(marks);
    if (!Number.isInteger(given) || given < 1 || given > 5)
      return {
        outcome: 'asked',
        replies: [
          {
            text: say('dossier.rateAsk'),
            choices: rateChoices(code, say),
          },
        ],
      };
    const result = await desk.rate(turn.message.from, code, { marks: given });
    if (result.kind === 'too-early') return { outcome: 'refused', replies: [{ text: say('dossier.rateEarly') }] };
    if (result.kind !== 'kept') return answer(turn, result, 'open');
    return {
      outcome: 'asked',
      replies: [{ text: say('dossier.rateWord'), choices: [{ id: 'dossier:rated', label: say('dossier.rateDone') }] }],
      changes: { listening: NAME, ...keeping(turn, { ...keptOf(turn), awaits: { what: 'word', code, marks: given } }) },
    };
  }

  /** A desk's answer as a step; what is still needed is asked for. */
  function answer(turn: Turn, result: DeskAnswer, then: 'open' | 'watch'): Step {
    const { say, lang } = turn;
    const kept = keptOf(turn);
    switch (result.kind) {
      case 'card':
        return {
          outcome: 'dossier-shown',
          replies: [dossierReply(result.card, turn)],
          changes: keeping(turn, { ...kept, awaits: undefined }),
          view: `d:${result.card.code}`,
        };
      case 'prove':
        return askDigits(turn, say('dossier.prove', { code: result.code }), result.code, then);
      case 'no-match':
        return {
          ...askDigits(turn, say('dossier.noMatch', { count: result.left }), result.code, then),
          outcome: 'dossier-unknown',
        };
      case 'locked':
        return {
          outcome: 'dossier-locked',
          replies: [
            { text: say('dossier.locked', { moment: formatMoment(result.until, lang) }), choices: listChoices(turn) },
          ],
          changes: keeping(turn, { ...kept, awaits: undefined }),
        };
      case 'unreachable':
        return {
          outcome: 'unavailable',
          replies: [
            {
              text: say('dossier.unreachable', { code: result.code }),
              ...(result.last ? {} : { choices: listChoices(turn) }),
            },
            ...(result.last ? [dossierReply(result.last, turn, true)] : []),
          ],
        };
    }
  }

  async function prove(
    turn: Turn,
    { code, then }: { code: string; then: 'open' | 'watch' },
    text: string,
  ): Promise<Step> {
    const result = await desk.prove(turn.message.from, code, text);
    if (result.kind === 'not-digits') return askDigits(turn, turn.say('dossier.notDigits'), code, then);
    if (result.kind !== 'card' || then !== 'watch') return answer(turn, result, then);
    const watched = await acts['watch']!(turn, code, []);
    return { ...watched, replies: [...watched.replies, ...answer(turn, result, 'open').replies] };
  }

  function askDigits(turn: Turn, text: string, code: string, then: 'open' | 'watch'): Step {
    return {
      outcome: 'asked',
      replies: [
        {
          text: withDemo(turn, text, code),
          choices: [
            ...nativeChoices(turn, 'contact', 'dossier.sendNumber'),
            { id: 'dossier', label: turn.say('dossier.otherCode') },
            { id: 'menu', label: turn.say('menuChoices.menu') },
          ],
        },
      ],
      changes: { listening: NAME, ...keeping(turn, { ...keptOf(turn), awaits: { what: 'digits', code, then } }) },
    };
  }

  /** The newcomer who tries an invented dossier is told its digits. */
  const withDemo = ({ say }: Turn, text: string, code: string): string => {
    const example = examples.find((each) => each.code === code);
    return example ? `${text}\n\n${say('dossier.demoDigits', { digits: example.digits })}` : text;
  };

  const listChoices = ({ say }: Turn): Choice[] => [
    { id: 'dossier:mine', label: say('dossier.mine') },
    { id: 'menu', label: say('menuChoices.menu') },
  ];

  function askCode(turn: Turn, first?: Reply): Step {
    const { say } = turn;
    const demo =
      examples.length === 0
        ? ''
        : `\n\n${say('dossier.demoCodes')}\n${examples
            .slice(0, 3)
            .map(({ code, digits }) => `- ${plain(code)} (${digits})`)
            .join('\n')}`;
    return {
      outcome: 'asked',
      replies: [
        ...(first ? [first] : []),
        {
          text: `${say('dossier.ask')}${demo}`,
          choices: [
            ...examples.slice(0, 3).map(({ code }) => ({ id: `d:${code}`, label: code })),
            ...listChoices(turn),
          ],
        },
      ],
      changes: { listening: NAME, ...keeping(turn, { ...keptOf(turn), awaits: { what: 'code' } }) },
      view: 'dossier',
    };
  }

  /** A photo without a dossier code: says what was seen, and goes on waiting for what was asked before. */
  function photo(turn: Turn, kind = 'no-qr'): Step {
    const isKnown = (PHOTO_KINDS as readonly string[]).includes(kind);
    return {
      outcome: 'refused',
      replies: [
        {
          text: turn.say(`dossier.photo.${isKnown ? kind : 'no-qr'}`),
          choices: [{ id: 'dossier', label: turn.say('dossier.photo.type') }],
        },
      ],
      changes: { listening: turn.conversation.listening },
    };
  }

  async function found(turn: Turn): Promise<Step | undefined> {
    const code = findCode(turn.text);
    if (code?.kind === 'dossier') {
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      return answer(turn, await desk.open(turn.message.from, code.code), 'open');
    }
    if (code?.kind === 'other-province')
      return { outcome: 'out-of-scope', replies: [{ text: turn.say('dossier.otherProvince', { code: code.code }) }] };
    return undefined;
  }

  return {
    name: NAME,
    actions: ['dossier', 'd', 'photo', 'contact'],
    act: async (turn, action: Action) => {
      if (action.name === 'photo') return photo(turn, action.args[0]);
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      if (action.name === 'contact') {
        const { awaits } = keptOf(turn);
        return awaits?.what === 'digits' ? prove(turn, awaits, action.args[0] ?? '') : askCode(turn);
      }
      if (action.name === 'dossier') {
        if (action.args[0] === 'mine') return ownList(desk, turn);
        if (action.args[0] === 'rated')
          return { outcome: 'command', replies: [{ text: turn.say('dossier.rateThanks') }] };
        return askCode(turn);
      }
      const [code = '', verb = '', ...rest] = action.args;
      if (findCode(code)?.kind !== 'dossier') return askCode(turn);
      return (acts[verb] ?? acts[''])!(turn, code, rest);
    },
    listen: async (turn) => {
      const { awaits } = keptOf(turn);
      const text = turn.text;
      if (!awaits || text.length > ANSWER_LENGTH * 12) return undefined;
      const step = await found(turn);
      if (step) return step;
      if (awaits.what === 'word') {
        const result = await desk.rate(turn.message.from, awaits.code, {
          marks: awaits.marks,
          word: text.slice(0, 500),
        });
        return result.kind === 'kept'
          ? { outcome: 'command', replies: [{ text: turn.say('dossier.rateThanks') }] }
          : undefined;
      }
      if (awaits.what === 'code') {
        if (findCode(text)?.kind === 'procedure-code')
          return askCode(turn, {
            text: turn.say('dossier.procedureCode', { code: findCode(text)?.code ?? '' }),
            choices: [{ id: `p:${findCode(text)?.code ?? ''}`, label: turn.say('dossier.openProcedure') }],
          });
        // Something with digits that is no code was meant as one; words are a question for the other flows.
        return /\d{4}/.test(text) && text.length <= ANSWER_LENGTH
          ? askCode(turn, { text: turn.say('dossier.notACode') })
          : undefined;
      }
      if (text.length > ANSWER_LENGTH || /[a-z]{3}.*[a-z]{3}/.test(fold(text))) return undefined;
      // She has turned to a procedure.
      if (findCode(text)?.kind === 'procedure-code') return undefined;
      return prove(turn, awaits, text);
    },
    hear: async (turn) => {
      const step = await found(turn);
      if (step || !asksForState(turn.text)) return step;
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      const own = await ownList(desk, turn);
      return own.outcome === 'dossier-shown' ? own : askCode(turn);
    },
  };
}
