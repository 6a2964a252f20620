/** What is kept about a person, the file with all of it, and its erasure with a receipt (Law 91/2025/QH15 on personal data protection). */
import type { PersonalData } from '../../shared/personal.ts';
import type { Address, FileRef } from '../../shared/message.ts';
import { formatMoment } from '../card/format.ts';
import { inPrivate } from '../in-private.ts';
import type { Action, Flow, Step, Turn } from '../turn.ts';

interface PrivacyOptions {
  /** All parts that keep something about a person, the chat itself first. */
  readonly personal: readonly PersonalData[];
  /** The other chats of the same person, as far as she has linked them. */
  readonly linkedChats: (of: Address) => Promise<readonly Address[]>;
  /** Erases the record of such a chat; the one she writes from is erased by the inbox once it is answered. */
  readonly eraseChat: (of: Address) => Promise<void>;
  readonly keepFile: (of: Address, name: string, mime: FileRef['mime'], bytes: Uint8Array) => Promise<FileRef>;
}

export function createPrivacy({ personal, linkedChats, eraseChat, keepFile }: PrivacyOptions): Flow {
  const exported = async (of: Address): Promise<Record<string, unknown>> => {
    const data: Record<string, unknown> = {};
    for (const part of personal) {
      const own = await part.export(of);
      if (own !== undefined) data[part.kind] = own;
    }
    return data;
  };
  const erased = async (of: Address): Promise<number> => {
    let count = 0;
    for (const part of personal) count += await part.erase(of);
    return count;
  };
  /** The names of her other channels, each once; empty when there are none. */
  const namesOf = (turn: Turn, others: readonly Address[]): string =>
    [...new Set(others.map(({ channel }) => turn.say(`privacy.channels.${channel}`)))].join(', ');
  const acts: Readonly<Record<string, (turn: Turn, action: Action) => Step | Promise<Step>>> = {
    privacy: ({ say }) => ({
      outcome: 'command',
      replies: [
        {
          text: [
            say('privacy.title'),
            [...new Set(personal.map(({ kind }) => `- ${say(`privacy.kinds.${kind}`)}`))].join('\n'),
            say('privacy.rest'),
          ].join('\n\n'),
          choices: [
            { id: 'mydata', label: say('privacy.mydata') },
            { id: 'forget', label: say('privacy.forget') },
            { id: 'menu', label: say('menuChoices.menu') },
          ],
        },
      ],
      view: 'privacy',
    }),
    mydata: async (turn) => {
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      const { from } = turn.message;
      const others = await linkedChats(from);
      const data = await exported(from);
      const linked = await Promise.all(
        others.map(async (other) => ({ channel: other.channel, data: await exported(other) })),
      );
      const file = {
        channel: from.channel,
        asOf: new Date(turn.now).toISOString(),
        data,
        ...(linked.length > 0 && { linked }),
      };
      const kept = await keepFile(
        from,
        'mot-cua-my-data.json',
        'application/json',
        Buffer.from(JSON.stringify(file, null, 2)),
      );
      return {
        outcome: 'command',
        replies: [
          {
            text:
              others.length > 0
                ? turn.say('privacy.fileOfAll', { channels: namesOf(turn, others) })
                : turn.say('privacy.file'),
            file: kept,
            choices: [{ id: 'forget', label: turn.say('privacy.forget') }],
          },
        ],
      };
    },
    forget: async (turn, action) => {
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      const { from } = turn.message;
      const others = await linkedChats(from);
      const [answer] = action.args;
      if (answer !== 'yes' && answer !== 'here') {
        const [sure, erase] =
          others.length > 0
            ? [turn.say('privacy.sureOfAll', { channels: namesOf(turn, others) }), turn.say('privacy.eraseAll')]
            : [turn.say('privacy.sure'), turn.say('privacy.erase')];
        return {
          outcome: 'asked',
          replies: [
            {
              text: sure,
              choices: [
                { id: 'forget:yes', label: erase },
                ...(others.length > 0 ? [{ id: 'forget:here', label: turn.say('privacy.eraseHere') }] : []),
                { id: 'menu', label: turn.say('privacy.keep') },
              ],
            },
          ],
        };
      }
      let count = 0;
      for (const other of answer === 'yes' ? others : []) {
        count += await erased(other);
        await eraseChat(other);
      }
      count += await erased(from);
      return {
        outcome: 'command',
        replies: [
          {
            text: [
              turn.say('privacy.receipt', { count, moment: formatMoment(turn.now, turn.lang) }),
              turn.say('privacy.stays'),
            ].join('\n\n'),
          },
        ],
        erases: true,
      };
    },
  };
  return {
    name: 'privacy',
    actions: Object.keys(acts),
    act: (turn, action) => {
      const act = acts[action.name];
      if (!act) throw new Error(`privacy does not know ${action.name}`);
      return act(turn, action);
    },
  };
}
