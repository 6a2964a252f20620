/** Our replies as Telegram's calls: text in parts, buttons, edits in place, files. */
import { InputFile } from 'grammy';
import type { InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup } from 'grammy/types';
import type { FileRef, Reply } from '../../shared/message.ts';
import type { Log } from '../../shared/log.ts';
import { placeOf } from './address.ts';
import type { Api, CallSignal } from './api.ts';
import type { Caller } from './caller.ts';
import { TelegramFailure, toServiceError } from './failure.ts';
import type { FileIds } from './file-ids.ts';
import { renderParts, type Part } from './html.ts';
import { toKeyboard } from './keyboard.ts';
import type { Priority } from './limiter.ts';
import { spellOut } from './long-labels.ts';
import type { Requests } from './requests.ts';

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
/** Telegram refuses an empty message; a reply without words still carries its buttons. */
const NO_WORDS: Part = { html: '…', text: '…' };
const NO_PREVIEW = { link_preview_options: { is_disabled: true } };

/** `uncertain`: a campaign's message whose answer was lost; it may have arrived and is not sent again. */
export type Sent = 'sent' | 'blocked' | 'uncertain';

/** Where a message goes and how. */
interface Target {
  readonly chat: string;
  readonly priority: Priority;
}

type Markup = { reply_markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup };

