/**
 * Long polling. One process of many polls, the one that holds the lease; an update is confirmed to Telegram
 * (by asking for the next one) only after it was accepted.
 */
import type { Update } from 'grammy/types';
import type { Log } from '../../shared/log.ts';
import { LOOK_MS, RENEW_MS, SILENT_MS } from '../../shared/take-over.ts';
import type { Lease, Store } from '../../storage/store.ts';
import { callSignal, type Api } from './api.ts';
import { backoff } from './caller.ts';
import { toFailure } from './failure.ts';
import { ALLOWED_UPDATES } from './read-update.ts';
import type { Sleeper, Timers } from './timers.ts';

const LEASE = 'telegram-poll';
const BATCH = 100;

export class Polling {
  private offset: number | undefined;
  private isStopping = false;
  private running: Promise<void> | undefined;
  private current = new AbortController();

  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly store: Store;
      readonly timers: Timers;
      readonly sleeper: Sleeper;
      readonly random: () => number;
      readonly log: Log;
      /** How long Telegram keeps an empty poll open. */
      readonly pollSeconds: number;
      /** Resolves when the update is durable; rejects when it must come again. Called in the order of arrival. */
      readonly accept: (update: Update) => Promise<void>;
    },
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** No update is taken after it resolves; those taken are confirmed. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.current.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { store, sleeper, random, log } = this.parts;
    while (!this.isStopping) {
      const lease = await store.lease(LEASE, SILENT_MS).catch((error: unknown) => {
        log.warn({ err: error }, 'telegram polling waits for the store');
        return undefined;
      });
      if (lease) await this.pollWhileHeld(lease);
      else await sleeper.sleep(LOOK_MS * (0.5 + 0.5 * random()));
    }
  }

  private async pollWhileHeld(lease: Lease): Promise<void> {
    const { sleeper, random, log } = this.parts;
    // From where Telegram is: others may have polled since, and asking from a number of ours confirms all below it, stored or not.
    this.offset = undefined;
    let isHeld = true;
    const stopRenewing = this.keepRenewing(lease, () => {
      isHeld = false;
      this.current.abort();
    });
    let failures = 0;
    let isWebhookGone = false;
    while (isHeld && !this.isStopping) {
      this.current = new AbortController();
      try {
        if (!isWebhookGone) await this.dropWebhook();
        isWebhookGone = true;
        const isAccepted = await this.pollOnce();
        failures = isAccepted ? 0 : failures + 1;
      } catch (error) {
        // A poll that was cut off on purpose.
        if (this.current.signal.aborted) continue;
        const failure = toFailure('getUpdates', error);
        failures++;
        if (failure.kind === 'conflict') isWebhookGone = false;
        const level = failure.kind === 'unauthorized' ? 'error' : 'warn';
        log[level]({ failure: failure.kind, reason: failure.sentence }, 'telegram polling failed, trying again');
        const { retryAfterMs } = failure.details;
        if (retryAfterMs !== undefined) await sleeper.sleep(retryAfterMs);
      }
      if (failures > 0) await sleeper.sleep(backoff(failures, random));
    }
    stopRenewing();
    if (isHeld) await this.confirm();
    await lease.release().catch(() => undefined);
  }

  /** A webhook and polling exclude each other; what waits at Telegram is kept. */
  private async dropWebhook(): Promise<void> {
    const { api, log } = this.parts;
    const { url } = await api.getWebhookInfo(callSignal(this.current));
    if (!url) return;
    await api.deleteWebhook({ drop_pending_updates: false }, callSignal(this.current));
    log.info('telegram webhook removed: this installation polls');
  }

  /** One long poll; `false` when something could not be accepted and has to come again. */
  private async pollOnce(): Promise<boolean> {
    const { api, pollSeconds, accept, log } = this.parts;
    const updates = await api.getUpdates(
      {
        ...(this.offset === undefined ? {} : { offset: this.offset }),
        limit: BATCH,
        timeout: pollSeconds,
        allowed_updates: ALLOWED_UPDATES,
      },
      callSignal(this.current),
    );
    const results = await Promise.allSettled(updates.map(accept));
    const refused = results.findIndex((result) => result.status === 'rejected');
    const next = updates[refused]?.update_id ?? (updates.at(-1)?.update_id ?? -1) + 1;
    if (updates.length > 0) this.offset = next;
    const result = results[refused];
    if (result?.status !== 'rejected') return true;
    log.warn({ err: result.reason as unknown }, 'telegram updates could not be stored and will come again');
    return false;
  }

  /** Tells Telegram what was accepted, so that the next start does not get it again. Best effort: a repeat is harmless. */
  private async confirm(): Promise<void> {
    if (this.offset === undefined) return;
    await this.parts.api
      .getUpdates({ offset: this.offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES })
      .catch((error: unknown) => {
        this.parts.log.warn(
          { failure: toFailure('getUpdates', error).kind },
          'the last telegram updates are not confirmed',
        );
      });
  }

  /** Renews until told to stop; calls `lost` once when someone else may hold the lease. */
  private keepRenewing(lease: Lease, lost: () => void): () => void {
    const { timers } = this.parts;
    let validUntil = timers.now() + SILENT_MS;
    let cancel = (): void => undefined;
    let isStopped = false;
    const renew = async (): Promise<void> => {
      const askedAt = timers.now();
      const isMine = await lease.renew().catch(() => undefined);
      if (isStopped) return;
      if (isMine) validUntil = askedAt + SILENT_MS;
      // The store may be away for a moment: the lease is ours until it runs out.
      if (isMine === false || timers.now() + RENEW_MS > validUntil) lost();
      else plan();
    };
    const plan = (): void => {
      cancel = timers.after(RENEW_MS, () => void renew());
    };
    plan();
    return () => {
      isStopped = true;
      cancel();
    };
  }
}
