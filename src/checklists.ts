/** The wiring of checklists: the list itself, the place to file, life events, codes, reminders, and what they keep about a person. */
import type { Files } from './dialogue/files.ts';
import { checklistOffers, createChecklist } from './dialogue/flows/checklist/checklist.ts';
import { reminderData, Reminders } from './dialogue/flows/checklist/reminders.ts';
import { shareData, Shares } from './dialogue/flows/checklist/shares.ts';
import { createCommune } from './dialogue/flows/commune.ts';
import { createEvents, eventOffers } from './dialogue/flows/events.ts';
import { parseAction, type Flow, type Turn } from './dialogue/turn.ts';
import type { Loaded } from './knowledge-source.ts';
import type { Choice } from './shared/message.ts';
import type { PersonalData } from './shared/personal.ts';
import type { Store } from './storage/store.ts';

interface ChecklistParts {
  readonly store: Store;
  readonly now: () => number;
  readonly loaded: () => Loaded;
  readonly files: Files;
  /** Six random letters and digits without look-alikes. */
  readonly newCode: () => string;
  /** A keyed hash of this installation, for ids. */
  readonly hash: (text: string) => string;
  /** Told of each record that could not be read and was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
}

export interface Checklists {
  /** In the order in which they are asked about free text. */
  readonly flows: readonly Flow[];
  /** What a procedure's card offers first. */
  readonly offers: (turn: Turn, code: string) => Choice[];
  readonly personal: readonly PersonalData[];
  readonly reminders: Reminders;
}

export function createChecklists(parts: ChecklistParts): Checklists {
  const { store, now, loaded, files, newCode, hash, onLeftOut } = parts;
  const reminders = new Reminders({
    store,
    now,
    knowledge: () => loaded().knowledge,
    phrases: () => loaded().phrases,
    hash,
    onLeftOut,
  });
  const checklist = createChecklist({
    shares: new Shares({ store, newCode, now, hash }),
    reminders,
    keepFile: (of, name, mime, bytes) => files.keep(of, name, mime, bytes),
  });
  const commune = createCommune({ showList: (turn, code) => checklist.act(turn, parseAction(`c:${code}:show`)) });
  return {
    flows: [checklist, commune, createEvents(() => loaded().events)],
    offers: (turn, code) => [...checklistOffers(turn, code), ...eventOffers(loaded().events, turn, code)],
    personal: [shareData(store), reminderData(store)],
    reminders,
  };
}
