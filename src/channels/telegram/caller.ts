/** One call to Telegram with everything around it: leave from the limiter, retries with jitter, and honesty about lost answers. */
import { ServiceError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import { toFailure } from './failure.ts';
import type { Limiter, Priority } from './limiter.ts';
import type { Sleeper } from './timers.ts';

/** Two minutes of trying in all; then the inbox keeps the reply and tries again. */
const MAX_TRIES = 9;
const MAX_THROTTLES = 10;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

interface CallOptions {
  /** The chat whose limits count; `undefined` = a call that Telegram does not count as a message. */
  readonly chat?: string;
  readonly priority: Priority;
  /** Twice does no more than once (an edit), so a lost answer is no reason for doubt. */
  readonly isRepeatable?: boolean;
}

/** `random` is in [0, 1). `onUncertain` is told each time that a message may have arrived although its answer was lost. */
export class Caller {
  constructor(
    private readonly parts: {
      readonly limiter: Limiter;
      readonly sleeper: Sleeper;
      readonly random: () => number;
      readonly log: Log;
      readonly onUncertain: () => void;
    },
  ) {}

  /**
   * Calls until it succeeds or a retry would not help.
   * A reply whose answer was lost is sent again (twice is better than never), a campaign's message is not (it is reported).
   * @throws TelegramFailure
   */
  async call<T>(method: string, attempt: () => Promise<T>, { chat, priority, isRepeatable }: CallOptions): Promise<T> {
    const { limiter, sleeper, random, log, onUncertain } = this.parts;
    let throttles = 0;
    for (let tries = 1; ;) {
      if (chat !== undefined) await limiter.acquire(chat, priority);
      try {
        return await attempt();
      } catch (error) {
        const failure = toFailure(method, error);
        if (failure.kind === 'lost' && !isRepeatable) {
          onUncertain();
          if (priority === 'campaign') throw failure;
        }
        const waitMs = failure.details.retryAfterMs ?? backoff(tries, random);
        if (failure.kind === 'throttled') {
          limiter.pause(waitMs);
          if (++throttles > MAX_THROTTLES) throw failure;
        } else if (!failure.isTransient || ++tries > MAX_TRIES) throw failure;
        log.warn(
          { method, failure: failure.kind, reason: failure.sentence, waitMs },
          'telegram call failed, trying again',
        );
        if (!(await sleeper.sleep(waitMs)))
          throw new ServiceError('telegram', 'unreachable', 'the channel has stopped');
      }
    }
  }
}

/** Doubles with each try; the second half of it is chance, so that many processes do not come back at once. Milliseconds. */
export const backoff = (tries: number, random: () => number): number =>
  Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (tries - 1)) * (0.5 + 0.5 * random());
