/** The main ability: a question leads to the right procedure, a short choice between near twins, or an honest "not found". */
import type { ProcedureHead } from '../../knowledge/schema.ts';
import { FACETS, type Facet, type SearchResult } from '../../search/search.ts';
import { plain } from '../../shared/markup.ts';
import type { Choice } from '../../shared/message.ts';
import { renderCard, shorten } from '../card/card.ts';
import { inLanguage, vietnameseNames } from '../card/format.ts';
import { nameIn } from '../card/sections.ts';
import { nativeChoices } from '../native-choices.ts';
import type { Action, Flow, Step, Turn } from '../turn.ts';
import type { Understanding } from '../understanding.ts';

/** The nearest that are offered as a question when nothing fits. */
const NEAREST = 3;
/** `pick:` and six codes fill Telegram's 64 bytes. */
const MAX_CHOICES = 6;
const LABEL_LENGTH = 56;
/** A name of ninety words hides the five others of a choice; its card shows it whole. */
const NAME_LENGTH = 160;

interface FindOptions {
  readonly understanding: () => Understanding;
  /** What other flows offer for a procedure, e.g. "make my checklist"; shown before the facets. */
  readonly offers: (turn: Turn, code: string) => readonly Choice[];
  /** Called with the text of a question that found nothing (for the ledger that officers read). */
  readonly onUnmatched: (text: string) => void;
}

/** Asked last of all flows: it answers every text. */
export function createFindProcedure(options: FindOptions): Flow {
  const acts: Readonly<Record<string, (turn: Turn, action: Action) => Step>> = {
    p: (turn, action) => {
      const [code = '', facets = '', page = '1', buttons] = action.args;
      const wanted = facets.split('+').filter((facet): facet is Facet => (FACETS as readonly string[]).includes(facet));
      const view = { page: Number(page) || 1, replaces: action.args.length > 2, isUnfolded: buttons === 'all' };
      return showProcedure(options, turn, code, wanted, view);
    },
    pick: (turn, action) => {
      const [codes = '', facet = ''] = action.args;
      return choose(
        options,
        turn,
        codes.split(','),
        (FACETS as readonly string[]).includes(facet) ? (facet as Facet) : undefined,
      );
    },
    try: (turn, action) => {
      const text = turn.say(`examples.${['1', '2', '3', '4'].includes(action.args[0] ?? '') ? action.args[0] : '1'}`);
      return answer(options, { ...turn, text });
    },
    none: (turn) => ({
      outcome: 'no-match',
      replies: [{ text: turn.say('find.noneHelp'), choices: helpChoices(turn) }],
    }),
  };
  return {
    name: 'find-procedure',
    actions: Object.keys(acts),
    act: (turn, action) => {
      const act = acts[action.name];
      if (!act) throw new Error(`find-procedure does not know ${action.name}`);
      return act(turn, action);
    },
    hear: (turn) => answer(options, turn),
  };
}

function answer(options: FindOptions, turn: Turn): Step {
  const { text, say, conversation, knowledge } = turn;
  if (!/[\p{L}\p{N}]/u.test(text))
    return { outcome: 'asked', replies: [{ text: say('find.empty'), choices: helpChoices(turn) }] };
  // While she has a choice before her, what was spoken of earlier is not what "bao nhiêu tiền" means.
  const isChoosing = conversation.trail.at(-1)?.startsWith('pick:') === true && offeredCodes(turn).length > 1;
  const subject =
    !isChoosing && conversation.subject !== undefined && knowledge.head(conversation.subject)
      ? conversation.subject
      : undefined;
  const { result, refersTo } = options.understanding().inContext(text, { subject, choices: offeredCodes(turn) });
  if (refersTo !== undefined) return showProcedure(options, turn, refersTo, result.facets);
  // "Bao nhiêu tiền" before she has chosen: the same choice again, now for the fee.
  const offered = offeredCodes(turn);
  if (result.isFollowUp && offered.length > 1) return choose(options, turn, offered, result.facet);
  if (result.isFollowUp)
    return { outcome: 'asked', replies: [{ text: say('find.whichProcedure'), choices: helpChoices(turn) }] };
  const [best] = result.hits;
  if (result.decision === 'answer' && best) return showProcedure(options, turn, best.code, result.facets);
  if (result.decision === 'choose')
    return choose(
      options,
      turn,
      result.choices.map((choice) => choice.code),
      result.facet,
      result.offer,
    );
  if (result.outOfScope !== undefined)
    return { outcome: 'out-of-scope', replies: [{ text: say('find.outOfScope'), choices: helpChoices(turn) }] };
  options.onUnmatched(text);
  return noMatch(turn, result, options.understanding().nearest(text));
}

