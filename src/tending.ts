/**
 * What is done again and again without being asked: leftovers of other processes, reminders due, pushes, counts. Each job for itself: one
 * that fails or takes long holds up none of the others.
 */
import { every } from './shared/timers.ts';

const EVERY_MS = 2_000;

type Job = () => Promise<unknown>;

export class Tending {
  readonly #jobs: Job[];
  readonly #onTrouble: (error: unknown) => void;
  readonly #atIt = new Set<Job>();
  readonly #every: typeof every;
  #end = (): void => undefined;

  constructor(jobs: readonly Job[], onTrouble: (error: unknown) => void, repeat = every) {
    this.#jobs = [...jobs];
    this.#onTrouble = onTrouble;
    this.#every = repeat;
  }

  /** Adds a job to the others. */
  add(job: Job): void {
    this.#jobs.push(job);
  }

  start(): void {
    this.#round();
    this.#end = this.#every(EVERY_MS, () => this.#round());
  }

  stop(): void {
    this.#end();
  }

  #round(): void {
    for (const job of this.#jobs) void this.#do(job);
  }

  /** A job that is still at it is not begun again. */
  async #do(job: Job): Promise<void> {
    if (this.#atIt.has(job)) return;
    this.#atIt.add(job);
    await job().catch(this.#onTrouble);
    this.#atIt.delete(job);
  }
}
