/** What is kept about a person, the file with all of it, and its erasure with a receipt (Law 91/2025/QH15 on personal data protection). */
import type { PersonalData } from '../../shared/personal.ts';
import type { FileRef } from '../../shared/message.ts';
import { inPrivate } from '../in-private.ts';
import type { Action, Flow, Step, Turn } from '../turn.ts';

interface PrivacyOptions {
  /** All parts that keep something about a person, the chat itself first. */
  readonly personal: readonly PersonalData[];
  readonly keepFile: (name: string, mime: FileRef['mime'], bytes: Uint8Array) => Promise<FileRef>;
}

export function createPrivacy({ personal, keepFile }: PrivacyOptions): Flow {
  const acts: Readonly<Record<string, (turn: Turn, action: Action) => Step | Promise<Step>>> = {
    privacy: ({ say }) => ({
      outcome: 'command',
      replies: [
        {
          text: [
            say('privacy.title'),
            personal.map(({ kind }) => `- ${say(`privacy.kinds.${kind}`)}`).join('\n'),
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
      const data: Record<string, unknown> = {};
      for (const part of personal) {
        const own = await part.export(turn.message.from);
        if (own !== undefined) data[part.kind] = own;
      }
      const file = { channel: turn.message.from.channel, asOf: new Date(turn.now).toISOString(), data };
      const kept = await keepFile(
        'mot-cua-my-data.json',
        'application/json',
        Buffer.from(JSON.stringify(file, null, 2)),
      );
      return {
        outcome: 'command',
        replies: [
          {
            text: turn.say('privacy.file', { count: Object.keys(data).length }),
            file: kept,
            choices: [{ id: 'forget', label: turn.say('privacy.forget') }],
          },
        ],
      };
    },
    forget: async (turn, action) => {
      if (turn.message.isGroup) return inPrivate(turn, 'privacy.inPrivate');
      if (action.args[0] !== 'yes')
        return {
          outcome: 'asked',
          replies: [
            {
              text: turn.say('privacy.sure'),
              choices: [
                { id: 'forget:yes', label: turn.say('privacy.erase') },
                { id: 'menu', label: turn.say('privacy.keep') },
              ],
            },
          ],
        };
      let count = 0;
      for (const part of personal) count += await part.erase(turn.message.from);
      return {
        outcome: 'command',
        replies: [
          {
            text: turn.say('privacy.receipt', {
              count,
              moment: new Date(turn.now).toISOString().slice(0, 16).replace('T', ' '),
            }),
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
