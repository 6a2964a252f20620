/** "My dossiers" without codes: a chat is linked to the account of the person who signs in, and unlinked by one tap. */
import type { AccountDesk } from '../../../dossier/account/account-desk.ts';
import { link } from '../../../shared/markup.ts';
import { formatMoment } from '../../card/format.ts';
import type { Flow, Step, Turn } from '../../turn.ts';

const NAME = 'account';

interface AccountOptions {
  /** Missing when there is no identity provider. */
  readonly account: AccountDesk | undefined;
  /** The address behind the word of an offer. */
  readonly linkOf: (word: string) => string;
}

export function createAccount({ account, linkOf }: AccountOptions): Flow {
  async function start(turn: Turn): Promise<Step> {
    const { say, lang, message } = turn;
    if (!account) return off(turn);
    const since = await account.linkedSince(message.from);
    if (since !== undefined)
      return {
        outcome: 'command',
        replies: [
          {
            text: say('account.isLinked', { moment: formatMoment(since, lang) }),
            choices: [
              { id: 'dossier:mine', label: say('dossier.mine') },
              { id: 'account:unlink', label: say('account.unlink') },
            ],
          },
        ],
      };
    const url = linkOf(await account.offer(message.from, lang));
    return {
      outcome: 'asked',
      replies: [
        {
          text: [say('account.offer'), `**${link(say('account.signIn'), url)}**`, say('account.then')].join('\n\n'),
          choices: [
            { id: 'account:open', label: say('account.signIn'), url },
            { id: 'menu', label: say('menuChoices.menu') },
          ],
        },
      ],
      changes: { listening: NAME },
    };
  }

  async function unlink(turn: Turn): Promise<Step> {
    const { say, message } = turn;
    if (!account) return off(turn);
    const was = await account.unlink(message.from);
    return {
      outcome: 'command',
      replies: [
        {
          text: say(was ? 'account.unlinked' : 'account.notLinked'),
          choices: [{ id: 'account', label: say('account.link') }],
        },
      ],
    };
  }

  /** Six digits alone are those of the page, when this chat waits for them. */
  async function digits(turn: Turn): Promise<Step | undefined> {
    const typed = turn.text.replace(/[\s.-]/g, '');
    if (!account || !/^\d{6}$/.test(typed) || turn.message.isGroup) return undefined;
    const { say } = turn;
    const result = await account.confirm(turn.message.from, typed);
    switch (result) {
      case 'none':
        return undefined;
      case 'linked':
        return {
          outcome: 'command',
          replies: [{ text: say('account.linked'), choices: [{ id: 'dossier:mine', label: say('dossier.mine') }] }],
        };
      case 'wrong':
        return { outcome: 'asked', replies: [{ text: say('account.wrongDigits') }], changes: { listening: NAME } };
      case 'over':
        return {
          outcome: 'refused',
          replies: [{ text: say('account.over'), choices: [{ id: 'account', label: say('account.link') }] }],
        };
    }
  }

  return {
    name: NAME,
    actions: [NAME],
    act: (turn, { args: [verb] }) => {
      if (turn.message.isGroup) return { outcome: 'refused', replies: [{ text: turn.say('privacy.inPrivate') }] };
      return verb === 'unlink' ? unlink(turn) : start(turn);
    },
    listen: digits,
    hear: digits,
  };
}

const off = ({ say }: Turn): Step => ({
  outcome: 'refused',
  replies: [{ text: say('account.off'), choices: [{ id: 'dossier', label: say('dossier.look') }] }],
});
