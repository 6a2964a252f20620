/** The sentences that the channel says by itself: once per album and once in a while, in the chat's language. */
import type { Log } from '../../shared/log.ts';
import { addressKey, type Address, type Language, type Reply } from '../../shared/message.ts';
import { placeOf } from './address.ts';
import type { Api, CallSignal } from './api.ts';
import type { TelegramPhraseKey, TelegramPhrases } from './phrases.ts';
import type { Courtesy } from './read-update.ts';
import type { Timers } from './timers.ts';

/** The same courtesy is not said twice to a chat within this time. */
const REST_MS = 10_000;
const KEPT = 1000;

export class Courtesies {
  /** When something was said last, oldest first. */
  private readonly saidAt = new Map<string, number>();

  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly timers: Timers;
      readonly phrases: TelegramPhrases;
      readonly languageOf: (address: Address) => Promise<Language | undefined>;
      readonly send: (to: Address, reply: Reply) => Promise<unknown>;
      readonly signal: CallSignal;
      readonly log: Log;
    },
  ) {}

  /** Deletes what has to go, and says the sentence; failures are only logged. */
  async say(courtesy: Courtesy): Promise<void> {
    const { to, phrase, removes, album, language } = courtesy;
    const isRemoved = removes ? await this.remove(to, removes.messageId) : false;
    if (this.wasSaid(`${addressKey(to)} ${album ?? phrase}`)) return;
    await this.phrase(to, isRemoved && removes ? removes.phrase : phrase, language)
      .then((text) => this.parts.send(to, { text }))
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'a telegram courtesy was not said'));
  }

  /** A sentence in the language the chat has chosen, else in the one guessed. */
  async phrase(to: Address, key: TelegramPhraseKey, guess: Language): Promise<string> {
    const chosen = await this.parts.languageOf(to).catch(() => undefined);
    return this.parts.phrases[chosen ?? guess][key];
  }

  /** Whether it was said a moment ago; if not, it counts as said from now on. */
  private wasSaid(key: string): boolean {
    const now = this.parts.timers.now();
    if (now - (this.saidAt.get(key) ?? -Infinity) < REST_MS) return true;
    this.saidAt.delete(key);
    this.saidAt.set(key, now);
    for (const oldest of this.saidAt.keys()) {
      if (this.saidAt.size <= KEPT) break;
      this.saidAt.delete(oldest);
    }
    return false;
  }

  /** Whether Telegram let us delete a message: always in private chats, in groups only as administrator. */
  private remove({ chat }: Address, messageId: number): Promise<boolean> {
    const { api, signal } = this.parts;
    return api.deleteMessage(placeOf(chat).chat_id, messageId, signal).then(
      () => true,
      () => false,
    );
  }
}
