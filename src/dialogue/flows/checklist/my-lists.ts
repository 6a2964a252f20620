/** "My checklists": every list of this chat, the newest first. */
import { plain } from '../../../shared/markup.ts';
import type { Choice } from '../../../shared/message.ts';
import { shorten } from '../../card/card.ts';
import { formatDay, inLanguage } from '../../card/format.ts';
import type { Step, Turn } from '../../turn.ts';
import { readKept } from './kept.ts';
import { progressOf } from './list-text.ts';
import { openSession } from './session.ts';

const LABEL_LENGTH = 56;

export function myLists(turn: Turn): Step {
  const { say, lang, conversation, knowledge } = turn;
  const entries = Object.entries(readKept(conversation).lists).reverse();
  const choices: Choice[] = [];
  const lines = entries.map(([code, { updated }]) => {
    const session = openSession(turn, code);
    const head = knowledge.head(code);
    const name = head ? inLanguage(head.name, lang) : code;
    if (session || head) choices.push({ id: `c:${code}${session ? ':show' : ''}`, label: shorten(name, LABEL_LENGTH) });
    if (!session) return `${choices.length}. ${plain(name)}: ${say('checklist.listGone')}`;
    const { have, all } = progressOf(session.context);
    return `${choices.length}. ${plain(name)}\n${say('checklist.listLine', { have, all, date: formatDay(updated, lang) })}`;
  });
  return {
    outcome: 'checklist',
    replies: [
      {
        text: entries.length === 0 ? say('checklist.noLists') : [say('checklist.listsHead'), ...lines].join('\n\n'),
        choices: [
          ...choices,
          { id: 'share', label: say('checklist.code.enter') },
          { id: 'menu', label: say('menuChoices.menu') },
        ],
      },
    ],
    view: 'lists',
  };
}
