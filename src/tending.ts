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

  /** A slow round is not run into by the next one; a job that fails stops none of the others. */
  async #round(): Promise<void> {
    if (this.#isAtIt) return;
    this.#isAtIt = true;
    for (const job of this.#jobs) await job().catch(this.#onTrouble);
    this.#isAtIt = false;
  }
}
