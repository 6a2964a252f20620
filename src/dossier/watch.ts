/** Watches dossiers: webhooks at once, the feed as the net, held news in the morning, and who waits for the backend when it is back. */
import type { DossierClient } from './client.ts';
import { Feed, type FeedOutcome } from './feed.ts';
import { isQuiet, type NewsDesk } from './news.ts';
import type { Change } from './schema.ts';
import { isHeldUntil, LOOK_MS } from '../shared/take-over.ts';
import type { Store } from '../storage/store.ts';
import type { Waiting } from './waiting.ts';
import { webhookHandler, type WebhookOutcome } from './webhook.ts';

const HOUR_MS = 3_600_000;
const INTERVAL_MS = 60_000;

/** What happens, for metrics and the log; nothing personal. */
export interface WatchEvents {
  webhook(outcome: WebhookOutcome): void;
  /** A reading of the feed ended. */
  feed(outcome: FeedOutcome): void;
  /** A round failed, mostly because backend or store is away (`ServiceError`); it is tried again at the next interval. */
  failed(error: unknown): void;
  /** A chat that could not be told, because a record of it cannot be read, was left out. */
  leftOut(error: unknown): void;
}

interface DossierWatchOptions {
  readonly store: Store;
  readonly client: DossierClient;
  readonly news: NewsDesk;
  readonly waiting: Waiting;
  readonly now: () => number;
  readonly webhookSecret: string | undefined;
  readonly events: WatchEvents;
  /** Milliseconds between readings of the feed; a minute when left out. */
  readonly intervalMs?: number;
}

export class DossierWatch {
  readonly #options: DossierWatchOptions;
  readonly #feed: Feed;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = true;
  /** When a round of this process failed last. */
  #failedAt: number | undefined;

  /** `POST /webhooks/backend`; refuses everything when no secret is set. */
  readonly webhook: (request: Request) => Promise<Response>;

  constructor(options: DossierWatchOptions) {
    this.#options = options;
    const { store, client, now, events, webhookSecret } = options;
    const onChange = (change: Change): Promise<boolean> => {
      client.forget(change.code);
      return options.news.spread(change);
    };
    this.#feed = new Feed({ store, client, now, onChange });
    this.webhook =
      webhookSecret === undefined
        ? async () => new Response(null, { status: 404 })
        : webhookHandler({
            store,
            now,
            onChange,
            secret: webhookSecret,
            onOutcome: (outcome) => events.webhook(outcome),
          });
  }

  /** Begins to look, at once and then every few seconds; the feed is read once per interval, by one process of all. */
  start(): void {
    this.#isStopped = false;
    const turn = async (): Promise<void> => {
      await this.look();
      if (this.#isStopped) return;
      this.#timer = setTimeout(
        () => {
          this.#running = turn();
        },
        Math.min(LOOK_MS, this.#intervalMs),
      );
      this.#timer.unref();
    };
    this.#running = turn();
  }

  /** Nothing is told after it resolves, save by webhooks. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Makes sure that what happens from now on will be noticed. Throws `ServiceError`. */
  begin(): Promise<void> {
    return this.#feed.begin();
  }

  /**
   * Reads the feed when that is due, also what a process died over; tells what was held over the night in any case. Never rejects.
   * After a failure the interval is waited for, so that a backend in trouble is left alone.
   */
  async look(): Promise<void> {
    const { news, events, now } = this.#options;
    const isRecent = (at: number | undefined): boolean =>
      at !== undefined && isHeldUntil(at + this.#intervalMs, this.#intervalMs, now());
    try {
      if (!isRecent(this.#failedAt) && !isRecent(await this.#feed.readAt())) await this.poll();
      else await news.releaseHeld();
    } catch (error) {
      this.#failedAt = now();
      events.failed(error);
    }
  }

  get #intervalMs(): number {
    return this.#options.intervalMs ?? INTERVAL_MS;
  }

  /** One round: what was held, then the feed, then who waits. Never rejects: what went wrong goes to `failed`. */
  async poll(): Promise<void> {
    const { news, events } = this.#options;
    try {
      await news.releaseHeld();
      events.feed(await this.#feed.read());
      await this.#tellWaiting();
    } catch (error) {
      this.#failedAt = this.#options.now();
      events.failed(error);
    }
  }

  /** The backend has just answered: whoever asked in vain is told; at night only those who asked within the hour. */
  async #tellWaiting(): Promise<void> {
    const { waiting, news, now, events } = this.#options;
    for await (const { chat, code, at, id } of waiting.all((error) => events.leftOut(error))) {
      if (isQuiet(now()) && now() - at > HOUR_MS) continue;
      if (await news.bringBack(chat, { kind: 'backend-back', id: `back-${at}-${id.slice(-8)}`, code })) {
        await waiting.remove(chat, code);
      }
    }
  }
}