export class Sender {
  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly caller: Caller;
      readonly fileIds: FileIds;
      readonly requests: Requests;
      /** The bytes of a file by its id; `undefined` when it is gone. */
      readonly readFile: (id: string) => Promise<Uint8Array | undefined>;
      readonly deepLink: (parameter: string) => string | undefined;
      /** The sentence above a location or contact button, in the chat's language. */
      readonly requestSentence: (chat: string) => Promise<string>;
      readonly onMigrated: (from: string, to: string) => void | Promise<void>;
      readonly signal: CallSignal;
      readonly log: Log;
    },
  ) {}

  /** Sends one reply, editing the message `origin` when it replaces that. Throws `ServiceError` when Telegram did not take it. */
  async send(chat: string, reply: Reply, priority: Priority, origin?: string): Promise<Sent> {
    try {
      await this.deliver({ chat, priority }, reply, origin);
      return 'sent';
    } catch (error) {
      if (!(error instanceof TelegramFailure)) throw error;
      if (error.kind === 'blocked') return 'blocked';
      if (error.kind === 'lost' && priority === 'campaign') return 'uncertain';
      const { migratedTo } = error.details;
      if (migratedTo === undefined || migratedTo === chat) throw toServiceError(error);
      await this.parts.onMigrated(chat, migratedTo);
      return this.send(migratedTo, reply, priority);
    }
  }

  private async deliver(target: Target, reply: Reply, origin: string | undefined): Promise<void> {
    const { deepLink, log } = this.parts;
    const isPrivate = !target.chat.startsWith('-');
    const { text, choices } = spellOut(reply);
    const { rows, requests, dropped } = toKeyboard(choices, { isPrivate, deepLink });
    if (dropped > 0) log.warn({ dropped }, 'telegram cannot show some buttons of a reply');
    const markup: Markup = rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows.map((row) => [...row]) } };
    const source = reply.file && (await this.sourceOf(reply.file));
    if (reply.file && source !== undefined) await this.sendWithFile(target, text, reply.file, source, markup);
    else await this.sendTexts(target, renderParts(text, TEXT_LIMIT), markup, reply.replaces && origin);
    await this.request(target, requests);
  }

  /** Puts the buttons for her number or place in her keyboard's place, or gives her keyboard back. */
  private async request(target: Target, buttons: readonly KeyboardButton[]): Promise<void> {
    const { api, requests, requestSentence, signal } = this.parts;
    const { chat } = target;
    // A campaign's message does not end what she is being asked.
    const before = target.priority === 'reply' ? requests.take(chat) : undefined;
    // One that she has deleted herself, or that is too old to be deleted, is not worth a word.
    if (before !== undefined) await api.deleteMessage(placeOf(chat).chat_id, before, signal).catch(() => undefined);
    if (buttons.length === 0) return;
    const [sentence = NO_WORDS] = renderParts(await requestSentence(chat), TEXT_LIMIT);
    const keyboard = buttons.map((button) => [button]);
    const sent = await this.sendText(target, sentence, {
      reply_markup: { keyboard, resize_keyboard: true, one_time_keyboard: true },
    });
    requests.note(chat, sent);
  }

  /** Buttons go under the last part; the first one takes the place of `origin`. */
  private async sendTexts(target: Target, texts: Part[], markup: Markup, origin: string | undefined): Promise<void> {
    const all = texts.length === 0 ? [NO_WORDS] : texts;
    for (const [index, part] of all.entries()) {
      const own = index === all.length - 1 ? markup : {};
      if (index === 0 && origin !== undefined) await this.editText(target, part, own, Number(origin));
      else await this.sendText(target, part, own);
    }
  }

  /** Resolves with the message's id. */
  private async sendText(target: Target, part: Part, markup: Markup): Promise<number> {
    const { api, caller, signal } = this.parts;
    const place = placeOf(target.chat);
    const { message_id } = await this.orPlain(part, (text) =>
      caller.call(
        'sendMessage',
        () => api.raw.sendMessage({ ...place, ...text, ...NO_PREVIEW, ...markup }, signal),
        target,
      ),
    );
    return message_id;
  }

  private async editText(target: Target, part: Part, markup: Markup, message_id: number): Promise<void> {
    const { api, caller, signal } = this.parts;
    const { chat_id } = placeOf(target.chat);
    const inline = markup as { reply_markup?: InlineKeyboardMarkup };
    try {
      await this.orPlain(part, (text) =>
        caller.call(
          'editMessageText',
          () => api.raw.editMessageText({ chat_id, message_id, ...text, ...NO_PREVIEW, ...inline }, signal),
          { ...target, isRepeatable: true },
        ),
      );
    } catch (error) {
      if (!(error instanceof TelegramFailure)) throw error;
      if (error.kind === 'not-modified') return;
      if (error.kind !== 'edit-gone') throw error;
      await this.sendText(target, part, markup);
    }
  }

  /** Should Telegram refuse our HTML after all, the person still gets the words. */
  private async orPlain<T>(part: Part, send: (text: { text: string; parse_mode?: 'HTML' }) => Promise<T>): Promise<T> {
    try {
      return await send({ text: part.html, parse_mode: 'HTML' });
    } catch (error) {
      if (!(error instanceof TelegramFailure) || !/can't parse entities/i.test(error.sentence)) throw error;
      this.parts.log.error({ reason: error.sentence }, 'telegram refused our markup');
      return send({ text: part.text });
    }
  }

  /** A file id that Telegram knows, or the bytes. */
  private async sourceOf(file: FileRef): Promise<string | Uint8Array | undefined> {
    return (await this.parts.fileIds.get(file.id)) ?? (await this.parts.readFile(file.id));
  }

  private async sendWithFile(
    target: Target,
    text: string,
    file: FileRef,
    source: string | Uint8Array,
    markup: Markup,
  ): Promise<void> {
    const [caption, ...more] = renderParts(text, CAPTION_LIMIT);
    const isCaption = caption !== undefined && more.length === 0;
    if (more.length > 0) await this.sendTexts(target, renderParts(text, TEXT_LIMIT), {}, undefined);
    const extra = { ...(isCaption ? { caption: caption.html, parse_mode: 'HTML' as const } : {}), ...markup };
    try {
      await this.sendFile(target, file, source, extra);
    } catch (error) {
      if (!(error instanceof TelegramFailure) || error.kind !== 'bad-file') throw error;
      await this.parts.fileIds.forget(file.id);
      const bytes = await this.parts.readFile(file.id);
      if (bytes === undefined) await this.sendTexts(target, isCaption ? [caption] : [], markup, undefined);
      else await this.sendFile(target, file, bytes, extra);
    }
  }

  private async sendFile(
    target: Target,
    file: FileRef,
    source: string | Uint8Array,
    extra: { caption?: string; parse_mode?: 'HTML' } & Markup,
  ): Promise<void> {
    const { api, caller, fileIds, signal } = this.parts;
    const place = placeOf(target.chat);
    const isPhoto = file.mime === 'image/png';
    // A new InputFile for each attempt: one can be read only once.
    const input = (): string | InputFile =>
      typeof source === 'string' ? source : new InputFile(source, fileName(file.name));
    const fileId = isPhoto
      ? await caller
          .call('sendPhoto', () => api.raw.sendPhoto({ ...place, photo: input(), ...extra }, signal), target)
          .then((message) => message.photo.at(-1)?.file_id)
      : await caller
          .call('sendDocument', () => api.raw.sendDocument({ ...place, document: input(), ...extra }, signal), target)
          .then((message) => message.document.file_id);
    if (typeof source !== 'string' && fileId !== undefined) await fileIds.keep(file.id, fileId);
  }
}

/** The upload's header cannot carry spaces, quotes or accents. */
const fileName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .replace(/[^\w.-]+/g, '-');
