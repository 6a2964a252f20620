/** Updates that wait for the bot: fetched by long polling or pushed to its webhook, never both. */
import type { Update } from 'grammy/types';
import { hearsAll } from '../watched-log.ts';

interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
}

type Fetch = { readonly updates: Update[] } | { readonly conflict: string };

const POLL_CONFLICT =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
const WEBHOOK_CONFLICT =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const RETRY_MS = 25;

export class UpdateQueue {
  readonly pending: Update[] = [];
  allowed: readonly string[] = [];
  webhook: Webhook | undefined;
  lastWebhookStatus: number | undefined;
  private nextId = 1000;
  private poll: { end: (result: Fetch) => void } | undefined;
  private pushing: Promise<void> | undefined;
  private isClosed = false;
  private readonly idle = new Set<() => void>();

  /** Adds an update of an allowed kind under the next id, or under its own. */
  push(content: object): number {
    const given = (content as { update_id?: number }).update_id;
    const update = { update_id: given ?? this.nextId++, ...content } as Update;
    const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
    if (this.allowed.length > 0 && !this.allowed.includes(kind)) return update.update_id;
    hearsAll(content);
    this.pending.push(update);
    this.wake();
    return update.update_id;
  }

  /** Long polling: what is there, or the next that comes within `timeoutMs`. A newer poll ends an older one. */
  fetch(offset: number, limit: number, timeoutMs: number): Promise<Fetch> {
    if (this.webhook) return Promise.resolve({ conflict: WEBHOOK_CONFLICT });
    this.poll?.end({ conflict: POLL_CONFLICT });
    while (offset > 0 && (this.pending[0]?.update_id ?? Infinity) < offset) this.pending.shift();
    this.reportIdle();
    if (this.pending.length > 0 || timeoutMs === 0) return Promise.resolve({ updates: this.pending.slice(0, limit) });
    return new Promise((resolve) => {
      const end = (result: Fetch): void => {
        clearTimeout(timer);
        this.poll = undefined;
        resolve(result);
      };
      const timer = setTimeout(() => end({ updates: [] }), timeoutMs);
      this.poll = { end };
    });
  }

  /** Pushes to a webhook from now on, or waits for polls. */
  setWebhook(webhook: Webhook | undefined): void {
    this.webhook = webhook;
    if (webhook) this.poll?.end({ conflict: POLL_CONFLICT });
    this.wake();
  }

  /** Resolves when the bot has confirmed every update. */
  drained(): Promise<void> {
    if (this.pending.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.add(resolve));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.poll?.end({ updates: [] });
    await this.pushing;
  }

  private wake(): void {
    if (this.poll && this.pending.length > 0) this.poll.end({ updates: this.pending.slice(0, 100) });
    if (this.webhook && this.pending.length > 0)
      this.pushing ??= this.pushAll().finally(() => {
        this.pushing = undefined;
      });
  }

  /** One after the other; what was not taken with 2xx is sent again. */
  private async pushAll(): Promise<void> {
    for (;;) {
      const { webhook } = this;
      const update = this.pending[0];
      if (!webhook || !update || this.isClosed) return;
      const status = await deliver(webhook, update);
      this.lastWebhookStatus = status;
      if (status !== undefined && status >= 200 && status < 300) {
        this.pending.shift();
        this.reportIdle();
      } else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private reportIdle(): void {
    if (this.pending.length > 0) return;
    for (const resolve of this.idle) resolve();
    this.idle.clear();
  }
}

async function deliver({ url, secret }: Webhook, update: Update): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: JSON.stringify(update),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
