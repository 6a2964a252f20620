/** What this chat is told without asking again: changes of watched dossiers, reminders of papers. Each is stopped by one tap. */
import type { DossierDesk } from '../../dossier/desk.ts';
import { plain } from '../../shared/markup.ts';
import type { Choice } from '../../shared/message.ts';
import { shorten } from '../card/card.ts';
import { formatDay, inLanguage } from '../card/format.ts';
import { inPrivate } from '../in-private.ts';
import type { Flow, Step, Turn } from '../turn.ts';
import { keep, readKept } from './checklist/kept.ts';
import { remindersAhead, type Reminders } from './checklist/reminders.ts';
import { dossierLine } from './dossier/card.ts';

const NAME = 'notices';
const LABEL_LENGTH = 38;
/** Buttons that one message offers. */
const LISTED = 20;

interface NoticesOptions {
  readonly desk: Pick<DossierDesk, 'watched' | 'unwatch'>;
  readonly reminders: Pick<Reminders, 'set'>;
}

export function createNotices({ desk, reminders }: NoticesOptions): Flow {
  async function list(turn: Turn, isInPlace: boolean): Promise<Step> {
    const { say, lang } = turn;
    const watched = await desk.watched(turn.message.from);
    const ahead = remindersAhead(turn);
    const dossiers = watched.map((card) => dossierLine(card, turn));
    const days = ahead.map(({ procedure, day }) => {
      const name = plain(inLanguage(procedure.name, lang));
      return `- ${say('notices.remindedOn', { date: formatDay(day, lang), name })}`;
    });
    const isEmpty = watched.length + ahead.length === 0;
    const part = (title: string, lines: readonly string[]): string[] =>
      lines.length === 0 ? [] : [`**${say(title)}**`, lines.join('\n')];
    const stops: Choice[] = [
      ...watched.map(({ code }) => ({ id: `${NAME}:unwatch:${code}`, label: say('notices.unwatch', { code }) })),
      ...ahead.map(({ procedure }) => ({
        id: `${NAME}:unremind:${procedure.code}`,
        label: shorten(say('notices.unremind', { name: inLanguage(procedure.name, lang) }), LABEL_LENGTH),
      })),
    ];
    return {
      outcome: 'command',
      replies: [
        {
          text: isEmpty
            ? say('notices.none')
            : [
                ...part('notices.watched', dossiers),
                ...part('notices.reminders', days),
                say('notices.nothingElse'),
              ].join('\n\n'),
          choices: [
            ...stops.slice(0, LISTED),
            ...(isEmpty
              ? [
                  { id: 'dossier', label: say('dossier.look') },
                  { id: 'lists', label: say('menuChoices.checklists') },
                ]
              : []),
            { id: 'menu', label: say('menuChoices.menu') },
          ],
          ...(isInPlace ? { replaces: true as const } : {}),
        },
      ],
      view: NAME,
    };
  }

  const stop: Readonly<Record<string, (turn: Turn, what: string) => Promise<Turn>>> = {
    unwatch: async (turn, code) => {
      await desk.unwatch(turn.message.from, code);
      return turn;
    },
    unremind: async (turn, code) => {
      const kept = readKept(turn.conversation);
      const list = kept.lists[code];
      if (list?.reminder === undefined) return turn;
      const { reminder, ...others } = list;
      await reminders.set(turn.message.from, { procedure: code, lang: turn.lang, before: reminder });
      const lists = { ...kept.lists, [code]: others };
      return { ...turn, conversation: { ...turn.conversation, ...keep(turn.conversation, { ...kept, lists }) } };
    },
  };

  return {
    name: NAME,
    actions: [NAME],
    act: async (turn, { args: [verb = '', what = ''] }) => {
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      const after = (await stop[verb]?.(turn, what)) ?? turn;
      const step = await list(after, verb in stop);
      return { ...step, changes: { kept: after.conversation.kept } };
    },
  };
}
