/** Where to file: her ward, commune or special zone, understood by its new name, its old name or the former district. */
import { communeFinder, type FindCommune } from '../../knowledge/find-commune.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Commune } from '../../knowledge/places.ts';
import type { Choice } from '../../shared/message.ts';
import { fold } from '../fold.ts';
import type { Conversation } from '../conversation.ts';
import type { Action, Flow, Step, Turn } from '../turn.ts';
import { communeName } from './commune-name.ts';

/** A former district became at most this many units. */
const MAX_CHOICES = 16;
/** "Tôi ở phường Hồng Gai": said outside a question. Without a kind word a name may be anything. */
const SAYS_HOME =
  /^(?:(?:nha )?(?:toi|em|minh|chau|con) )?(?:(?:dang |hien )?(?:o|song o|thuong tru o|i live in|we live in|i am in)) (?:phuong|xa|dac khu|thi xa|thanh pho|tp|huyen|ward|commune)?\b/;

interface Kept {
  readonly id?: string;
  /** Code of the list that asked. */
  readonly list?: string;
}

interface CommuneOptions {
  /** Shows the list that asked for the place. */
  readonly showList: (turn: Turn, code: string) => Step | Promise<Step>;
}

/** Actions: `commune:LIST` asks, `commune:LIST:ID` answers; LIST is a procedure's code or `-`. */
export function createCommune({ showList }: CommuneOptions): Flow {
  const finders = new WeakMap<Knowledge, FindCommune>();
  const find = (turn: Turn, text: string) => {
    const known = finders.get(turn.knowledge) ?? communeFinder(turn.knowledge.communes);
    finders.set(turn.knowledge, known);
    return known(text);
  };

  const settle = async (turn: Turn, commune: Commune, list: string | undefined): Promise<Step> => {
    const kept = { ...turn.conversation.kept, commune: { id: commune.id } };
    if (list !== undefined) {
      const step = await showList({ ...turn, conversation: { ...turn.conversation, kept } }, list);
      return { ...step, changes: { kept, ...step.changes } };
    }
    const name = communeName(commune, turn.say);
    return {
      outcome: 'answered',
      replies: [
        { text: `${turn.say('commune.kept', { name })} ${turn.say('checklist.anyCounter')}`, choices: menu(turn) },
      ],
      changes: { kept },
    };
  };

  const understand = async (turn: Turn, list: string | undefined): Promise<Step | undefined> => {
    const match = find(turn, turn.text);
    if (match.kind === 'one') return settle(turn, match.commune, list);
    if (match.kind === 'none') return undefined;
    return {
      outcome: 'asked',
      replies: [
        {
          text: turn.say(match.near ? 'commune.near' : 'commune.several'),
          choices: match.communes.slice(0, MAX_CHOICES).map((commune) => choiceFor(turn, commune, list)),
        },
      ],
      changes: listen(turn, list),
    };
  };

  return {
    name: 'commune',
    actions: ['commune', 'loc'],
    act: async (turn, action: Action) => {
      if (action.name === 'loc') return byName(turn);
      const [listArg = '-', id] = action.args;
      const list = listArg === '-' || listArg === '' ? undefined : listArg;
      const commune = turn.knowledge.communes.find((candidate) => candidate.id === id);
      if (commune) return settle(turn, commune, list);
      return {
        outcome: 'asked',
        replies: [
          {
            text: turn.say('commune.ask'),
            choices: list === undefined ? menu(turn) : [back(turn, list)],
          },
        ],
        changes: listen(turn, list),
      };
    },
    listen: async (turn) => {
      const { list } = readKept(turn.conversation);
      const step = await understand(turn, list);
      // A long text that names no commune is another question.
      if (step || turn.text.split(/\s+/).length > 5) return step;
      return {
        outcome: 'asked',
        replies: [{ text: turn.say('commune.unknown'), choices: list === undefined ? menu(turn) : [back(turn, list)] }],
        changes: listen(turn, list),
      };
    },
    hear: async (turn) => (SAYS_HOME.test(fold(turn.text)) ? understand(turn, undefined) : undefined),
  };
}

/** The commune the person named, if its unit still exists. */
export function communeOf({ conversation, knowledge }: Pick<Turn, 'conversation' | 'knowledge'>): Commune | undefined {
  const { id } = readKept(conversation);
  return id === undefined ? undefined : knowledge.communes.find((commune) => commune.id === id);
}

/** The change that remembers a commune from elsewhere, e.g. from a shared list. */
export const keepCommune = (conversation: Pick<Conversation, 'kept'>, id: string): Pick<Conversation, 'kept'> => ({
  kept: { ...conversation.kept, commune: { id } },
});

function readKept({ kept }: Pick<Conversation, 'kept'>): Kept {
  const value = kept['commune'];
  if (typeof value !== 'object' || value === null) return {};
  const { id, list } = value as Record<string, unknown>;
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof list === 'string' ? { list } : {}) };
}

const listen = ({ conversation }: Turn, list: string | undefined): Partial<Conversation> => {
  const { id } = readKept(conversation);
  const commune: Kept = { ...(id === undefined ? {} : { id }), ...(list === undefined ? {} : { list }) };
  return { listening: 'commune', kept: { ...conversation.kept, commune } };
};

/** Where she stands tells us nothing without a map: the name does. */
const byName = (turn: Turn): Step => ({
  outcome: 'asked',
  replies: [{ text: turn.say('commune.byName'), choices: menu(turn) }],
  changes: listen(turn, readKept(turn.conversation).list),
});

const choiceFor = ({ say }: Turn, commune: Commune, list: string | undefined): Choice => ({
  id: `commune:${list ?? '-'}:${commune.id}`,
  label: communeName(commune, say),
});
const back = ({ say }: Turn, list: string): Choice => ({ id: `c:${list}:show`, label: say('checklist.backToList') });
const menu = ({ say }: Turn): Choice[] => [{ id: 'menu', label: say('menuChoices.menu') }];
