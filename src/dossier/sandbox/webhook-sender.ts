/** Sends changes to the reader's address, one after the other, signed anew at each attempt. The feed holds what it cannot deliver. */
import { signatureOf } from '../signature.ts';
import type { Change } from '../schema.ts';

/** What may be broken on purpose. */
export type WebhookFault = 'wrong-signature' | 'drop-webhook' | 'double-webhook';

interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 300;

export class WebhookSender {
  #queue: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();

  constructor(
    private readonly target: WebhookTarget,
    private readonly now: () => number,
  ) {}

  /** Queues a change behind those before it. */
  send(change: Change, fault: WebhookFault | undefined): void {
    if (fault === 'drop-webhook') return;
    const body = JSON.stringify(change);
    const times = fault === 'double-webhook' ? 2 : 1;
    this.#queue = this.#queue.then(async () => {
      for (let i = 0; i < times; i++) await this.#deliver(body, fault === 'wrong-signature');
    });
  }

  /** Resolves when everything queued so far was delivered or given up. */
  idle(): Promise<void> {
    return this.#queue;
  }

  /** Stops attempts and their waiting. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#queue;
  }

  async #deliver(body: string, isForged: boolean): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS && !this.#stop.signal.aborted; attempt++) {
      if (attempt > 0) await this.#wait(FIRST_WAIT_MS * 2 ** attempt);
      const timestamp = String(Math.floor(this.now() / 1000));
      const signature = signatureOf(isForged ? `${this.target.secret}x` : this.target.secret, timestamp, body);
      try {
        const response = await fetch(this.target.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature },
          body,
          redirect: 'manual',
          signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(5_000)]),
        });
        if (response.ok || response.status === 409 || isForged) return;
      } catch {
        // Not reached: the next attempt, and in the end the feed, will do.
      }
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#stop.signal.addEventListener('abort', done, { once: true });
    });
  }
}
