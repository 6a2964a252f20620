/** One person's list in one language, ready to be told: the record, what she kept, and what follows from both. */
import { fittingAnswers } from '../../../knowledge/answers.ts';
import { assembleChecklist, type Checklist, type ListedDocument } from '../../../knowledge/checklist.ts';
import type { Knowledge } from '../../../knowledge/knowledge.ts';
import { snapshotOf, type ListSnapshot } from '../../../knowledge/list-changes.ts';
import { localMoment, type LocalMoment } from '../../../knowledge/local-time.ts';
import type { Commune } from '../../../knowledge/places.ts';
import type { Localized, Procedure, Via } from '../../../knowledge/schema.ts';
import type { Language } from '../../../shared/message.ts';
import { shorten } from '../../card/card.ts';
import type { Say } from '../../phrases.ts';
import type { KeptList } from './kept.ts';
import { paperKeys, recordHash } from './short-ids.ts';

export interface TellContext {
  readonly procedure: Procedure;
  readonly kept: KeptList;
  readonly list: Checklist;
  readonly papers: readonly NumberedPaper[];
  /** When the due day counts from. */
  readonly received: LocalMoment;
  /** The way she said she will file, where a question asks it. */
  readonly via: Via | undefined;
  readonly commune: Commune | undefined;
  readonly knowledge: Knowledge;
  readonly lang: Language;
  readonly say: Say;
  /** Today in Vietnam. */
  readonly today: string;
}

/** A paper with its number on the list, which counts through all groups. */
export interface NumberedPaper extends ListedDocument {
  readonly number: number;
  readonly key: string;
  /** Papers written at the counter need no preparing. */
  readonly canPrepare: boolean;
}

interface TellFor {
  readonly procedure: Procedure;
  readonly kept: KeptList;
  readonly commune: Commune | undefined;
  readonly knowledge: Knowledge;
  readonly lang: Language;
  readonly say: Say;
  readonly now: number;
}

export function listOf({ procedure, kept, commune, knowledge, lang, say, now }: TellFor): TellContext {
  const moment = localMoment(now);
  const isLater = kept.filing !== undefined && kept.filing > moment.day;
  const received: LocalMoment = isLater ? { day: kept.filing ?? moment.day } : moment;
  const via = viaOf(procedure, kept);
  const list = assembleChecklist(procedure, kept.answers, {
    received,
    holidays: knowledge.holidays,
    ...(via === undefined ? {} : { via }),
  });
  const keys = paperKeys(procedure);
  const papers = list.groups
    .flatMap((group) => group.documents)
    .map((listed, index) => ({
      ...listed,
      number: index + 1,
      key: keys.get(listed.document) ?? '',
      canPrepare: listed.document.use !== 'on-the-spot',
    }));
  return { procedure, kept, list, papers, received, via, commune, knowledge, lang, say, today: moment.day };
}

/** A list that nobody has worked on yet. */
export const newList = (procedure: Procedure, now: number): KeptList => ({
  answers: {},
  ticks: {},
  record: recordHash(procedure),
  updated: localMoment(now).day,
});

/** Answers that still fit the record, and ticks of papers that still exist. */
export function fitting(procedure: Procedure, kept: KeptList, now: number): KeptList {
  const keys = new Set(paperKeys(procedure).values());
  return {
    ...kept,
    answers: fittingAnswers(procedure, kept.answers, localMoment(now).day),
    ticks: Object.fromEntries(Object.entries(kept.ticks).filter(([key]) => keys.has(key))),
  };
}

/** What is kept of a list to tell later what changed; names are cut, since all lists of a chat are one record. */
export function seenNow({ list }: TellContext): ListSnapshot | undefined {
  if (!list.isAdapted) return undefined;
  const whole = snapshotOf(list);
  return {
    ...whole,
    documents: Object.fromEntries(
      Object.entries(whole.documents).map(([id, entry]) => [id, { ...entry, name: short(entry.name) }]),
    ),
  };
}

const NAME_LENGTH = 80;
const short = ({ vi, en }: Localized): Localized => ({
  vi: shorten(vi, NAME_LENGTH),
  ...(en === undefined ? {} : { en: shorten(en, NAME_LENGTH) }),
});

const VIAS: readonly string[] = ['counter', 'online', 'post'];

/** A question whose options are ways of filing tells the way. */
function viaOf(procedure: Procedure, kept: KeptList): Via | undefined {
  const question = procedure.questions.find(({ options }) => options?.every(({ id }) => VIAS.includes(id)));
  const answer = question && kept.answers[question.id];
  return typeof answer === 'string' && VIAS.includes(answer) ? (answer as Via) : undefined;
}
