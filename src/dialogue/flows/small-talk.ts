/** "Chào bạn", "cảm ơn": a short friendly sentence, and what can be done here. */
import type { Understanding } from '../understanding.ts';
import type { Flow } from '../turn.ts';

export function createSmallTalk(understanding: () => Understanding): Flow {
  return {
    name: 'small-talk',
    actions: [],
    act: () => {
      throw new Error('small-talk has no actions');
    },
    hear: ({ text, say }) => {
      const kind = understanding().smallTalk(text);
      if (kind === undefined) return undefined;
      const isOpening = kind === 'greeting' || kind === 'who-are-you';
      const choices = isOpening
        ? ['1', '2', '3'].map((number) => ({ id: `try:${number}`, label: say(`examples.${number}`) }))
        : [];
      return {
        outcome: 'small-talk',
        replies: [
          {
            text: say(`smallTalk.${kind}`),
            choices: [
              ...choices,
              ...(kind === 'complaint' ? [{ id: 'human', label: say('menuChoices.human') }] : []),
              { id: 'menu', label: say('menuChoices.menu') },
            ],
          },
        ],
      };
    },
  };
}
