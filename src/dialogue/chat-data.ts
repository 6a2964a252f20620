/** What a chat's own record holds about a person, for her file. It is erased by the inbox itself, once its last reply is sent. */
import { addressKey } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Store } from '../storage/store.ts';
import { chats } from './conversation.ts';

export const chatData = (store: Store): PersonalData => ({
  kind: 'chat',
  export: async (of) => {
    const record = (await store.get(chats, addressKey(of)))?.value;
    return (
      record && { conversation: record.conversation, answers: record.answers, messagesWaiting: record.entries.length }
    );
  },
  erase: async (of) => ((await store.get(chats, addressKey(of))) ? 1 : 0),
});
