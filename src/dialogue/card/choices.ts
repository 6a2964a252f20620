/** The buttons under a card: what people press next, the other parts behind one more. */
import type { Procedure } from '../../knowledge/schema.ts';
import type { Facet } from '../../search/search.ts';
import type { Choice } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { hasSection } from './sections.ts';

type Part = Exclude<Facet, 'overview'>;

const PARTS: readonly Part[] = ['documents', 'steps', 'fees', 'time', 'where', 'conditions', 'basis', 'result'];
/** The parts that are asked for most, in that order; as many of them stay outside. */
const ASKED_NEXT: readonly Part[] = ['documents', 'fees', 'time', 'where'];
const NEXT_PARTS = 2;
/** So few are not worth folding. */
const MAX_UNFOLDED = 6;

/** What decides which buttons a card has. */
export interface CardButtons {
  readonly procedure: Procedure;
  readonly say: Say;
  /** Actions of other flows to offer first, e.g. the checklist. */
  readonly extraChoices: readonly Choice[];
  /** Offered last, e.g. to pass it on. */
  readonly lastChoices: readonly Choice[];
  /** Every button is asked for, not only those that are pressed most. */
  readonly isUnfolded: boolean;
}

/** `shown` = the parts this card shows. Unfolding shows the same page again with every button. */
export function cardChoices(request: CardButtons, shown: readonly Part[], page: number, pages: number): Choice[] {
  const { procedure, say, extraChoices, lastChoices } = request;
  const here = `p:${procedure.code}:${shown.join('+') || 'overview'}`;
  const turns = [
    ...(page < pages ? [{ id: `${here}:${page + 1}`, label: say('card.more') }] : []),
    ...(page > 1 ? [{ id: `${here}:${page - 1}`, label: say('card.previous') }] : []),
  ];
  const others = PARTS.filter((part) => !shown.includes(part) && hasSection(part, procedure));
  const partChoice = (part: Part): Choice => ({ id: `p:${procedure.code}:${part}`, label: say(`facets.${part}`) });
  const online = onlineChoices(procedure, say);
  const portal = online.length > 0 ? [] : portalChoices(procedure, say);
  const menu = { id: 'menu', label: say('menuChoices.menu') };
  const all = [...turns, ...extraChoices, ...others.map(partChoice), ...online, ...portal, ...lastChoices, menu];
  if (request.isUnfolded || all.length <= MAX_UNFOLDED) return all;
  return [
    ...turns,
    ...extraChoices.slice(0, 1),
    ...ASKED_NEXT.filter((part) => others.includes(part))
      .slice(0, NEXT_PARTS)
      .map(partChoice),
    ...online,
    { id: `${here}:${page}:all`, label: say('card.others') },
  ];
}

function onlineChoices({ code, submit }: Procedure, say: Say): Choice[] {
  const url = submit.find((way) => way.via === 'online' && way.url)?.url;
  return url ? [{ id: `p:${code}:online`, label: say('card.online'), url }] : [];
}

function portalChoices({ code, sources }: Procedure, say: Say): Choice[] {
  const url = sources.find((source) => source.url)?.url;
  return url ? [{ id: `p:${code}:online`, label: say('card.portal'), url }] : [];
}
