/**
 * The Telegram channel: updates in by polling or webhook, replies out through one limiter.
 * It hands messages to `receive` and answers by itself only what no dialogue is needed for (stickers, voice, pictures ...).
 */
import { setMaxListeners } from 'node:events';
import type { Update } from 'grammy/types';
import type { Address, Reply } from '../../shared/message.ts';
import type { Channel, Delivery, Receive } from '../channel.ts';
import { callSignal, createApi } from './api.ts';
import { Caller } from './caller.ts';
import { Courtesies } from './courtesies.ts';
import { FileIds } from './file-ids.ts';
import { Introduction } from './introduction.ts';
import { Limiter } from './limiter.ts';
import { checkWebhook, webhookSecret, type TelegramOptions } from './options.ts';
import { Photos } from './photos.ts';
import { Polling } from './polling.ts';
import { Receiver } from './receiver.ts';
import { Requests } from './requests.ts';
import { Sender, type Sent } from './sender.ts';
import { Sleeper } from './timers.ts';
import { Typing } from './typing.ts';
import { Underway } from './underway.ts';
import { answerWebhook } from './webhook.ts';

/** How long a stop waits for answers that are being written. */
const STOP_GRACE_MS = 10_000;
/** How long the calls that a stop has cut off may take to notice. */
const STOP_CUT_MS = 1000;

export class TelegramChannel implements Channel {
  readonly name = 'telegram';
  private readonly secret: string;
  private readonly limiter: Limiter;
  private readonly sender: Sender;
  private readonly receiver: Receiver;
  private readonly introduction: Introduction;
  private readonly polling: Polling | undefined;
  /** Loops that receive sleep here, calls that are tried again there: a stop ends the first at once and the second last. */
  private readonly receiving: Sleeper;
  private readonly sending: Sleeper;
  private readonly calls = new AbortController();
  private readonly underway: Underway;
  private receive: Receive | undefined;

  /** @throws ConfigError when the webhook has no public address or an impossible secret. */
  constructor(private readonly options: TelegramOptions) {
    const { token, apiRoot, rate, store, log, timers, random, onMigrated } = options;
    const { pollSeconds = 30, callTimeoutMs = 60_000 } = options;
    const secret = (this.secret = webhookSecret(options));
    checkWebhook(options, secret);
    // Every call under way listens to it.
    setMaxListeners(0, this.calls.signal);
    const signal = callSignal(this.calls);
    const botId = token.slice(0, token.indexOf(':'));
    const api = createApi(token, apiRoot, callTimeoutMs);
    const limiter = (this.limiter = new Limiter(rate, timers));
    const underway = (this.underway = new Underway(timers));
    const receiving = (this.receiving = new Sleeper(timers));
    const sending = (this.sending = new Sleeper(timers));
    const introduction = (this.introduction = new Introduction({ api, options, botId, secret, sleeper: receiving }));
    const courtesies = new Courtesies({ ...options, api, signal, send: (to, reply) => this.send(to, reply) });
    this.sender = new Sender({
      api,
      caller: new Caller({ limiter, sleeper: sending, random, log, onUncertain: options.onUncertain }),
      fileIds: new FileIds(store, botId),
      requests: new Requests(),
      readFile: options.readFile,
      deepLink: (parameter) => this.deepLink(parameter),
      requestSentence: (chat) => courtesies.phrase(at(chat), 'requestButton', 'vi'),
      onMigrated: (from, to) => onMigrated(at(from), at(to)),
      signal,
      log,
    });
    this.receiver = new Receiver({
      ...options,
      api,
      courtesies,
      photos: new Photos({ ...options, api, signal }),
      typing: new Typing({ api, limiter, timers, signal, log }),
      underway,
      signal,
      bot: () => introduction.bot,
    });
    if (options.mode === 'polling')
      this.polling = new Polling({
        api: createApi(token, apiRoot, (pollSeconds + 15) * 1000),
        store,
        timers,
        sleeper: receiving,
        random,
        log,
        pollSeconds,
        accept: (update) => this.accept(update),
      });
  }

  /**
   * Begins to receive. A Telegram that cannot be reached does not hold up the start.
   * @throws ConfigError when Telegram refuses the token or the webhook's address.
   */
  async start(receive: Receive): Promise<void> {
    this.receive = receive;
    await this.introduction.begin();
    this.polling?.start();
  }

  async stop(): Promise<void> {
    this.receive = undefined;
    this.receiving.close();
    await Promise.all([this.polling?.stop(), this.introduction.ended()]);
    await this.underway.settled(STOP_GRACE_MS);
    this.sending.close();
    this.limiter.close();
    this.calls.abort();
    await this.underway.settled(STOP_CUT_MS);
  }

  async send(to: Address, reply: Reply, origin?: string): Promise<Delivery> {
    const sent = await this.underway.track(this.sender.send(to.chat, reply, 'reply', origin));
    return sent === 'blocked' ? 'blocked' : 'sent';
  }

  /**
   * Sends a campaign's message: after all replies, and never twice. `uncertain` = it may have arrived.
   * Throws `ServiceError` when it certainly did not.
   */
  notify(to: Address, reply: Reply): Promise<Sent> {
    return this.underway.track(this.sender.send(to.chat, reply, 'campaign'));
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
    const { bot } = this.introduction;
    return bot && `https://t.me/${bot.username}?start=${parameter}`;
  }

  private accept(update: Update): Promise<void> {
    if (!this.receive) return Promise.reject(new Error('The channel is stopped'));
    return this.receiver.accept(update, this.receive);
  }
}

/** Our address of a chat or topic. */
const at = (chat: string): Address => ({ channel: 'telegram', chat });
