/** "My dossiers". */
import type { DossierCard } from '../../../dossier/card.ts';
import type { DossierDesk } from '../../../dossier/desk.ts';
import type { Choice } from '../../../shared/message.ts';
import type { Step, Turn } from '../../turn.ts';
import { dossierLine } from './card.ts';

/** Buttons of a list of dossiers. */
const LISTED = 8;

type OwnDesk = Pick<DossierDesk, 'own' | 'watched' | 'account'>;

/** Her own dossiers: those she filed, where her account is linked, and those she watches. */
export async function ownList(desk: OwnDesk, turn: Turn): Promise<Step> {
  const { say, message } = turn;
  const own = await desk.own(message.from);
  const filed = own.kind === 'cards' ? own.cards : [];
  const isFiled = new Set(filed.map(({ code }) => code));
  const watched = (await desk.watched(message.from)).filter(({ code }) => !isFiled.has(code));
  const isEmpty = filed.length + watched.length === 0;
  const listed = (title: string, cards: readonly DossierCard[]): string[] =>
    cards.length === 0 ? [] : [`**${say(title)}**`, cards.map((card) => dossierLine(card, turn)).join('\n')];
  return {
    outcome: isEmpty ? 'command' : 'dossier-shown',
    replies: [
      {
        text: [
          ...(own.kind === 'over' || own.kind === 'unreachable' ? [say(`account.list.${own.kind}`)] : []),
          ...(own.kind === 'cards' && filed.length === 0 ? [say('account.list.empty')] : []),
          ...listed('account.list.filed', filed),
          ...listed('dossier.mine', watched),
          ...(own.kind === 'not-linked' && isEmpty ? [say('dossier.none')] : []),
        ].join('\n\n'),
        choices: [
          ...[...filed, ...watched].slice(0, LISTED).map(({ code }) => ({ id: `d:${code}`, label: code })),
          { id: 'dossier', label: say(isEmpty ? 'dossier.look' : 'dossier.otherCode') },
          ...linking(desk, turn, own.kind === 'cards' || own.kind === 'unreachable'),
          ...(isEmpty ? [{ id: 'menu', label: say('menuChoices.menu') }] : []),
        ],
      },
    ],
    view: 'dossier:mine',
  };
}

/** The way to link an account, or out of it; nothing where there are no accounts. */
const linking = (desk: OwnDesk, { say }: Turn, isLinked: boolean): Choice[] => {
  if (!desk.account) return [];
  return [
    isLinked ? { id: 'account:unlink', label: say('account.unlink') } : { id: 'account', label: say('account.link') },
  ];
};
