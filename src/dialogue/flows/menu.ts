/** Greeting, menu, help, language, and the way to a person. */
import type { Choice, Language } from '../../shared/message.ts';
import type { Phrases, Say } from '../phrases.ts';
import type { Action, Flow, Step, Turn } from '../turn.ts';

const EXAMPLES = ['1', '2', '3', '4'];

/** `abilities` = the entries of the menu that other flows bring, as action ids with phrase keys. */
export function createMenu(
  phrases: Phrases,
  abilities: readonly { readonly id: string; readonly key: string }[],
): Flow {
  const menuChoices = (say: Say, lang: Language): Choice[] => [
    ...abilities.map(({ id, key }) => ({ id, label: say(key) })),
    { id: 'human', label: say('menuChoices.human') },
    { id: lang === 'vi' ? 'lang:en' : 'lang:vi', label: say('menuChoices.language') },
    { id: 'help', label: say('menuChoices.help') },
  ];
  const greet = (turn: Turn, lang: Language): Step => {
    const say = phrases(lang);
    return {
      outcome: 'command',
      replies: [
        {
          text: `${say('greeting')}\n\n${say('tryThese')}`,
          choices: [
            ...EXAMPLES.map((number) => ({ id: `try:${number}`, label: say(`examples.${number}`) })),
            ...abilities.filter(({ id }) => id === 'dossier').map(({ id, key }) => ({ id, label: say(key) })),
            { id: lang === 'vi' ? 'lang:en' : 'lang:vi', label: say('menuChoices.language') },
            { id: 'menu', label: say('menuChoices.menu') },
          ],
        },
      ],
      changes: { trail: [] },
      view: 'start',
    };
  };

  const acts: Readonly<Record<string, (turn: Turn, action: Action) => Step>> = {
    start: (turn) => greet(turn, turn.lang),
    menu: ({ say, lang }) => ({
      outcome: 'command',
      replies: [{ text: say('menu'), choices: menuChoices(say, lang) }],
      view: 'menu',
    }),
    help: ({ say, lang }) => ({
      outcome: 'command',
      replies: [{ text: say('help'), choices: menuChoices(say, lang).filter((choice) => choice.id !== 'help') }],
      view: 'help',
    }),
    human: ({ say }) => ({
      outcome: 'human',
      replies: [{ text: say('human'), choices: [{ id: 'menu', label: say('menuChoices.menu') }] }],
      view: 'human',
    }),
    search: ({ say }) => ({ outcome: 'asked', replies: [{ text: say('find.empty') }] }),
    lang: (turn, action) => {
      const [wanted] = action.args;
      if (wanted !== 'vi' && wanted !== 'en')
        return {
          outcome: 'command',
          replies: [
            {
              text: `${phrases('vi')('language.ask')}\n${phrases('en')('language.ask')}`,
              choices: [
                { id: 'lang:vi', label: turn.say('language.vi') },
                { id: 'lang:en', label: turn.say('language.en') },
              ],
            },
          ],
        };
      const say = phrases(wanted);
      // A newcomer who has only been greeted is greeted again, in words she reads; the button's own message changes.
      if (turn.conversation.trail.at(-1) === 'start') {
        const step = greet(turn, wanted);
        return {
          ...step,
          replies: step.replies.map((reply) => ({ ...reply, replaces: true as const })),
          changes: { ...step.changes, lang: wanted, langChosen: true },
        };
      }
      return {
        outcome: 'command',
        replies: [{ text: say('language.changed'), choices: menuChoices(say, wanted) }],
        changes: { lang: wanted, langChosen: true },
      };
    },
  };

  return {
    name: 'menu',
    actions: Object.keys(acts),
    act: (turn, action) => {
      const act = acts[action.name];
      if (!act) throw new Error(`menu does not know ${action.name}`);
      return act(turn, action);
    },
  };
}
