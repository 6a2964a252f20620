/** What each Bot API method does to the server's state. Refusals are worded as Telegram words them. */
import type { InlineKeyboardMarkup, ReplyKeyboardMarkup, User } from 'grammy/types';
import type { Body } from './body.ts';
import { inTopic, type Chat, type Chats, type KeptMessage, type Shown } from './chats.ts';
import { parseHtml } from './html.ts';
import type { UpdateQueue } from './update-queue.ts';

/** An answer with `ok: false`. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    description: string,
    readonly parameters?: object,
  ) {
    super(description);
  }
}

/** Everything methods may read and change. */
export interface World {
  readonly bot: User & { readonly username: string };
  readonly chats: Chats;
  readonly updates: UpdateQueue;
  readonly files: Map<string, { readonly name: string; readonly bytes: Buffer }>;
  /** Presses by query id, with whether the bot has acknowledged them. */
  readonly presses: Map<string, { isAnswered: boolean; text?: string }>;
  readonly settings: Map<string, unknown>;
  readonly shown: (chat: Chat, shown: Shown) => void;
}

type Method = (world: World, body: Body) => unknown;

const bad = (sentence: string): Refusal => new Refusal(400, `Bad Request: ${sentence}`);

function writableChat({ chats }: World, id: unknown): Chat {
  const chat = chats.get(id);
  if (!chat) throw bad('chat not found');
  if (chat.migratedTo !== undefined)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: chat.migratedTo,
    });
  if (!chat.isBlocked) return chat;
  throw new Refusal(
    403,
    chat.type === 'private'
      ? 'Forbidden: bot was blocked by the user'
      : 'Forbidden: bot was kicked from the group chat',
  );
}

function topicOf(chat: Chat, { params }: Body): unknown {
  const topic = params['message_thread_id'];
  if (topic !== undefined && !chat.topics.has(Number(topic))) throw bad('message thread not found');
  return topic;
}

/** The words as the person reads them, and how they look; under the names that the message gives them. */
function words(value: unknown, mode: unknown, names: { text: string; entities: string }): Record<string, unknown> {
  if (typeof value !== 'string') return {};
  const parsed = mode === 'HTML' ? parseHtml(value) : { text: value, entities: [] };
  if ('problem' in parsed) throw bad(parsed.problem);
  const { entities } = parsed;
  return { [names.text]: parsed.text.trim(), ...(entities.length > 0 ? { [names.entities]: entities } : {}) };
}

const textOf = ({ params }: Body): Record<string, unknown> =>
  words(params['text'], params['parse_mode'], { text: 'text', entities: 'entities' });
const captionOf = ({ params }: Body): Record<string, unknown> =>
  words(params['caption'], params['parse_mode'], { text: 'caption', entities: 'caption_entities' });

function post(world: World, body: Body, content: object): KeptMessage {
  const chat = writableChat(world, body.params['chat_id']);
  const topic = topicOf(chat, body);
  const markup = body.params['reply_markup'] as (InlineKeyboardMarkup & Partial<ReplyKeyboardMarkup>) | undefined;
  const inline = markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {};
  const message = world.chats.write(chat, world.bot, { ...content, ...inline, ...inTopic(topic) });
  if (markup?.keyboard) chat.keyboard = { ...(markup as unknown as ReplyKeyboardMarkup), message: message.message_id };
  world.shown(chat, { message, isEdit: false });
  return message;
}

/** The file id of a parameter: an upload gets a new one, a known one is used again. */
function fileOf(
  world: World,
  body: Body,
  parameter: string,
): { file_id: string; file_unique_id: string; file_name?: string } {
  const value = String(body.params[parameter]);
  const part = /^attach:\/\/(.+)$/.exec(value)?.[1];
  if (part === undefined) {
    const known = world.files.get(value);
    if (!known) throw bad('wrong remote file identifier specified: Wrong string length');
    return { file_id: value, file_unique_id: `u${value}`, file_name: known.name };
  }
  const upload = body.files.get(part);
  if (!upload) throw bad(`there is no ${parameter} in the request`);
  const fileId = `file-${world.files.size + 1}-${parameter}`;
  world.files.set(fileId, upload);
  return { file_id: fileId, file_unique_id: `u${fileId}`, file_name: upload.name };
}

/** Settings by scope and language, as `setMyCommands` and its like keep them. */
const settingKey = (name: string, { params }: Body): string =>
  JSON.stringify([name, params['scope'] ?? { type: 'default' }, params['language_code'] ?? '']);

