/** "Typing", shown while an answer takes long: only a courtesy, so it never stands in the way of replies. */
import type { Log } from '../../shared/log.ts';
import { placeOf } from './address.ts';
import type { Api, CallSignal } from './api.ts';
import type { Limiter } from './limiter.ts';
import type { Timers } from './timers.ts';

/** It is shown when an answer takes longer than this; Telegram shows it for five seconds. */
const AFTER_MS = 500;
const AGAIN_MS = 4500;
/** Calls that show it at one moment. */
const MAX_AT_ONCE = 10;

export class Typing {
  private now = 0;

  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly limiter: Limiter;
      readonly timers: Timers;
      readonly signal: CallSignal;
      readonly log: Log;
    },
  ) {}

  /** Shows it in a chat until `answer` has settled. */
  async during(answer: Promise<unknown>, chat: string): Promise<void> {
    const { timers, log } = this.parts;
    const type = (): void => {
      cancel = timers.after(AGAIN_MS, type);
      this.show(chat);
    };
    let cancel = timers.after(AFTER_MS, type);
    await answer.catch((error: unknown) => log.error({ err: error }, 'a telegram message was not answered'));
    cancel();
  }

  /** Whether it arrives does not matter. */
  private show(chat: string): void {
    const { api, limiter, signal } = this.parts;
    if (limiter.isBusy || this.now >= MAX_AT_ONCE) return;
    this.now++;
    api.raw
      .sendChatAction({ ...placeOf(chat), action: 'typing' }, signal)
      .catch(() => undefined)
      .finally(() => this.now--);
  }
}
