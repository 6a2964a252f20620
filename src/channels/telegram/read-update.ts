/** What a Telegram update means to us. Pure: decides, sends nothing. Kinds it does not know are ignored, never an error. */
import type { CallbackQuery, ChatMemberUpdated, Message, MessageEntity, Update, User } from 'grammy/types';
import type { Address, Incoming, Language } from '../../shared/message.ts';
import { addressOf, addressOfMessage } from './address.ts';
import type { PhotoRef } from './photos.ts';
import { actionOf } from './deep-link.ts';
import type { TelegramPhraseKey } from './phrases.ts';
import { looksLikeSecret, namesIdentityPaper, onlyNamesPaper } from './secrets.ts';

/** Who we are in groups; `undefined` until Telegram has told us. */
export type BotName = { readonly id: number; readonly username: string } | undefined;

/** A sentence that the channel says by itself. */
export interface Courtesy {
  readonly to: Address;
  readonly phrase: TelegramPhraseKey;
  /** Guessed from the person's client. */
  readonly language: Language;
  /** The message to delete first, and what to say when Telegram let us. */
  readonly removes?: { readonly messageId: number; readonly phrase: TelegramPhraseKey };
  /** Pictures sent together get one sentence together. */
  readonly album?: string;
}

/** A photo that may hold a code: read before its message is handed over. */
export interface SentPhoto extends PhotoRef {
  /** Said instead when it turns out to be an identity paper. */
  readonly warning: Courtesy;
}

export type Reading =
  | {
      readonly kind: 'message';
      readonly incoming: Incoming;
      readonly queryId?: string;
      readonly courtesy?: Courtesy;
      readonly photo?: SentPhoto;
    }
  /** With a `photo`: said when the photo shows no code; what it shows is handed over as `incoming`. */
  | {
      readonly kind: 'courtesy';
      readonly courtesy: Courtesy;
      readonly photo?: SentPhoto & { readonly incoming: Omit<Incoming, 'text'> };
    }
  /** A button that belongs to nothing we can answer; its spinner is stopped all the same. */
  | { readonly kind: 'dead-button'; readonly queryId: string }
  /** The person (or group) let the bot in or shut it out. */
  | { readonly kind: 'reachable'; readonly address: Address; readonly isReachable: boolean }
  /** A group got a new id. */
  | { readonly kind: 'migrated'; readonly from: Address; readonly to: Address }
  | { readonly kind: 'ignored' };

/** The updates that we ask Telegram for; all others never come. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** A tampered client can press buttons that we never offered: what proves something must come as Telegram's own message. */
const ONLY_FROM_MESSAGES = /^(contact|loc):/;

/** Of her phone number: what a dossier is opened with, and no more. */
const CONTACT_DIGITS = 4;

const IGNORED: Reading = { kind: 'ignored' };

/** Reads one update. `now` stands in where the update has no time of its own (button presses). */
export function readUpdate(update: Update, bot: BotName, now: number): Reading {
  const id = `tg:${update.update_id}`;
  if (update.message) return readMessage(id, update.message, bot);
  if (update.callback_query) return readPress(id, update.callback_query, now);
  if (update.edited_message) return readEdit(update.edited_message);
  if (update.my_chat_member) return readMembership(update.my_chat_member);
  return IGNORED;
}

function readMessage(id: string, message: Message, bot: BotName): Reading {
  const { chat, from } = message;
  if (message.migrate_to_chat_id !== undefined)
    return { kind: 'migrated', from: addressOf(chat.id), to: addressOf(message.migrate_to_chat_id) };
  if (message.migrate_from_chat_id !== undefined)
    return { kind: 'migrated', from: addressOf(message.migrate_from_chat_id), to: addressOf(chat.id) };
  if (!from || from.is_bot || message.is_automatic_forward || chat.type === 'channel') return IGNORED;
  const isGroup = chat.type !== 'private';
  if (isGroup && !isMeant(message, bot)) return IGNORED;
  const base = {
    id,
    from: addressOfMessage(message),
    at: message.date * 1000,
    ...circle(isGroup),
  };
  const courtesy = (phrase: TelegramPhraseKey, removed?: TelegramPhraseKey): Courtesy => ({
    to: base.from,
    phrase,
    language: languageOf(from),
    ...(removed ? { removes: { messageId: message.message_id, phrase: removed } } : {}),
    ...(message.media_group_id ? { album: message.media_group_id } : {}),
  });
  const says = (text: string): Reading => ({ kind: 'message', incoming: { ...base, text } });
  const chooses = (choice: string): Reading => ({ kind: 'message', incoming: { ...base, text: '', choice } });

  const words = (message.text ?? message.caption ?? '').trim();
  if (looksLikeSecret(words)) return { kind: 'courtesy', courtesy: courtesy('secret', 'secretDeleted') };
  if (message.forward_origin && !isGroup && message.text !== undefined)
    return { kind: 'courtesy', courtesy: courtesy('forwarded') };
  if (message.text !== undefined) {
    const text = withoutMention(words, bot);
    const parameter = /^\/start(?:@\w+)?\s+(\S+)$/.exec(text)?.[1];
    const choice = parameter === undefined ? undefined : actionOf(parameter);
    if (choice !== undefined) return chooses(choice);
    if (text === '') return isGroup ? says('/help') : IGNORED;
    return says(parameter === undefined ? text.replace(/^(\/\w+)@\w+/, '$1') : '/start');
  }
  const isPicture = message.photo !== undefined || message.document !== undefined;
  const isPaper =
    isPicture && namesIdentityPaper(`${words} ${message.document?.file_name?.replace(/[_.-]/g, ' ') ?? ''}`);
  const warning = isPaper ? courtesy('identityPaper', 'identityPaperDeleted') : undefined;
  const picture = photoOf(message);
  const photo = picture && { ...picture, warning: courtesy('identityPaper', 'identityPaperDeleted') };
  const question = withoutMention(words, bot);
  if (isMeaningful(question) && !message.forward_origin && !(warning && onlyNamesPaper(question)))
    return {
      kind: 'message',
      incoming: { ...base, text: question },
      ...(warning ? { courtesy: warning } : photo && !isGroup ? { photo } : {}),
    };
  if (warning) return { kind: 'courtesy', courtesy: warning };
  // What follows is personal or needs a conversation of two.
  if (isGroup) return IGNORED;
  const location = message.location ?? message.venue?.location;
  if (location) return chooses(`loc:${rounded(location.latitude)},${rounded(location.longitude)}`);
  if (message.contact) {
    if (message.contact.user_id !== from.id) return { kind: 'courtesy', courtesy: courtesy('otherContact') };
    return chooses(`contact:${message.contact.phone_number.replace(/\D/g, '').slice(-CONTACT_DIGITS)}`);
  }
  const phrase = phraseFor(message);
  if (!phrase) return IGNORED;
  return { kind: 'courtesy', courtesy: courtesy(phrase), ...(photo ? { photo: { ...photo, incoming: base } } : {}) };
}

