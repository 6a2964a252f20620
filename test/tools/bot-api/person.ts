/** Scripted people: they type, press what they see, and wait for what the bot shows. */
import type { MessageEntity, User } from 'grammy/types';
import type { BotApiServer } from './bot-api-server.ts';
import { describeChat, inTopic, type Chat, type KeptMessage, type Shown } from './chats.ts';

const PATIENCE_MS = 10_000;

/** Entities that Telegram's client marks by itself: commands and mentions. */
function entitiesOf(text: string): MessageEntity[] {
  const found: MessageEntity[] = [];
  for (const match of text.matchAll(/(?<=^|\s)(\/\w+(?:@\w+)?|@\w+)/g))
    found.push({
      type: match[0].startsWith('/') ? 'bot_command' : 'mention',
      offset: match.index,
      length: match[0].length,
    });
  return found;
}

const withEntities = (text: string): object => {
  const entities = entitiesOf(text);
  return entities.length === 0 ? { text } : { text, entities };
};

/** Waits for what the bot shows in one chat, in order. */
class Screen {
  private readonly unseen: Shown[] = [];
  private wake: (() => void) | undefined;

  constructor(
    api: BotApiServer,
    private readonly chat: Chat,
  ) {
    api.watch(chat, (shown) => {
      this.unseen.push(shown);
      this.wake?.();
    });
  }

  async next(isWanted: (message: KeptMessage) => boolean, what: string): Promise<KeptMessage> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      for (let shown = this.unseen.shift(); shown; shown = this.unseen.shift())
        if (isWanted(shown.message)) return shown.message;
      if (!(await this.something(deadline - performance.now())))
        throw new Error(`Nobody showed ${what}. On the screen:\n${textOf(this.chat)}`);
    }
  }

  /** Messages that were shown and not yet looked at. */
  get waiting(): number {
    return this.unseen.length;
  }

  private something(ms: number): Promise<boolean> {
    if (this.unseen.length > 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, ms));
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve(true);
      };
    });
  }
}

/** The conversation as it stands, `>` theirs and `<` the bot's, with the buttons under each message. */
const textOf = (chat: Chat): string =>
  [...chat.messages.values()]
    .flatMap((message) => [
      `${message.from?.is_bot ? '<' : '>'} ${message.text ?? message.caption ?? '[no text]'}`,
      ...buttonsOf(message).map((row) => `  ${row.map((label) => `[${label}]`).join(' ')}`),
    ])
    .join('\n');

const matches = (message: KeptMessage, pattern: RegExp | string | undefined): boolean => {
  const words = message.text ?? message.caption ?? '';
  if (pattern === undefined) return true;
  return typeof pattern === 'string' ? words.includes(pattern) : pattern.test(words);
};

/** The labels under a message, row by row. */
export const buttonsOf = (message: KeptMessage): string[][] =>
  (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map((button) => button.text));

function pressNewest(api: BotApiServer, chat: Chat, from: User, label: string): string {
  for (const message of [...chat.messages.values()].reverse()) {
    const button = message.reply_markup?.inline_keyboard.flat().find((candidate) => candidate.text === label);
    if (!button) continue;
    if ('url' in button) return button.url;
    const id = api.newQueryId();
    const data = 'callback_data' in button ? button.callback_data : '';
    api.updates.push({ callback_query: { id, from, chat_instance: '1', message, data } });
    return id;
  }
  throw new Error(`There is no button "${label}". On the screen:\n${textOf(chat)}`);
}

/** Somebody in a private chat. */
export class Person {
  private readonly screen: Screen;

  constructor(
    private readonly api: BotApiServer,
    readonly chat: Chat,
    readonly user: User,
  ) {
    this.screen = new Screen(api, chat);
  }

  /** The chat's id as our addresses have it. */
  get id(): string {
    return String(this.chat.id);
  }

  /** Types and sends a text; returns the update's id. */
  types(text: string): number {
    return this.sends(withEntities(text));
  }

  /** Sends a message with any content: `{ sticker: … }`, `{ contact: … }`. */
  sends(content: object): number {
    return this.api.updates.push({ message: this.api.chats.write(this.chat, this.user, content) });
  }

