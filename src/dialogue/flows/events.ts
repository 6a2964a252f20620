/** Life events: what comes after what, so that each step's papers exist, with the days the law sets. */
import type { LifeEvent, LifeEvents } from '../../knowledge/events.ts';
import { plain } from '../../shared/markup.ts';
import type { Choice } from '../../shared/message.ts';
import { shorten } from '../card/card.ts';
import { inLanguage } from '../card/format.ts';
import { sourceLine } from '../card/source.ts';
import { fold } from '../fold.ts';
import type { Flow, Step, Turn } from '../turn.ts';

const LABEL_LENGTH = 52;
/** What people add to the event itself: "mới sinh con thì cần làm gì ạ". */
const ASKS_WHAT =
  /(?: thi)?(?: (?:can|phai|nen))?(?: lam)?(?: nhung)?(?: (?:gi|giay to gi|thu tuc gi|viec gi|cac thu tuc nao))?(?: (?:a|vay|nhi|the|day))?$|,? what (?:do i|should i|to) do$/;

/** Actions: `e:ID`. */
export function createEvents(events: () => LifeEvents): Flow {
  return {
    name: 'events',
    actions: ['e'],
    act: (turn, action) => {
      const event = events().events.find(({ id }) => id === action.args[0]);
      return event ? show(turn, event, events()) : gone(turn);
    },
    hear: (turn) => {
      const said = fold(turn.text);
      const names = namesOf(events());
      const event = names.get(said) ?? names.get(said.replace(ASKS_WHAT, ''));
      return event && show(turn, event, events());
    },
  };
}

const foldedNames = new WeakMap<LifeEvents, ReadonlyMap<string, LifeEvent>>();

/** What people say when an event happens, folded; made once per loaded set, for every text is compared with it. */
function namesOf(events: LifeEvents): ReadonlyMap<string, LifeEvent> {
  let names = foldedNames.get(events);
  if (!names) {
    names = new Map(
      events.events.flatMap((event) =>
        [...event.aliases.vi, ...event.aliases.en].map((alias) => [fold(alias), event] as const),
      ),
    );
    foldedNames.set(events, names);
  }
  return names;
}

/** What a procedure's card offers: the events it is a step of. */
export const eventOffers = ({ events }: LifeEvents, { lang, say }: Turn, code: string): Choice[] =>
  events
    .filter(({ steps }) => steps.some((step) => step.code === code))
    .map(({ id, name }) => ({ id: `e:${id}`, label: say('events.offer', { name: inLanguage(name, lang) }) }));

function show(turn: Turn, event: LifeEvent, { sources }: LifeEvents): Step {
  const { say, lang, knowledge } = turn;
  let number = 0;
  const steps = event.steps.map(({ code, why, catalogueName, onlyIf, insteadOf, deadline }) => {
    if (insteadOf === undefined) number += 1;
    const head = knowledge.head(code);
    const name = inLanguage(head?.name ?? catalogueName ?? { vi: code }, lang);
    return [
      say(insteadOf === undefined ? 'events.step' : 'events.insteadOf', { number, name }),
      onlyIf ? say('events.onlyIf', { when: inLanguage(onlyIf, lang) }) : '',
      plain(inLanguage(why, lang)),
      deadline ? `**${say('events.deadline', { when: inLanguage(deadline, lang) })}**` : '',
    ]
      .filter((line) => line !== '')
      .join('\n');
  });
  const [source] = sources;
  return {
    outcome: 'answered',
    replies: [
      {
        text: [
          `${say('events.title', { name: inLanguage(event.name, lang) })}\n${say('events.intro')}`,
          ...steps,
          event.hint ? plain(inLanguage(event.hint, lang)) : '',
          source ? sourceLine(source, turn) : '',
        ]
          .filter((part) => part !== '')
          .join('\n\n'),
        choices: [
          ...event.steps.flatMap(({ code }) => {
            const head = knowledge.head(code);
            return head && !head.notOffered
              ? [{ id: `p:${code}`, label: shorten(inLanguage(head.name, lang), LABEL_LENGTH) }]
              : [];
          }),
          { id: 'menu', label: say('menuChoices.menu') },
        ],
      },
    ],
    view: `e:${event.id}`,
  };
}

const gone = ({ say }: Turn): Step => ({
  outcome: 'refused',
  replies: [{ text: say('events.none'), choices: [{ id: 'menu', label: say('menuChoices.menu') }] }],
});