/** The picture of a message in its largest size. */
function photoOf({ photo, document }: Message): PhotoRef | undefined {
  const file = photo?.at(-1) ?? (document?.mime_type?.startsWith('image/') ? document : undefined);
  return file && { fileId: file.file_id, size: file.file_size };
}

/** The sentence for something that is not words; `undefined` for service messages (pins, timers, permissions ...). */
function phraseFor(message: Message): TelegramPhraseKey | undefined {
  if (message.photo) return 'photo';
  if (message.document?.mime_type?.startsWith('image/')) return 'photo';
  if (message.voice ?? message.video_note) return 'voice';
  if (message.sticker ?? message.dice ?? message.game) return 'sticker';
  if (message.document ?? message.video ?? message.animation ?? message.audio) return 'file';
  if (message.forward_origin) return 'forwarded';
  if (message.poll ?? message.story ?? message.checklist ?? message.paid_media ?? message.giveaway ?? message.invoice)
    return 'other';
  return undefined;
}

function readPress(id: string, query: CallbackQuery, now: number): Reading {
  const { message, data } = query;
  const isOurs = message && data !== undefined && message.chat.type !== 'channel' && !ONLY_FROM_MESSAGES.test(data);
  if (!isOurs) return { kind: 'dead-button', queryId: query.id };
  // A message too old for Telegram to show us (date 0) cannot be edited either.
  const origin = message.date === 0 ? {} : { origin: String(message.message_id) };
  return {
    kind: 'message',
    queryId: query.id,
    incoming: {
      id,
      from: addressOfMessage(message),
      text: '',
      choice: data,
      at: now,
      ...circle(message.chat.type !== 'private'),
      ...origin,
    },
  };
}

function readEdit(message: Message): Reading {
  // A moving live location is an edit every few seconds.
  if (message.chat.type !== 'private' || !message.from || message.from.is_bot || message.text === undefined)
    return IGNORED;
  const courtesy = { to: addressOfMessage(message), language: languageOf(message.from) };
  return looksLikeSecret(message.text)
    ? {
        kind: 'courtesy',
        courtesy: {
          ...courtesy,
          phrase: 'secret',
          removes: { messageId: message.message_id, phrase: 'secretDeleted' },
        },
      }
    : { kind: 'courtesy', courtesy: { ...courtesy, phrase: 'edited' } };
}

function readMembership({ chat, new_chat_member: member }: ChatMemberUpdated): Reading {
  if (chat.type === 'channel') return IGNORED;
  const isReachable = member.status !== 'kicked' && member.status !== 'left';
  return { kind: 'reachable', address: addressOf(chat.id), isReachable };
}

/** In a group we are meant when named or answered. */
function isMeant(message: Message, bot: BotName): boolean {
  if (!bot) return false;
  const answered = message.reply_to_message;
  // What opens a topic stands there as if every message in it were an answer to it.
  if (answered?.from?.id === bot.id && !answered.forum_topic_created) return true;
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities.some((entity) => names(entity, text, bot));
}

function names(entity: MessageEntity, text: string, bot: NonNullable<BotName>): boolean {
  if (entity.type === 'text_mention') return entity.user.id === bot.id;
  if (entity.type !== 'mention' && entity.type !== 'bot_command') return false;
  const part = text.slice(entity.offset, entity.offset + entity.length).toLowerCase();
  return part.endsWith(`@${bot.username.toLowerCase()}`);
}

function withoutMention(text: string, bot: BotName): string {
  if (!bot || text.startsWith('/')) return text;
  return text.replace(new RegExp(`(^|\\s)@${bot.username}\\b[,:]?`, 'gi'), ' ').trim();
}

/** Who reads along, and what Telegram's clients can do there. */
const circle = (isGroup: boolean): Pick<Incoming, 'isGroup' | 'abilities'> =>
  isGroup ? { isGroup: true, abilities: ['link'] } : { abilities: ['contact', 'link'] };

/** Words under a picture that can be answered by themselves. */
const isMeaningful = (caption: string): boolean => caption.split(/\s+/).length >= 2 && /\p{L}{2}/u.test(caption);

/** About 100 metres: enough for a commune, too coarse for a house. */
const rounded = (degrees: number): string => String(Math.round(degrees * 1000) / 1000);

const languageOf = (user: User): Language => ((user.language_code ?? 'vi').startsWith('vi') ? 'vi' : 'en');
