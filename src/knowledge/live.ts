/** Keeps a loaded set up to date while the product runs: a whole, checked new set takes its place, or the old one stays. */
import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KnowledgeError, type KnowledgeProblem } from '../shared/errors.ts';

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
  readonly timer: Timer;
  /** Told of every reload, whether a file changed or `reload` was called. Must not throw. */
  readonly onReload?: (result: ReloadResult) => void;
  /** An editor saves many files in one go; they are waited for this long. */
  readonly debounceMs?: number;
}

/** `current` is always whole; keep no reference to it over an `await` longer than one turn. */
export class Live<T> {
  #current: T;
  #problems: readonly KnowledgeProblem[] = [];
  #running: Promise<ReloadResult> | undefined;
  #isAskedAgain = false;
  #isClosed = false;
  #cancelDebounce: (() => void) | undefined;
  readonly #watchers: FSWatcher[] = [];
  readonly #options: LiveOptions<T>;

  private constructor(current: T, options: LiveOptions<T>) {
    this.#current = current;
    this.#options = options;
  }

  /** Loads the first set; throws what `load` throws, since there is no old one to keep. */
  static async start<T>(options: LiveOptions<T>): Promise<Live<T>> {
    return new Live(await options.load(), options);
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

  /** Watches folders (with all below) and single files; a path that is not there is an error of the caller's. */
  async watch(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const isFolder = (await stat(path)).isDirectory();
      // A file that is replaced by renaming would slip out of a watch on itself, so its folder is watched.
      const watcher = watch(isFolder ? path : dirname(path), { recursive: isFolder, persistent: false });
      watcher.on('change', () => this.#changed());
      // A watched folder may vanish; the set in use is not touched by that, and SIGHUP still works.
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    }
  }

  /** Stops watching; a reload under way is waited for, and changes nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelDebounce?.();
    for (const watcher of this.#watchers) watcher.close();
    await this.#running;
  }

  #changed(): void {
    if (this.#isClosed) return;
    this.#cancelDebounce?.();
    this.#cancelDebounce = this.#options.timer.after(this.#options.debounceMs ?? 500, () => void this.reload());
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