/** Codes of the procedures under the last reply, in their order: "cái thứ hai" means one of them. */
const offeredCodes = ({ conversation }: Turn): string[] =>
  conversation.offered.flatMap(({ id }) => /^p:(\d\.\d{6})/.exec(id)?.[1] ?? []);

function noMatch(turn: Turn, result: SearchResult, lookAlikes: readonly string[]): Step {
  const { say, lang, knowledge } = turn;
  // Names that look like what was typed are a better guess than words that merely occur in it.
  const touched = result.isStrange ? [] : result.hits.map(({ code }) => code);
  const codes = new Set([...lookAlikes, ...touched]);
  const nearest = [...codes].slice(0, NEAREST).flatMap((code) => knowledge.head(code) ?? []);
  if (nearest.length === 0)
    return {
      outcome: 'no-match',
      replies: [{ text: `${say('find.none')}\n\n${say('find.noneHelp')}`, choices: helpChoices(turn) }],
    };
  return {
    outcome: 'no-match',
    replies: [
      {
        text: [
          `${say('find.none')} ${say('find.noneHelp')}`,
          say('find.nearest'),
          ...vietnameseNames(
            nearest.map(({ name }) => name),
            lang,
            say,
          ),
        ].join('\n\n'),
        choices: [
          ...nearest.map((head) => ({
            id: `p:${head.code}`,
            label: shorten(inLanguage(head.name, lang), LABEL_LENGTH),
          })),
          { id: 'none', label: say('find.noneOfThese') },
          ...helpChoices(turn),
        ],
      },
    ],
  };
}

/** The words over a choice, by what search knows of it; a choice shown again is simply open. */
function headingOf(offered: number, offer: SearchResult['offer'] = 'open'): string {
  if (offered === 1) return 'find.chooseOne';
  return { twins: 'find.chooseTwins', open: 'find.chooseOpen', far: 'find.chooseFar' }[offer];
}

function choose(
  options: FindOptions,
  turn: Turn,
  wanted: readonly string[],
  facet: Facet | undefined,
  offer?: SearchResult['offer'],
): Step {
  const { say, lang, knowledge } = turn;
  const heads = [...new Set(wanted)].slice(0, MAX_CHOICES).flatMap((code) => knowledge.head(code) ?? []);
  if (heads.length === 0) return gone(turn, wanted[0] ?? '');
  const codes = heads.map((head) => head.code);
  const differs = options
    .understanding()
    .differences(codes)
    .map((each) => withoutCodes(inLanguage(each.differs, lang)));
  const isOne = heads.length === 1;
  const telling = differs.map((difference, index) => difference || levelOf(heads[index], turn));
  const lines = heads.map((head, index) => {
    const name = inLanguage(head.name, lang);
    const difference = telling[index] ?? '';
    const shown = shorten(name, NAME_LENGTH);
    const line = isOne ? `**${plain(shown)}**` : say('find.chooseLine', { number: index + 1, name: shown });
    return saysMore(difference, name, telling) ? `${line}\n${plain(difference)}` : line;
  });
  const inVietnamese = vietnameseNames(
    heads.map(({ name }) => name),
    lang,
    say,
  );
  const labels = choiceLabels(
    heads.map((head) => inLanguage(head.name, lang)),
    differs,
  );
  return {
    outcome: 'choices',
    facet,
    replies: [
      {
        text: [say(headingOf(heads.length, offer)), ...lines, ...inVietnamese].join('\n\n'),
        choices: [
          ...heads.map((head, index) => ({
            id: facet ? `p:${head.code}:${facet}` : `p:${head.code}`,
            label: isOne ? (labels[index] ?? '') : `${index + 1}. ${labels[index] ?? ''}`,
          })),
          { id: 'none', label: say(isOne ? 'find.notThis' : 'find.noneOfThese') },
        ],
      },
    ],
    view: `pick:${codes.join(',')}`,
  };
}

