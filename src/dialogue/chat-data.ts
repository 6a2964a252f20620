/**
 * What a chat's own record holds about a person, for her file, and the answers given to her of late. The record itself is erased by the
 * inbox, once its last reply is sent.
 */
import { addressKey, type Address } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Store } from '../storage/store.ts';
import { SILENT_MS } from '../shared/take-over.ts';
import { chatMoves } from './chat-moves.ts';
import { chats, givenAnswers, newChat, unfinished, type ChatRecord } from './conversation.ts';

/**
 * Erases the record of another chat, one that the person has linked with the chat she writes from. Messages that are on their way there
 * are still answered; what they leave goes when the last of them is done.
 */
export async function eraseChat(store: Store, of: Address): Promise<void> {
  const key = addressKey(of);
  for (;;) {
    const stored = await store.get(chats, key);
    if (!stored) return;
    const { entries } = stored.value;
    const rest: ChatRecord = {
      ...stored.value,
      conversation: newChat().conversation,
      entries: entries.map((entry) => ({ ...entry, erases: true as const })),
    };
    const isDone =
      entries.length === 0
        ? await store.delete(chats, key, stored.version)
        : (await store.put(chats, key, rest, stored.version)) !== undefined;
    if (isDone) return;
  }
}

export const chatData = (store: Store, now: () => number): PersonalData => {
  const under = (of: Address) => ({ prefix: `${addressKey(of)} ` });
  /** Where the chat came from, or went. */
  const movesOf = async (of: Address): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { id, value } of store.scan(chatMoves)) if ([id, value.to].includes(addressKey(of))) ids.push(id);
    return ids;
  };
  return {
    kind: 'chat',
    export: async (of) => {
      const record = (await store.get(chats, addressKey(of)))?.value;
      const answers: unknown[] = [];
      for await (const { value } of store.scan(givenAnswers, under(of))) answers.push(value);
      return (
        record && {
          conversation: record.conversation,
          answers,
          messagesUnderWay: record.entries.map(({ message }) => message),
          idsOfLastMessages: record.seen,
          formerIds: (await movesOf(of)).filter((id) => id !== addressKey(of)),
        }
      );
    },
    erase: async (of) => {
      const record = (await store.get(chats, addressKey(of)))?.value;
      let count = record ? 1 : 0;
      for await (const { id } of store.scan(givenAnswers, under(of)))
        count += Number(await store.delete(givenAnswers, id));
      for (const id of await movesOf(of)) count += Number(await store.delete(chatMoves, id));
      // Markers of messages still under way go with these; a young one may belong to a message that is being accepted just now.
      for await (const { id, value } of store.scan(unfinished, under(of))) {
        const isUnderWay = record?.entries.some(({ message }) => id === `${addressKey(of)} ${message.id}`);
        if (!isUnderWay && value.at < now() - SILENT_MS) count += Number(await store.delete(unfinished, id));
      }
      return count;
    },
  };
};