  /** Sends a photo as her phone does, in a small size and in full; or, as a file, just as it is. Returns the update's id. */
  sendsPhoto(bytes: Buffer, { caption, asFile = false }: { caption?: string; asFile?: boolean } = {}): number {
    const fileId = `photo-${this.api.world.files.size + 1}`;
    this.api.world.files.set(fileId, { name: 'photo.jpg', bytes });
    const full = { file_id: fileId, file_unique_id: `u${fileId}`, file_size: bytes.length };
    const small = { file_id: `${fileId}-small`, file_unique_id: `us${fileId}`, file_size: 900, width: 90, height: 60 };
    return this.sends({
      ...(asFile
        ? { document: { ...full, file_name: 'scan.jpg', mime_type: 'image/jpeg' } }
        : { photo: [small, { ...full, width: 1280, height: 960 }] }),
      ...(caption === undefined ? {} : { caption }),
    });
  }

  /** Changes the text of an earlier message of hers. */
  edits(text: string): number {
    const mine = [...this.chat.messages.values()].reverse().find((message) => message.from?.id === this.user.id);
    return this.api.updates.push({ edited_message: { ...mine, text, edit_date: mine?.date } });
  }

  /** Presses the newest button with this label; returns the query's id, or the address of a link button. */
  presses(label: string): string {
    return pressNewest(this.api, this.chat, this.user, label);
  }

  /** Waits for the next message or edit that matches, passing over others. */
  sees(pattern?: RegExp | string): Promise<KeptMessage> {
    return this.screen.next((message) => matches(message, pattern), String(pattern ?? 'anything'));
  }

  /** How many messages and edits were shown that she has not looked at. */
  get unseen(): number {
    return this.screen.waiting;
  }

  /** All messages of the bot as they stand now. */
  get received(): KeptMessage[] {
    return [...this.chat.messages.values()].filter((message) => message.from?.is_bot);
  }

  /** The conversation as it stands, `>` hers and `<` the bot's. */
  get transcript(): string {
    return textOf(this.chat);
  }

  blocks(): number {
    this.chat.isBlocked = true;
    return this.membership('member', 'kicked');
  }

  unblocks(): number {
    this.chat.isBlocked = false;
    return this.membership('kicked', 'member');
  }

  private membership(before: string, after: string): number {
    const member = (status: string): object => ({
      status,
      user: this.api.bot,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    });
    return this.api.updates.push({
      my_chat_member: {
        chat: describeChat(this.chat),
        from: this.user,
        date: Math.floor(Date.now() / 1000),
        old_chat_member: member(before),
        new_chat_member: member(after),
      },
    });
  }
}

/** A group; anybody of the server's people may speak in it. */
export class Group {
  private readonly screen: Screen;

  constructor(
    private readonly api: BotApiServer,
    readonly chat: Chat,
  ) {
    this.screen = new Screen(api, chat);
  }

  /** Somebody says something, maybe in a topic; `replyTo` is a message of the bot's. */
  hears(person: Person, text: string, { replyTo, topic }: { replyTo?: KeptMessage; topic?: number } = {}): number {
    const content = { ...withEntities(text), ...(replyTo ? { reply_to_message: replyTo } : {}), ...inTopic(topic) };
    return this.api.updates.push({ message: this.api.chats.write(this.chat, person.user, content) });
  }

  /** Somebody presses the newest button with this label. */
  presses(person: Person, label: string): string {
    return pressNewest(this.api, this.chat, person.user, label);
  }

  /** Somebody opens a topic: the group is a forum from now on. Returns the topic's id. */
  opensTopic(): number {
    const topic = this.chat.messages.size + 1000;
    this.chat.topics.add(topic);
    return topic;
  }

  sees(pattern?: RegExp | string): Promise<KeptMessage> {
    return this.screen.next((message) => matches(message, pattern), String(pattern ?? 'anything'));
  }

  /** Telegram makes it a supergroup under a new id, and says so in both. */
  migrates(): Group {
    const next = this.api.group(this.chat.title ?? '', 'supergroup');
    this.chat.migratedTo = next.chat.id;
    this.tells({ migrate_to_chat_id: next.chat.id });
    next.tells({ migrate_from_chat_id: this.chat.id });
    return next;
  }

  /** A message of Telegram's own about the group. */
  private tells(content: object): void {
    this.api.updates.push({ message: this.api.chats.write(this.chat, this.api.bot, content) });
  }
}