/** Codes behind another procedure's name are for editors, who check them; a citizen presses what she needs. */
const withoutCodes = (difference: string): string => difference.replace(/ \(\d\.\d{6}\)/g, '');

/** Whether a line under a name would tell a person anything: not what the name itself says, nor the same under every name. */
const saysMore = (difference: string, name: string, all: readonly string[]): boolean =>
  difference !== '' &&
  !name.toLowerCase().includes(difference.toLowerCase()) &&
  (all.length === 1 || all.some((other) => other !== difference));

/** A name that fits says most; else what differs, when it does tell them apart; else the name from where the names part ways. */
function choiceLabels(names: readonly string[], differs: readonly string[]): string[] {
  const isAlone = (list: readonly string[], at: number): boolean =>
    list.indexOf(list[at] ?? '') === list.lastIndexOf(list[at] ?? '');
  const shared = sharedBeginning(names);
  return names.map((name, at) => {
    if (name.length <= LABEL_LENGTH && isAlone(names, at)) return name;
    const difference = differs[at];
    if (difference && isAlone(differs, at)) return shorten(difference, LABEL_LENGTH);
    return shorten(shared === 0 ? name : `… ${name.slice(shared)}`, LABEL_LENGTH);
  });
}

/** How many characters all names begin with, up to a whole word; 0 when less than two words. */
function sharedBeginning(names: readonly string[]): number {
  const [first = '', ...others] = names;
  let end = 0;
  while (end < first.length && others.every((other) => other[end] === first[end])) end += 1;
  const words = first.slice(0, first.lastIndexOf(' ', end) + 1);
  return others.length > 0 && words.trim().includes(' ') ? words.length : 0;
}

const levelOf = (head: ProcedureHead | undefined, { say }: Turn): string =>
  (head?.levels ?? []).map((level) => say(`levels.${level}`)).join(', ');

function showProcedure(
  options: FindOptions,
  turn: Turn,
  code: string,
  facets: readonly Facet[],
  view: { page: number; replaces: boolean; isUnfolded: boolean } = { page: 1, replaces: false, isUnfolded: false },
): Step {
  const { knowledge, lang, say, now } = turn;
  const procedure = knowledge.procedure(code);
  if (!procedure) return gone(turn, code);
  const isCurrent = procedure.notOffered === undefined;
  const card = renderCard({
    procedure,
    facets,
    ...view,
    lang,
    say,
    now,
    extraChoices: isCurrent ? options.offers(turn, code) : [],
    lastChoices: nativeChoices(turn, 'share', 'card.share', `p:${code}`),
  });
  const successors = procedure.replacedBy.flatMap((other) => knowledge.head(other) ?? []);
  const replies =
    successors.length === 0
      ? [card]
      : [
          card,
          {
            text: [say('notOffered.successor'), ...successors.map((head) => `- ${nameIn(head.name, lang)}`)].join('\n'),
            choices: successors.map((head) => ({
              id: `p:${head.code}`,
              label: shorten(inLanguage(head.name, lang), LABEL_LENGTH),
            })),
          },
        ];
  const facetIds = facets.join('+');
  return {
    outcome: 'answered',
    replies,
    procedure: code,
    facet: facets[0],
    view: facetIds === '' ? `p:${code}` : `p:${code}:${facetIds}`,
  };
}

const gone = (turn: Turn, code: string): Step => ({
  outcome: 'refused',
  replies: [{ text: turn.say('find.gone', { code }), choices: helpChoices(turn) }],
});

const helpChoices = ({ say }: Turn): Choice[] => [
  { id: 'human', label: say('menuChoices.human') },
  { id: 'menu', label: say('menuChoices.menu') },
];
