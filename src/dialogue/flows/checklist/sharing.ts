/** A list carried to another channel by a code, a copy to read, and what happens where a code is given. */
import { nativeChoices } from '../../native-choices.ts';
import type { Step, Turn } from '../../turn.ts';
import { communeOf, keepCommune } from '../commune.ts';
import { listText } from './list-text.ts';
import { fitting, listOf } from './list-of.ts';
import { pagesOf } from './list-view.ts';
import { finish, goOn, gone, openSession, type Session } from './session.ts';
import { keep, putList, readKept } from './kept.ts';
import type { SharedList, ShareKind, Shares } from './shares.ts';

/** Gives a code for this list. */
export async function offerCode(session: Session, kind: ShareKind, shares: Shares): Promise<Step> {
  const { context, turn } = session;
  const { procedure, kept, say } = context;
  const commune = communeOf(turn)?.id;
  const code = await shares.offer(turn.message.from, {
    kind,
    procedure: procedure.code,
    list: kept,
    ...(commune === undefined ? {} : { commune }),
  });
  return finish(session, {
    outcome: 'checklist',
    reply: {
      text: say(`checklist.code.${kind}`, { code }),
      choices: [
        ...(kind === 'copy' ? nativeChoices(turn, 'share', 'checklist.code.send', `share:${code}`) : []),
        { id: `c:${procedure.code}:show`, label: say('checklist.backToList') },
      ],
    },
  });
}

/** Asks for a code. */
export const askCode = ({ say, conversation }: Turn): Step => ({
  outcome: 'asked',
  replies: [{ text: say('checklist.code.ask'), choices: [{ id: 'lists', label: say('menuChoices.checklists') }] }],
  changes: { ...keep(conversation, { ...readKept(conversation), asking: 'code' }), listening: 'checklist' },
});

/** Takes a code: the list goes on here, or is shown to be read. */
export async function takeCode(turn: Turn, code: string, shares: Shares): Promise<Step> {
  const shared = await shares.take(code, turn.message.from, turn.message.id);
  if (!shared) return refused(turn);
  return shared.kind === 'copy' ? showCopy(turn, shared) : goOnHere(turn, shared);
}

/** One answer for wrong, over, used up and too often. */
export const refused = ({ say }: Turn): Step => ({
  outcome: 'refused',
  replies: [
    {
      text: say('checklist.code.refused'),
      choices: [
        { id: 'share', label: say('checklist.code.again') },
        { id: 'menu', label: say('menuChoices.menu') },
      ],
    },
  ],
});

function goOnHere(turn: Turn, { procedure, list, commune }: SharedList): Step {
  const lists = putList(readKept(turn.conversation), procedure, list);
  const withCommune =
    commune === undefined ? turn.conversation : { ...turn.conversation, ...keepCommune(turn.conversation, commune) };
  const conversation = { ...withCommune, ...keep(withCommune, lists) };
  const session = openSession({ ...turn, conversation }, procedure);
  return session ? goOn(session, turn.say('checklist.code.taken')) : gone(turn, procedure);
}

function showCopy(turn: Turn, { procedure: code, list, commune: communeId }: SharedList): Step {
  const { knowledge, lang, say, now } = turn;
  const procedure = knowledge.procedure(code);
  if (!procedure || procedure.notOffered) return gone(turn, code);
  const commune = knowledge.communes.find(({ id }) => id === communeId);
  const context = listOf({ procedure, kept: fitting(procedure, list, now), commune, knowledge, lang, say, now });
  const pages = pagesOf(context);
  return {
    outcome: 'checklist',
    procedure: code,
    replies: Array.from({ length: pages }, (_, index) => ({
      text: `${index === 0 ? `${say('checklist.code.copyHead')}\n\n` : ''}${listText(context, index + 1, pages)}`,
      ...(index === pages - 1 ? { choices: [{ id: `c:${code}`, label: say('card.checklist') }] } : {}),
    })),
  };
}
