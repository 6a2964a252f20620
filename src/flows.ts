/** All abilities, in the order in which they are asked about free text: a new one takes its place here. */
import type { Checklists } from './checklists.ts';
import { eraseChat } from './dialogue/chat-data.ts';
import type { Files } from './dialogue/files.ts';
import { createBrowse } from './dialogue/flows/browse.ts';
import { createEmergency } from './dialogue/flows/emergency.ts';
import { createFindProcedure } from './dialogue/flows/find-procedure.ts';
import { createMenu } from './dialogue/flows/menu.ts';
import { createNotices } from './dialogue/flows/notices.ts';
import { createPrivacy } from './dialogue/flows/privacy.ts';
import { createSmallTalk } from './dialogue/flows/small-talk.ts';
import type { Ledger } from './dialogue/ledger.ts';
import type { Flow } from './dialogue/turn.ts';
import type { Dossiers } from './dossiers.ts';
import type { Loaded } from './knowledge-source.ts';
import type { PersonalData } from './shared/personal.ts';
import type { Store } from './storage/store.ts';

interface FlowParts {
  readonly store: Store;
  /** The records in use now. */
  readonly loaded: () => Loaded;
  readonly files: Files;
  readonly ledger: Ledger;
  /** What is kept about a person; channels may still add their own. */
  readonly personal: readonly PersonalData[];
  readonly dossiers: Dossiers;
  readonly checklists: Checklists;
}

export function createFlows({ store, loaded, files, ledger, personal, dossiers, checklists }: FlowParts): Flow[] {
  const understanding = () => loaded().understanding;
  return [
    createEmergency(understanding),
    createMenu(
      (lang) => loaded().phrases(lang),
      [
        { id: 'f', key: 'menuChoices.fields' },
        { id: 'dossier', key: 'menuChoices.dossier' },
        { id: 'lists', key: 'menuChoices.checklists' },
        { id: 'privacy', key: 'menuChoices.privacy' },
      ],
    ),
    createBrowse(),
    createPrivacy({
      personal,
      linkedChats: dossiers.linkedChats,
      eraseChat: (of) => eraseChat(store, of),
      keepFile: (of, name, mime, bytes) => files.keep(of, name, mime, bytes),
    }),
    ...dossiers.flows,
    ...checklists.flows,
    createNotices({ desk: dossiers.desk, reminders: checklists.reminders }),
    createSmallTalk(understanding),
    // Last: it answers every text.
    createFindProcedure({ understanding, offers: checklists.offers, onUnmatched: (text) => ledger.note(text) }),
  ];
}