const edit: Method = (world, body) => {
  const { params } = body;
  const chat = writableChat(world, params['chat_id']);
  const message = chat.messages.get(Number(params['message_id']));
  if (!message) throw bad('message to edit not found');
  if (message.from?.id !== world.bot.id) throw bad("message can't be edited");
  if (message.text === undefined) throw bad('there is no text in the message to edit');
  const content = textOf(body);
  const markup = params['reply_markup'] as InlineKeyboardMarkup | undefined;
  const isSame = message.text === content['text'] && JSON.stringify(message.reply_markup) === JSON.stringify(markup);
  if (isSame)
    throw bad(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  const { reply_markup: _markup, entities: _entities, ...rest } = message;
  const edited = {
    ...rest,
    ...content,
    edit_date: message.date,
    ...(markup ? { reply_markup: markup } : {}),
  } as KeptMessage;
  chat.messages.set(edited.message_id, edited);
  world.shown(chat, { message: edited, isEdit: true });
  return edited;
};

/** Every method this server can do; any other call fails the test. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe: ({ bot }) => ({
    ...bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),
  getUpdates: async ({ updates }, { params }) => {
    if (Array.isArray(params['allowed_updates'])) updates.allowed = params['allowed_updates'] as string[];
    const fetched = await updates.fetch(
      Number(params['offset'] ?? 0),
      Number(params['limit'] ?? 100),
      Number(params['timeout'] ?? 0) * 1000,
    );
    if ('conflict' in fetched) throw new Refusal(409, fetched.conflict);
    return fetched.updates;
  },
  setWebhook: ({ updates }, { params }) => {
    const url = String(params['url']);
    const secret = params['secret_token'];
    if (Array.isArray(params['allowed_updates'])) updates.allowed = params['allowed_updates'] as string[];
    updates.setWebhook(url === '' ? undefined : { url, secret: typeof secret === 'string' ? secret : undefined });
    return true;
  },
  deleteWebhook: ({ updates }, { params }) => {
    if (params['drop_pending_updates'] === true) updates.pending.length = 0;
    updates.setWebhook(undefined);
    return true;
  },
  getWebhookInfo: ({ updates }) => ({
    url: updates.webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pending.length,
    ...(updates.allowed.length > 0 ? { allowed_updates: updates.allowed } : {}),
  }),
  sendMessage: (world, body) => {
    const content = textOf(body);
    if (content['text'] === '') throw bad('message text is empty');
    return post(world, body, content);
  },
  editMessageText: edit,
  sendDocument: (world, body) => {
    writableChat(world, body.params['chat_id']);
    return post(world, body, { document: fileOf(world, body, 'document'), ...captionOf(body) });
  },
  sendPhoto: (world, body) => {
    writableChat(world, body.params['chat_id']);
    const { file_id, file_unique_id } = fileOf(world, body, 'photo');
    return post(world, body, { photo: [{ file_id, file_unique_id, width: 90, height: 90 }], ...captionOf(body) });
  },
  sendChatAction: (world, body) => {
    topicOf(writableChat(world, body.params['chat_id']), body);
    return true;
  },
  deleteMessage: (world, { params }) => {
    const chat = writableChat(world, params['chat_id']);
    const message = chat.messages.get(Number(params['message_id']));
    if (!message) throw bad('message to delete not found');
    if (chat.type !== 'private' && message.from?.id !== world.bot.id) throw bad("message can't be deleted");
    // As Telegram's clients do: the buttons go with the message that brought them.
    if (chat.keyboard?.message === message.message_id) chat.keyboard = undefined;
    return chat.messages.delete(message.message_id);
  },
  answerCallbackQuery: ({ presses }, { params }) => {
    const press = presses.get(String(params['callback_query_id']));
    if (!press || press.isAnswered) throw bad('query is too old and response timeout expired or query ID is invalid');
    press.isAnswered = true;
    if (typeof params['text'] === 'string') press.text = params['text'];
    return true;
  },
  setMyCommands: ({ settings }, body) => Boolean(settings.set(settingKey('commands', body), body.params['commands'])),
  getMyCommands: ({ settings }, body) => settings.get(settingKey('commands', body)) ?? [],
  setMyDescription: ({ settings }, body) =>
    Boolean(settings.set(settingKey('description', body), body.params['description'])),
  getMyDescription: ({ settings }, body) => ({ description: settings.get(settingKey('description', body)) ?? '' }),
  getFile: ({ files }, { params }) => {
    const fileId = String(params['file_id']);
    const file = files.get(fileId);
    if (!file) throw bad('wrong file_id or the file is temporarily unavailable');
    if (file.bytes.length > 20_000_000) throw bad('file is too big');
    return {
      file_id: fileId,
      file_unique_id: `u${fileId}`,
      file_size: file.bytes.length,
      file_path: `files/${fileId}`,
    };
  },
};
