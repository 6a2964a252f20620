/**
 * Our addresses and Telegram's. A chat is its id (`-1001`), a topic of a forum the chat's id and its own (`-1001/77`):
 * so each topic is a conversation of its own, and whatever is said to it lands there.
 */
import type { Message } from 'grammy/types';
import type { Address } from '../../shared/message.ts';

export const addressOf = (chat: number): Address => ({ channel: 'telegram', chat: String(chat) });

/** Where a message stands. Replies in ordinary groups have a thread too, which is no topic. */
export function addressOfMessage(message: Pick<Message, 'chat' | 'message_thread_id' | 'is_topic_message'>): Address {
  const { chat, message_thread_id: topic } = message;
  return message.is_topic_message && topic !== undefined
    ? { channel: 'telegram', chat: `${chat.id}/${topic}` }
    : addressOf(chat.id);
}

/** A place as the parameters of a call. */
interface Place {
  readonly chat_id: number;
  readonly message_thread_id?: number;
}

/** `chat` as our addresses have it. */
export function placeOf(chat: string): Place {
  const [id, topic] = chat.split('/');
  return { chat_id: Number(id), ...(topic === undefined ? {} : { message_thread_id: Number(topic) }) };
}
