/** Keeps a loaded set up to date while the product runs: a whole, checked new set takes its place, or the old one stays. */
import { KnowledgeError, type KnowledgeProblem } from '../shared/errors.ts';
import { lookAt } from './load/look.ts';

/** What came of one reload. `problems` are an editor's; the set in use is untouched then. */
export type ReloadResult =
  { readonly ok: true } | { readonly ok: false; readonly problems: readonly KnowledgeProblem[] };

/** Runs something later; `setTimeout` in the product. */
export interface Timer {
  /** Gives back how to call it off. */
  after(ms: number, run: () => void): () => void;
}

interface LiveOptions<T> {
  /** Loads everything anew: the knowledge and whatever is built from it, such as the search index. */
  readonly load: () => Promise<T>;
  /** The folders and files it is loaded from, as of now; one of them may not be there yet. */
  readonly paths: () => readonly string[];
  readonly timer: Timer;
  /** Told of every reload, whether a file changed or `reload` was called. Must not throw. */
  readonly onReload?: (result: ReloadResult) => void;
}

/** Between two looks at the files: some hundred are asked for their state, a few milliseconds of work. */
const LOOK_MS = 2_000;

/** `current` is always whole; keep no reference to it over an `await` longer than one turn. */
export class Live<T> {
  #current: T;
  #problems: readonly KnowledgeProblem[] = [];
  #running: Promise<ReloadResult> | undefined;
  #isAskedAgain = false;
  #isClosed = false;
  #cancelLook: (() => void) | undefined;
  /** What the last load found, or was about to: a change during a load is seen as one. */
  #loadedFrom: string;
  #lastSeen: string | undefined;
  readonly #options: LiveOptions<T>;

  private constructor(current: T, loadedFrom: string, options: LiveOptions<T>) {
    this.#current = current;
    this.#loadedFrom = loadedFrom;
    this.#options = options;
  }

  /** Loads the first set; throws what `load` throws, since there is no old one to keep. */
  static async start<T>(options: LiveOptions<T>): Promise<Live<T>> {
    const loadedFrom = await lookAt(options.paths());
    return new Live(await options.load(), loadedFrom, options);
  }

  get current(): T {
    return this.#current;
  }

  /** What was wrong at the last reload; empty when the set in use is the newest. */
  get problems(): readonly KnowledgeProblem[] {
    return this.#problems;
  }

  /** Loads anew. Called during a reload, it waits for that one and then loads once more, so that no change is missed. */
  async reload(): Promise<ReloadResult> {
    if (this.#running) {
      this.#isAskedAgain = true;
      return this.#running;
    }
    this.#running = this.#reloadUntilQuiet();
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** From now on looks at the files every two seconds, and loads anew when they have changed and an editor has been quiet from one look to the next. */
  watch(): void {
    this.#cancelLook = this.#options.timer.after(LOOK_MS, () => void this.#look());
  }

  /** Stops watching; a reload under way is waited for, and changes nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelLook?.();
    await this.#running;
  }

  async #look(): Promise<void> {
    const seen = await lookAt(this.#options.paths());
    const isQuiet = seen === this.#lastSeen;
    this.#lastSeen = seen;
    if (this.#isClosed) return;
    if (isQuiet && seen !== this.#loadedFrom) await this.reload();
    if (!this.#isClosed) this.watch();
  }

  async #reloadUntilQuiet(): Promise<ReloadResult> {
    let result: ReloadResult;
    do {
      this.#isAskedAgain = false;
      result = await this.#reloadOnce();
    } while (this.#isAskedAgain && !this.#isClosed);
    return result;
  }

  async #reloadOnce(): Promise<ReloadResult> {
    this.#loadedFrom = await lookAt(this.#options.paths());
    const result = await this.#options.load().then(
      (next): ReloadResult => {
        if (!this.#isClosed) this.#current = next;
        return { ok: true };
      },
      (error: unknown): ReloadResult => ({ ok: false, problems: problemsOf(error) }),
    );
    this.#problems = result.ok ? [] : result.problems;
    this.#options.onReload?.(result);
    return result;
  }
}

/** Whatever went wrong, the old set stays; a file that vanished between listing and reading is told like a mistake in it. */
function problemsOf(error: unknown): readonly KnowledgeProblem[] {
  if (error instanceof KnowledgeError) return error.problems;
  const path = (error as { path?: unknown }).path;
  const message = error instanceof Error ? error.message : 'unknown reason';
  return [{ file: typeof path === 'string' ? path : '(knowledge)', line: 0, sentence: `cannot be loaded: ${message}` }];
}
