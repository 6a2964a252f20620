/**
 * What a chat's own record holds about a person, for her file, and the answers given to her of late. The record itself is erased by the
 * inbox, once its last reply is sent.
 */
import { addressKey, type Address } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Store } from '../storage/store.ts';
import { chats, givenAnswers } from './conversation.ts';

/** Erases the record of a chat in which nobody is being answered just now: one that the person has linked with the chat she writes from. */
export async function eraseChat(store: Store, of: Address): Promise<void> {
  await store.delete(chats, addressKey(of));
}

export const chatData = (store: Store): PersonalData => {
  const answersTo = (of: Address) => store.scan(givenAnswers, { prefix: `${addressKey(of)} ` });
  return {
    kind: 'chat',
    export: async (of) => {
      const record = (await store.get(chats, addressKey(of)))?.value;
      const answers: unknown[] = [];
      for await (const { value } of answersTo(of)) answers.push(value);
      return record && { conversation: record.conversation, answers, messagesWaiting: record.entries.length };
    },
    erase: async (of) => {
      for await (const { id } of answersTo(of)) await store.delete(givenAnswers, id);
      return (await store.get(chats, addressKey(of))) ? 1 : 0;
    },
  };
};
