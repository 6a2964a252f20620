/**
 * When a call may leave: one limiter per bot token, shared by replies and campaigns.
 * Telegram allows about 30 messages a second overall, one a second to one chat with short bursts, and 20 a minute to one group
 * (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
 */
import { ServiceError } from '../../shared/errors.ts';
import { placeOf } from './address.ts';
import type { Timers } from './timers.ts';

/** Replies leave before anything of a campaign. */
export type Priority = 'reply' | 'campaign';

const CHAT_INTERVAL_MS = 1000;
const CHAT_BURST = 3;
const GROUP_LIMIT = 20;
const GROUP_WINDOW_MS = 60_000;
/** How late a timer may ring without the overall rate falling behind. */
const SLACK_MS = 50;
const SWEEP_FROM = 1000;

interface Waiting {
  readonly priority: Priority;
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

/** What is known of one chat. Times are epoch milliseconds. */
interface Pace {
  readonly isGroup: boolean;
  /** When the next message would be due if they were spread evenly; ahead of now by at most the burst. */
  due: number;
  /** When the last messages to a group left, oldest first, at most {@link GROUP_LIMIT}. */
  readonly left: number[];
  /** Replies first, each in the order of arrival. */
  readonly waiting: Waiting[];
  cancelTimer: (() => void) | undefined;
}

/** Hands out leave to call, in order within a chat and priority. */
export class Limiter {
  private readonly interval: number;
  private readonly slack: number;
  private readonly paces = new Map<number, Pace>();
  /** Chats whose own limits allow a message now, waiting for the overall rate. */
  private readonly ready: Record<Priority, Set<Pace>> = { reply: new Set(), campaign: new Set() };
  private due = 0;
  private pausedUntil = 0;
  private cancelTimer: (() => void) | undefined;
  private sweepAt = SWEEP_FROM;
  private isClosed = false;

  /** `ratePerSecond` 0 turns every limit off except {@link pause}. */
  constructor(
    private readonly ratePerSecond: number,
    private readonly timers: Timers,
  ) {
    this.interval = ratePerSecond === 0 ? 0 : 1000 / ratePerSecond;
    this.slack = Math.max(2 * this.interval, SLACK_MS);
  }

  /** Whether messages wait for the overall rate, or the platform told us to be silent for a while. */
  get isBusy(): boolean {
    return this.isPaused || this.ready.reply.size + this.ready.campaign.size > 0;
  }

  private get isPaused(): boolean {
    return this.timers.now() < this.pausedUntil;
  }

  /** Resolves when one message to this chat may leave. Rejects with `ServiceError` when closed. */
  acquire(chat: string, priority: Priority): Promise<void> {
    if (this.isClosed) return Promise.reject(stopped());
    if (this.ratePerSecond === 0 && !this.isPaused) return Promise.resolve();
    return new Promise((go, fail) => {
      const pace = this.paceOf(chat);
      const waiting = { priority, go, fail };
      const firstCampaign = pace.waiting.findIndex((other) => other.priority === 'campaign');
      if (priority === 'reply' && firstCampaign >= 0) pace.waiting.splice(firstCampaign, 0, waiting);
      else pace.waiting.push(waiting);
      this.enqueue(pace);
    });
  }

  /** Nothing leaves for `ms`: the platform asked for it, and it means the whole token. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.timers.now() + ms);
  }

  /** Refuses whoever waits and whoever comes. */
  close(): void {
    this.isClosed = true;
    this.cancelTimer?.();
    for (const pace of this.paces.values()) {
      pace.cancelTimer?.();
      for (const { fail } of pace.waiting.splice(0)) fail(stopped());
    }
    this.paces.clear();
    this.ready.reply.clear();
    this.ready.campaign.clear();
  }

  private paceOf(chat: string): Pace {
    // The topics of a group share its limits.
    const { chat_id } = placeOf(chat);
    let pace = this.paces.get(chat_id);
    if (!pace) {
      // Telegram's ids of groups and supergroups are negative.
      pace = { isGroup: chat_id < 0, due: 0, left: [], waiting: [], cancelTimer: undefined };
      this.paces.set(chat_id, pace);
    }
    return pace;
  }

  /** Puts a chat among the ready ones, or sets a timer for when its own limits allow that. */
  private enqueue(pace: Pace): void {
    const next = pace.waiting[0];
    if (!next) return;
    const wait = this.allowedAt(pace) - this.timers.now();
    if (wait > 0) {
      pace.cancelTimer ??= this.timers.after(wait, () => {
        pace.cancelTimer = undefined;
        this.enqueue(pace);
      });
      return;
    }
    if (next.priority === 'reply') this.ready.campaign.delete(pace);
    this.ready[next.priority].add(pace);
    this.drain();
  }

  private allowedAt(pace: Pace): number {
    if (this.ratePerSecond === 0) return 0;
    const alone = pace.due - (CHAT_BURST - 1) * CHAT_INTERVAL_MS;
    const oldest = pace.left.length < GROUP_LIMIT ? undefined : pace.left[0];
    return oldest === undefined ? alone : Math.max(alone, oldest + GROUP_WINDOW_MS);
  }

  private drain(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    for (;;) {
      const pace = first(this.ready.reply) ?? first(this.ready.campaign);
      if (!pace) return;
      const now = this.timers.now();
      const at = Math.max(this.pausedUntil, this.due - this.slack);
      if (at > now) {
        this.cancelTimer = this.timers.after(at - now, () => this.drain());
        return;
      }
      this.ready.reply.delete(pace);
      this.ready.campaign.delete(pace);
      const next = pace.waiting.shift();
      if (!next) continue;
      this.due = Math.max(this.due, now) + this.interval;
      pace.due = Math.max(pace.due, now) + CHAT_INTERVAL_MS;
      if (pace.isGroup) pace.left.splice(0, Math.max(0, pace.left.push(now) - GROUP_LIMIT));
      next.go();
      this.requeue(pace);
      this.sweep(now);
    }
  }

  /** Like {@link enqueue}, without starting a second drain inside the first. */
  private requeue(pace: Pace): void {
    const next = pace.waiting[0];
    if (!next) return;
    if (this.allowedAt(pace) <= this.timers.now()) this.ready[next.priority].add(pace);
    else this.enqueue(pace);
  }

  /** Forgets chats whose past no longer limits anything, so that a long campaign stays flat in memory. */
  private sweep(now: number): void {
    if (this.paces.size < this.sweepAt) return;
    for (const [chat, pace] of this.paces) {
      const lastLeft = pace.left.at(-1) ?? 0;
      if (pace.waiting.length === 0 && pace.due <= now && lastLeft + GROUP_WINDOW_MS <= now) this.paces.delete(chat);
    }
    this.sweepAt = Math.max(SWEEP_FROM, 2 * this.paces.size);
  }
}

const stopped = (): ServiceError => new ServiceError('telegram', 'unreachable', 'the channel has stopped');

const first = (paces: Set<Pace>): Pace | undefined => {
  for (const pace of paces) return pace;
  return undefined;
};
