/**
 * The Telegram channel: updates in by polling or webhook, replies out through one limiter.
 * It hands messages to `receive` and answers by itself only what no dialogue is needed for (stickers, voice, pictures ...).
 */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Update } from 'grammy/types';
import { ConfigError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import { addressKey, type Address, type Language, type Reply } from '../../shared/message.ts';
import type { Store } from '../../storage/store.ts';
import type { Channel, Delivery, Receive } from '../channel.ts';
import { callSignal, createApi, type Api } from './api.ts';
import { backoff, Caller } from './caller.ts';
import { toFailure, type TelegramFailure } from './failure.ts';
import { FileIds } from './file-ids.ts';
import { Limiter } from './limiter.ts';
import type { TelegramCommands, TelegramPhrases } from './phrases.ts';
import { Polling } from './polling.ts';
import { updateProfile } from './profile.ts';
import { readUpdate, type BotName, type Courtesy, type Reading } from './read-update.ts';
import { Sender, type Sent } from './sender.ts';
import { Sleeper, type Timers } from './timers.ts';
import { answerWebhook, ensureWebhook } from './webhook.ts';

/** A person sees "typing" when an answer takes longer than this; Telegram shows it for five seconds. */
const TYPING_AFTER_MS = 500;
const TYPING_AGAIN_MS = 4500;
/** Calls that show it at one moment. */
const MAX_TYPING = 10;
/** The same courtesy is not said twice to a chat within this time. */
const COURTESY_REST_MS = 10_000;
/** How long an update's acceptance waits for its courtesy, so that one busy chat does not hold up the others. */
const COURTESY_WAIT_MS = 3000;
/** How long a stop waits for answers that are being written. */
const STOP_GRACE_MS = 10_000;
/** How long the calls that a stop has cut off may take to notice. */
const STOP_CUT_MS = 1000;
const KEPT_COURTESIES = 1000;

export interface TelegramOptions {
  readonly token: string;
  /** Without a slash at the end, e.g. `https://api.telegram.org`. */
  readonly apiRoot: string;
  readonly mode: 'polling' | 'webhook';
  /** Where Telegram reaches us; needed for the webhook. */
  readonly publicUrl?: string | undefined;
  /** 1 to 256 letters, digits, `_`, `-`; unset = derived from the token. */
  readonly webhookSecret?: string | undefined;
  /** Messages a second overall; 0 = no limits. */
  readonly rate: number;
  readonly store: Store;
  readonly log: Log;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly commands: TelegramCommands;
  readonly phrases: TelegramPhrases;
  /** The bytes of a reply's file by its id; `undefined` when it is gone. */
  readonly readFile: (id: string) => Promise<Uint8Array | undefined>;
  /** The language a chat has chosen, if any; else the client's decides. */
  readonly languageOf: (address: Address) => Promise<Language | undefined>;
  /** A person or group let the bot in (`true`) or shut it out. A rejection makes Telegram tell it again. */
  readonly onReachable: (address: Address, isReachable: boolean) => void | Promise<void>;
  /** A group got a new id: what is kept under `from` belongs to `to`. May be told more than once. */
  readonly onMigrated: (from: Address, to: Address) => void | Promise<void>;
  /** A message's answer was lost: it may have arrived, and when it was a reply it is sent again. For metrics. */
  readonly onUncertain: () => void;
  /** How long Telegram keeps an empty poll open. */
  readonly pollSeconds?: number;
  /** When a call without an answer is given up. Long, because giving up a slow one means saying it twice. */
  readonly callTimeoutMs?: number;
}

export class TelegramChannel implements Channel {
  readonly name = 'telegram';
  private readonly api: Api;
  private readonly limiter: Limiter;
  private readonly sender: Sender;
  private readonly polling: Polling | undefined;
  private readonly secret: string;
  private readonly botId: string;
  /** Loops that receive sleep here, calls that are tried again there: a stop ends the first at once and the second last. */
  private readonly receiving: Sleeper;
  private readonly sending: Sleeper;
  private readonly calls = new AbortController();
  private readonly underway = new Set<Promise<unknown>>();
  private readonly saidAt = new Map<string, number>();
  private bot: BotName;
  private typingNow = 0;
  private receive: Receive | undefined;
  private background: Promise<void> = Promise.resolve();

  /** @throws ConfigError when the webhook has no public address or an impossible secret. */
  constructor(private readonly options: TelegramOptions) {
    const { token, apiRoot, rate, store, log, timers, random, pollSeconds = 30, callTimeoutMs = 60_000 } = options;
    this.secret = options.webhookSecret ?? createHash('sha256').update(`webhook ${token}`).digest('hex');
    checkWebhook(options, this.secret);
    // Every call under way listens to it.
    setMaxListeners(0, this.calls.signal);
    this.botId = token.slice(0, token.indexOf(':'));
    this.receiving = new Sleeper(timers);
    this.sending = new Sleeper(timers);
    this.api = createApi(token, apiRoot, callTimeoutMs);
    this.limiter = new Limiter(rate, timers);
    const caller = new Caller({
      limiter: this.limiter,
      sleeper: this.sending,
      random,
      log,
      onUncertain: options.onUncertain,
    });
    this.sender = new Sender({
      api: this.api,
      caller,
      fileIds: new FileIds(store, this.botId),
      readFile: options.readFile,
      deepLink: (parameter) => this.deepLink(parameter),
      requestSentence: async (chat) => this.phrase(at(chat), 'requestButton', 'vi'),
      onMigrated: (from, to) => options.onMigrated(at(from), at(to)),
      signal: callSignal(this.calls),
      log,
    });
    if (options.mode === 'polling')
      this.polling = new Polling({
        api: createApi(token, apiRoot, (pollSeconds + 15) * 1000),
        store,
        timers,
        sleeper: this.receiving,
        random,
        log,
        pollSeconds,
        accept: (update) => this.accept(update),
      });
  }

  /**
   * Begins to receive. A Telegram that cannot be reached does not hold up the start: it is tried again until it can.
   * @throws ConfigError when Telegram refuses the token or the webhook's address.
   */
  async start(receive: Receive): Promise<void> {
    this.receive = receive;
    try {
      await this.introduce();
    } catch (error) {
      const failure = toFailure('start', error);
      if (!failure.isTransient) throw new ConfigError([problemOf(failure)]);
      this.background = this.introduceLater(failure);
    }
    this.polling?.start();
  }

  async stop(): Promise<void> {
    this.receive = undefined;
    this.receiving.close();
    await Promise.all([this.polling?.stop(), this.background]);
    await this.atMost(STOP_GRACE_MS, Promise.allSettled(this.underway));
    this.sending.close();
    this.limiter.close();
    this.calls.abort();
    await this.atMost(STOP_CUT_MS, Promise.allSettled(this.underway));
  }

  async send(to: Address, reply: Reply, origin?: string): Promise<Delivery> {
    const sent = await this.track(this.sender.send(to.chat, reply, 'reply', origin));
    return sent === 'blocked' ? 'blocked' : 'sent';
  }

  /**
   * Sends a campaign's message: after all replies, and never twice. `uncertain` = it may have arrived.
   * Throws `ServiceError` when it certainly did not.
   */
  notify(to: Address, reply: Reply): Promise<Sent> {
    return this.track(this.sender.send(to.chat, reply, 'campaign'));
  }

  /** Answers a call of Telegram's; 503 while this channel is not started. */
  async webhook(request: Request): Promise<Response> {
    if (!this.receive) return new Response(null, { status: 503 });
    return answerWebhook(request, {
      secret: this.secret,
      accept: (update) => this.accept(update),
      log: this.options.log,
    });
  }

  /** The address that opens the bot with a start parameter; `undefined` until Telegram has told us the bot's name. */
  deepLink(parameter: string): string | undefined {
    return this.bot && `https://t.me/${this.bot.username}?start=${parameter}`;
  }

  /** Learns who we are and tells Telegram where to find us. */
  private async introduce(): Promise<void> {
    const { options, api, botId } = this;
    const { id, username } = await api.getMe();
    this.bot = { id, username };
    if (options.mode === 'webhook' && options.publicUrl !== undefined)
      await ensureWebhook({ api, ...options }, { botId, publicUrl: options.publicUrl, secret: this.secret });
    await updateProfile(api, options.commands, options.phrases).catch((error: unknown) => {
      const { kind, sentence } = toFailure('setMyCommands', error);
      options.log.warn({ failure: kind, reason: sentence }, 'the telegram command menu is not up to date');
    });
  }

  private async introduceLater(first: TelegramFailure): Promise<void> {
    const { log, random } = this.options;
    let failure: TelegramFailure | undefined = first;
    for (let tries = 1; failure; tries++) {
      const level = failure.isTransient ? 'warn' : 'error';
      log[level]({ failure: failure.kind, reason: failure.sentence }, 'telegram is not set up yet, trying again');
      if (!(await this.receiving.sleep(failure.details.retryAfterMs ?? backoff(tries, random)))) return;
      failure = await this.introduce().then(
        () => undefined,
        (error: unknown) => toFailure('start', error),
      );
    }
  }

  /** Resolves when the update is durable or needs nothing; rejects when it must come again. */
  private accept(update: Update): Promise<void> {
    const { receive } = this;
    if (!receive) return Promise.reject(new Error('The channel is stopped'));
    return this.track(this.act(this.read(update), receive));
  }

  private read(update: Update): Reading {
    try {
      return readUpdate(update, this.bot, this.options.timers.now());
    } catch (error) {
      // Asking for it again would not make it readable, and would hold up everything behind it.
      this.options.log.error({ err: error }, 'a telegram update could not be read');
      return { kind: 'ignored' };
    }
  }

  private async act(reading: Reading, receive: Receive): Promise<void> {
    switch (reading.kind) {
      case 'message': {
        if (reading.queryId !== undefined) this.stopSpinner(reading.queryId);
        const { accepted, answer } = receive(reading.incoming);
        void this.track(this.showTyping(reading.incoming.from, answer));
        await accepted;
        if (reading.courtesy) await this.say(reading.courtesy);
        return;
      }
      case 'courtesy':
        return this.say(reading.courtesy);
      case 'dead-button':
        return this.stopSpinner(reading.queryId);
      case 'reachable':
        return this.options.onReachable(reading.address, reading.isReachable);
      case 'migrated':
        return this.options.onMigrated(reading.from, reading.to);
      case 'ignored':
        return;
    }
  }

  /** At once and beside everything else: the person waits for it, and Telegram takes it only for a short while. */
  private stopSpinner(queryId: string): void {
    const call = this.api.answerCallbackQuery(queryId, {}, callSignal(this.calls)).catch((error: unknown) => {
      const failure = toFailure('answerCallbackQuery', error);
      if (failure.kind !== 'query-too-old')
        this.options.log.warn({ failure: failure.kind, reason: failure.sentence }, 'a button was not acknowledged');
    });
    void this.track(call);
  }

  /** Shows "typing" while an answer takes long. */
  private async showTyping({ chat }: Address, answer: Promise<unknown>): Promise<void> {
    const { timers, log } = this.options;
    const type = (): void => {
      cancel = timers.after(TYPING_AGAIN_MS, type);
      // Only a courtesy: it never stands in the way of replies, and whether it arrives does not matter.
      if (this.limiter.isBusy || this.typingNow >= MAX_TYPING) return;
      this.typingNow++;
      this.api
        .sendChatAction(Number(chat), 'typing', {}, callSignal(this.calls))
        .catch(() => undefined)
        .finally(() => this.typingNow--);
    };
    let cancel = timers.after(TYPING_AFTER_MS, type);
    await answer.catch((error: unknown) => log.error({ err: error }, 'a telegram message was not answered'));
    cancel();
  }

  /** Says a sentence of the channel's own, once per album and once per {@link COURTESY_REST_MS}; failures are only logged. */
  private async say(courtesy: Courtesy): Promise<void> {
    const { to, phrase, removes, album } = courtesy;
    const isRemoved = removes ? await this.remove(to, removes.messageId) : false;
    const now = this.options.timers.now();
    const key = `${addressKey(to)} ${album ?? phrase}`;
    if (now - (this.saidAt.get(key) ?? -Infinity) < COURTESY_REST_MS) return;
    this.saidAt.delete(key);
    this.saidAt.set(key, now);
    for (const oldest of this.saidAt.keys()) {
      if (this.saidAt.size <= KEPT_COURTESIES) break;
      this.saidAt.delete(oldest);
    }
    const said = this.phrase(to, isRemoved && removes ? removes.phrase : phrase, courtesy.language)
      .then((text) => this.send(to, { text }))
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'a telegram courtesy was not said'));
    await this.atMost(COURTESY_WAIT_MS, said);
  }

  /** Whether Telegram let us delete a message: always in private chats, in groups only as administrator. */
  private async remove({ chat }: Address, messageId: number): Promise<boolean> {
    return this.api.deleteMessage(Number(chat), messageId, callSignal(this.calls)).then(
      () => true,
      () => false,
    );
  }

  private async phrase(to: Address, key: keyof TelegramPhrases[Language], guess: Language): Promise<string> {
    const chosen = await this.options.languageOf(to).catch(() => undefined);
    return this.options.phrases[chosen ?? guess][key];
  }

  private track<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.then(
      () => this.underway.delete(settled),
      () => this.underway.delete(settled),
    );
    this.underway.add(settled);
    return work;
  }

  /** Waits for `work`, but not longer than `ms`. */
  private async atMost(ms: number, work: Promise<unknown>): Promise<void> {
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.options.timers.after(ms, resolve);
    });
    await Promise.race([work, late]);
    cancel();
  }
}

function checkWebhook({ mode, publicUrl }: TelegramOptions, secret: string): void {
  if (mode !== 'webhook') return;
  const problems: string[] = [];
  if (!publicUrl) problems.push('PUBLIC_URL must be set when TELEGRAM_MODE=webhook: Telegram sends there');
  if (!/^[\w-]{1,256}$/.test(secret)) problems.push('TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -');
  if (problems.length > 0) throw new ConfigError(problems);
}

const problemOf = ({ kind, method, sentence }: TelegramFailure): string =>
  kind === 'unauthorized'
    ? `TELEGRAM_BOT_TOKEN is refused by Telegram (${sentence})`
    : `Telegram refuses the settings (${method}: ${sentence})`;

const at = (chat: string): Address => ({ channel: 'telegram', chat });
