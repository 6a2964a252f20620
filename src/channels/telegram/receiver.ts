/** What is done about one update: handed to `receive`, answered by the channel itself, reported, or nothing. */
import type { Update } from 'grammy/types';
import type { Log } from '../../shared/log.ts';
import type { Address } from '../../shared/message.ts';
import type { Incoming } from '../../shared/message.ts';
import type { Receive } from '../channel.ts';
import type { Api, CallSignal } from './api.ts';
import type { Courtesies } from './courtesies.ts';
import { toFailure } from './failure.ts';
import type { Photos } from './photos.ts';
import { readUpdate, type BotName, type Courtesy, type Reading, type SentPhoto } from './read-update.ts';
import type { Timers } from './timers.ts';
import type { Typing } from './typing.ts';
import type { Underway } from './underway.ts';

/** How long an update's acceptance waits for its courtesy, so that one busy chat does not hold up the others. */
const COURTESY_WAIT_MS = 3000;

export class Receiver {
  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly courtesies: Courtesies;
      readonly photos: Photos;
      readonly typing: Typing;
      readonly underway: Underway;
      readonly timers: Timers;
      readonly signal: CallSignal;
      readonly log: Log;
      /** Who we are, as far as Telegram has told us. */
      readonly bot: () => BotName;
      readonly onReachable: (address: Address, isReachable: boolean) => void | Promise<void>;
      readonly onMigrated: (from: Address, to: Address) => void | Promise<void>;
    },
  ) {}

  /** Resolves when the update is durable or needs nothing; rejects when it must come again. */
  accept(update: Update, receive: Receive): Promise<void> {
    return this.parts.underway.track(this.act(this.read(update), receive));
  }

  private read(update: Update): Reading {
    try {
      return readUpdate(update, this.parts.bot(), this.parts.timers.now());
    } catch (error) {
      // Asking for it again would not make it readable, and would hold up everything behind it.
      this.parts.log.error({ err: error }, 'a telegram update could not be read');
      return { kind: 'ignored' };
    }
  }

  private async act(reading: Reading, receive: Receive): Promise<void> {
    const { onReachable, onMigrated } = this.parts;
    switch (reading.kind) {
      case 'message': {
        if (reading.queryId !== undefined) this.stopSpinner(reading.queryId);
        const { incoming, photo } = reading;
        // A code in the photo is what she means; her words under it count when there is none.
        const seen = photo && (await this.parts.photos.read(photo));
        await this.handOver(seen && seen.choice === undefined ? { ...incoming, text: seen.text } : incoming, receive);
        const courtesy = seen?.isIdentityPaper ? photo?.warning : reading.courtesy;
        if (courtesy) await this.say(courtesy);
        return;
      }
      case 'courtesy':
        return reading.photo ? this.look(reading.photo, reading.courtesy, receive) : this.say(reading.courtesy);
      case 'dead-button':
        return this.stopSpinner(reading.queryId);
      case 'reachable':
        return onReachable(reading.address, reading.isReachable);
      case 'migrated':
        return onMigrated(reading.from, reading.to);
      case 'ignored':
        return;
    }
  }

  private async handOver(incoming: Incoming, receive: Receive): Promise<void> {
    const { typing, underway } = this.parts;
    const { accepted, answer } = receive(incoming);
    void underway.track(typing.during(answer, incoming.from.chat));
    await accepted;
  }

  /** A photo without words: what its QR code says is handed over; for a photo without one the courtesy is said, once per album. */
  private async look(
    photo: SentPhoto & { readonly incoming: Omit<Incoming, 'text'> },
    courtesy: Courtesy,
    receive: Receive,
  ): Promise<void> {
    const { isIdentityPaper, ...seen } = await this.parts.photos.read(photo);
    if (isIdentityPaper) return this.say(photo.warning);
    if (seen.choice === 'photo:no-qr') return this.say(courtesy);
    return this.handOver({ ...photo.incoming, ...seen }, receive);
  }

  private say(courtesy: Courtesy): Promise<void> {
    const { courtesies, underway } = this.parts;
    return underway.atMost(COURTESY_WAIT_MS, underway.track(courtesies.say(courtesy)));
  }

  /** At once and beside everything else: the person waits for it, and Telegram takes it only for a short while. */
  private stopSpinner(queryId: string): void {
    const { api, underway, signal, log } = this.parts;
    const call = api.answerCallbackQuery(queryId, {}, signal).catch((error: unknown) => {
      const failure = toFailure('answerCallbackQuery', error);
      if (failure.kind !== 'query-too-old')
        log.warn({ failure: failure.kind, reason: failure.sentence }, 'a button was not acknowledged');
    });
    void underway.track(call);
  }
}
