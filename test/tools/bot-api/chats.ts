/** The server's memory: chats, their messages, uploaded files. */
import type { InlineKeyboardMarkup, Message, ReplyKeyboardMarkup, User } from 'grammy/types';

/** A message as the server keeps it; the shape is Telegram's. */
export type KeptMessage = Message & { reply_markup?: InlineKeyboardMarkup };

export interface Chat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  readonly title?: string;
  readonly messages: Map<number, KeptMessage>;
  /** The bot may not write here. */
  isBlocked: boolean;
  /** The reply keyboard that the bot has put in place of the person's own, and the message that brought it. */
  keyboard?: (ReplyKeyboardMarkup & { readonly message: number }) | undefined;
  /** The group lives on under another id. */
  migratedTo?: number;
  /** The topics of a forum: nothing may be written to another. */
  readonly topics: Set<number>;
}

/** A message as it appeared on somebody's screen. */
export interface Shown {
  readonly message: KeptMessage;
  readonly isEdit: boolean;
}

export class Chats {
  private readonly byId = new Map<number, Chat>();
  private lastMessage = 0;

  add(chat: Pick<Chat, 'id' | 'type' | 'title'>): Chat {
    const added: Chat = { ...chat, messages: new Map(), topics: new Set(), isBlocked: false };
    this.byId.set(chat.id, added);
    return added;
  }

  remove(id: number): void {
    this.byId.delete(id);
  }

  get(id: unknown): Chat | undefined {
    return this.byId.get(Number(id));
  }

  /** Writes a message into a chat and returns it with its id. */
  write(chat: Chat, from: User, content: object): KeptMessage {
    const message = {
      message_id: ++this.lastMessage,
      date: Math.floor(Date.now() / 1000),
      chat: describeChat(chat),
      from,
      ...content,
    } as KeptMessage;
    chat.messages.set(message.message_id, message);
    return message;
  }
}

/** The chat as it stands inside messages. */
export const describeChat = (chat: Chat): Message['chat'] =>
  chat.type === 'private'
    ? { id: chat.id, type: 'private', first_name: 'Người' }
    : chat.topics.size > 0
      ? { id: chat.id, type: 'supergroup', title: chat.title ?? 'Nhóm', is_forum: true }
      : { id: chat.id, type: chat.type, title: chat.title ?? 'Nhóm' };

/** The topic of a message as it stands in it. */
export const inTopic = (topic: unknown): object =>
  topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true };
