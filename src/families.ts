/**
 * Everything that is kept, in one table: what a backup carries, what is sealed, and how long it lives after its last write
 * (README.md shows the same table; a test compares the two).
 */
import { telegramFiles } from './channels/telegram/file-ids.ts';
import { webhooks } from './channels/telegram/webhook.ts';
import { webOutbox } from './channels/web/outbox.ts';
import { chats, givenAnswers, unfinished } from './dialogue/conversation.ts';
import { chatMoves } from './dialogue/chat-moves.ts';
import { files, filesOfChat } from './dialogue/files.ts';
import { reminders } from './dialogue/flows/checklist/reminders.ts';
import { misses, shares } from './dialogue/flows/checklist/shares.ts';
import { processes } from './dialogue/living.ts';
import { gaps } from './dialogue/ledger.ts';
import { popularity } from './dialogue/popularity.ts';
import { pushed, pushes } from './dialogue/pushes.ts';
import { setAside } from './dialogue/set-aside.ts';
import './dossier/dossier-desk.ts';
import { dossierFamilies } from './dossier/family.ts';
import { installation } from './open-store.ts';
import type { Family } from './storage/store.ts';

/** All families but the key itself, which no backup may hold. */
export const FAMILIES: readonly Family<unknown>[] = [
  installation,
  chats,
  givenAnswers,
  unfinished,
  processes,
  setAside,
  chatMoves,
  pushes,
  pushed,
  webOutbox,
  files,
  filesOfChat,
  shares,
  misses,
  reminders,
  gaps,
  popularity,
  telegramFiles,
  webhooks,
  ...dossierFamilies,
];
