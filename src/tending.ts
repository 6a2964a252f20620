/** What is done again and again without being asked: leftovers of other processes, reminders due, pushes, counts. One job after the other. */
const EVERY_MS = 2_000;

type Job = () => Promise<unknown>;

export class Tending {
  readonly #jobs: Job[];
  readonly #onTrouble: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #isAtIt = false;

  constructor(jobs: readonly Job[], onTrouble: (error: unknown) => void) {
    this.#jobs = [...jobs];
    this.#onTrouble = onTrouble;
  }

  /** Adds a job behind the others. */
  add(job: Job): void {
    this.#jobs.push(job);
  }

  start(): void {
    void this.#round();
    this.#timer = setInterval(() => void this.#round(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A slow round is not run into by the next one; after a job that fails the rest waits for the next round. */
  async #round(): Promise<void> {
    if (this.#isAtIt) return;
    this.#isAtIt = true;
    try {
      for (const job of this.#jobs) await job();
    } catch (error) {
      this.#onTrouble(error);
    } finally {
      this.#isAtIt = false;
    }
  }
}
