/** "Needs supplement": what the officer asked for, as to-dos that last. */
import type { DossierCard } from '../../../dossier/card.ts';
import { plain } from '../../../shared/markup.ts';
import { shorten } from '../../card/card.ts';
import { inLanguage } from '../../card/format.ts';
import type { Step, Turn } from '../../turn.ts';
import { keeping, keptOf } from './kept.ts';

const LABEL_LENGTH = 48;
/** So much of an item's id fits a button beside the longest dossier code. */
const ID_LENGTH = 20;

/** The officer's list as to-dos; `ticked` is one that she has just marked, named by as much of its id as fits a button. */
export function toDos(turn: Turn, card: DossierCard, ticked?: { id: string; isReady: boolean }): Step {
  const { code } = card;
  const kept = keptOf(turn);
  const known = new Set(card.supplement.map(({ id }) => id));
  const ready = new Set((kept.ready[code] ?? []).filter((id) => known.has(id)));
  const item = card.supplement.find(({ id }) => id.slice(0, ID_LENGTH) === ticked?.id);
  if (ticked && item) ready[ticked.isReady ? 'add' : 'delete'](item.id);
  const { say, lang } = turn;
  const lines = card.supplement.map(
    ({ id, name }) => `- ${ready.has(id) ? '☑' : '☐'} ${plain(inLanguage(name, lang))}`,
  );
  const left = card.supplement.length - ready.size;
  return {
    outcome: 'checklist',
    replies: [
      {
        text: [
          `**${say('dossier.supplement')}**`,
          lines.join('\n'),
          say(left === 0 ? 'dossier.allReady' : 'dossier.leftToGet', { count: left }),
        ].join('\n\n'),
        choices: [
          ...card.supplement.map(({ id, name }, at) => ({
            id: `d:${code}:ready:${id.slice(0, ID_LENGTH)}:${ready.has(id) ? 'no' : 'yes'}`,
            label: `${ready.has(id) ? '☑' : '☐'} ${at + 1}. ${shorten(inLanguage(name, lang), LABEL_LENGTH)}`,
          })),
          { id: `d:${code}`, label: say('dossier.back') },
        ],
        ...(ticked ? { replaces: true as const } : {}),
      },
    ],
    changes: keeping(turn, { ...kept, awaits: undefined, ready: { ...kept.ready, [code]: [...ready] } }),
  };
}
