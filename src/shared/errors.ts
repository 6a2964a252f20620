/**
 * The errors that cross a folder's border. Each class says who must act; everything else is a bug of ours.
 * Not errors: an invalid answer, nothing found, a person who blocked us.
 */

/** Wrong settings: the operator must act. Lists every problem at once; ends the start with exit code 1. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** What was typed on the command line cannot be: a name, a code or a file that is not there. Ends a command with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One mistake in a knowledge file. `line` counts from 1. */
export interface KnowledgeProblem {
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
}

/** Wrong knowledge files: an editor must act. Lists every mistake with file, line and sentence. */
export class KnowledgeError extends Error {
  override readonly name = 'KnowledgeError';
  constructor(readonly problems: readonly KnowledgeProblem[]) {
    super(
      `${problems.length} mistake${problems.length === 1 ? '' : 's'} in the knowledge files:\n` +
        problems.map((problem) => `  ${problem.file}:${problem.line}  ${problem.sentence}`).join('\n'),
    );
  }
}

/** Why an outside service did not do what we asked. Only `unreachable` and `throttled` are worth a retry. */
export type ServiceFailure = 'unreachable' | 'throttled' | 'rejected' | 'malformed';

/** An outside service (store, platform, backend) failed; the operator acts, or we wait. Never holds a token or a person's words. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly service: string,
    readonly failure: ServiceFailure,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(`${service}: ${message}`, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
  readonly retryAfterMs: number | undefined;
  /** Whether the same call may succeed later without anybody doing anything. */
  get isTransient(): boolean {
    return this.failure === 'unreachable' || this.failure === 'throttled';
  }
}

/** Whether a service is away, so that the next call would fail too; any other error concerns only what was asked for. */
export const isAway = (error: unknown): boolean => error instanceof ServiceError && error.isTransient;
