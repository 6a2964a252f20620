/** Work for many chats, side by side: a chat or channel that does not answer holds up neither the others nor the next look. */
import { parseAddressKey } from '../shared/message.ts';
import { LOOK_MS } from '../shared/take-over.ts';

/** Chats of one channel that are worked for at the same time. */
const AT_ONCE = 8;

/** Calls `run` once after `ms`; the returned function cancels it. Handed in so that tests need no real time. */
export type After = (ms: number, run: () => void) => () => void;

export class SideBySide {
  /** How many chats of a channel are worked for now, also on behalf of earlier looks. */
  readonly #atWork = new Map<string, number>();
  readonly #after: After;

  constructor(after: After) {
    this.#after = after;
  }

  /**
   * Does `job` for each chat and resolves with the sum of what it found; after {@link LOOK_MS} with the sum so far, and the rest goes on
   * behind it. Begins nothing more and rejects when a job does.
   */
  async each(chats: Iterable<string>, job: (chat: string) => Promise<number>): Promise<number> {
    const queues = new Map<string, string[]>();
    for (const chat of chats) {
      const { channel } = parseAddressKey(chat);
      const queue = queues.get(channel);
      if (queue) queue.push(chat);
      else queues.set(channel, [chat]);
    }
    let sum = 0;
    const work = async (channel: string, queue: string[]): Promise<void> => {
      this.#add(channel, 1);
      try {
        for (let chat = queue.shift(); chat !== undefined; chat = queue.shift()) {
          const found = await job(chat);
          // Not before: others count meanwhile.
          sum += found;
        }
      } catch (error) {
        for (const others of queues.values()) others.length = 0;
        throw error;
      } finally {
        this.#add(channel, -1);
      }
    };
    const workers = [...queues].flatMap(([channel, queue]) => {
      const free = AT_ONCE - (this.#atWork.get(channel) ?? 0);
      return Array.from({ length: Math.min(free, queue.length) }, () => work(channel, queue));
    });
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#after(LOOK_MS, resolve);
    });
    await Promise.race([Promise.all(workers), late]).finally(cancel);
    return sum;
  }

  #add(channel: string, count: number): void {
    this.#atWork.set(channel, (this.#atWork.get(channel) ?? 0) + count);
  }
}
