/**
 * One call to the backend with everything around it: time limits, retries with jitter, a circuit breaker, and its failures as
 * `ServiceError`s. No digits, grants or codes appear in errors.
 */
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import {
  bulkhead,
  BulkheadRejectedError,
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
  type IPolicy,
} from 'cockatiel';
import type { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';
import { tryJson } from '../shared/json.ts';
import { agents } from './connect-timeout.ts';
import { problemSchema } from './schema.ts';

/** The name of the backend in errors. */
export const SERVICE = 'backend';
const SIDE_BY_SIDE = 20;
const WAITING = 200;
const FAILURES_TO_OPEN = 5;
const LONGEST_ANSWER = 5_000_000;

/** Time limits, milliseconds. */
export interface ClientTimes {
  /** For a connection to come about. */
  readonly connectMs: number;
  /** For a call with its retries. */
  readonly wholeMs: number;
  /** About how long to wait before the first retry. */
  readonly retryMs: number;
  /** How long a backend that failed five times in a row is left alone. */
  readonly restMs: number;
}

const TIMES: ClientTimes = { connectMs: 2_000, wholeMs: 8_000, retryMs: 150, restMs: 10_000 };

export interface CallsOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Names a call, in our requests and the backend's log. */
  readonly newId: () => string;
  readonly times?: Partial<ClientTimes>;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer of the backend, its body unread. */
type Answered = AxiosResponse<string>;

export class Calls {
  readonly #http: AxiosInstance;
  readonly #policy: IPolicy;
  readonly #newId: () => string;

  constructor({ baseUrl, apiKey, newId, times }: CallsOptions) {
    const { connectMs, wholeMs, retryMs, restMs } = { ...TIMES, ...times };
    this.#newId = newId;
    this.#http = axios.create({
      baseURL: baseUrl,
      headers: { 'x-api-key': apiKey, accept: 'application/json' },
      ...agents(connectMs),
      proxy: false,
      maxRedirects: 0,
      maxContentLength: LONGEST_ANSWER,
      responseType: 'text',
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    });
    const failed = handleWhen((error) => error instanceof ServiceError && error.failure === 'unreachable');
    // Every call of the contract may be repeated: reads, a look-up (safe) and a rating (replaces itself).
    this.#policy = wrap(
      timeout(wholeMs, TimeoutStrategy.Aggressive),
      bulkhead(SIDE_BY_SIDE, WAITING),
      retry(failed, {
        maxAttempts: 2,
        backoff: new ExponentialBackoff({
          initialDelay: retryMs,
          maxDelay: retryMs * 8,
          generator: decorrelatedJitterGenerator,
        }),
      }),
      circuitBreaker(failed, { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) }),
    );
  }

  /** The answer, unless it is one of a backend in trouble. @throws ServiceError */
  async call(call: Call): Promise<Answered> {
    // One for all tries of a call: the backend's log shows them as one.
    const requestId = this.#newId();
    try {
      return await this.#policy.execute(({ signal }) => this.#attempt(call, requestId, signal));
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      if (error instanceof TaskCancelledError) throw unreachable('it did not answer in time', error);
      if (error instanceof BrokenCircuitError) throw unreachable('it failed repeatedly and is left alone', error);
      if (error instanceof BulkheadRejectedError) {
        throw new ServiceError(SERVICE, 'throttled', 'too many calls at once', { cause: error });
      }
      throw error;
    }
  }

  async #attempt(call: Call, requestId: string, signal: AbortSignal): Promise<Answered> {
    let response: Answered;
    try {
      response = await this.#http.request<string>({
        method: call.method,
        url: call.path,
        headers: { ...call.headers, 'x-request-id': requestId },
        ...(call.body !== undefined && { data: call.body }),
        signal,
      });
    } catch (error) {
      // The axios error holds the request with key, grant and digits: only its code may go on.
      throw unreachable(`no answer (${axios.isAxiosError(error) ? (error.code ?? 'unknown') : 'unknown'})`);
    }
    if (response.status >= 500) throw unreachable(`it answered ${response.status}`);
    if (response.status === 429) {
      const seconds = Number(response.headers['retry-after']);
      const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 60_000;
      throw new ServiceError(SERVICE, 'throttled', 'it asks us to slow down', { retryAfterMs });
    }
    return response;
  }
}

const unreachable = (why: string, cause?: unknown): ServiceError =>
  new ServiceError(SERVICE, 'unreachable', why, { cause });

/** The code of an error in the contract's shape; `undefined` for everything else, a proxy's own 404 page included. */
export function problemOf(response: Answered): string | undefined {
  if (response.status < 400) return undefined;
  const problem = problemSchema.safeParse(tryJson(response.data));
  return problem.success ? problem.data.code : undefined;
}

/** The same response when it has the expected status, else the fitting error. */
export function expectStatus(response: Answered, status: number): Answered {
  if (response.status === status) return response;
  if (problemOf(response) !== undefined) {
    throw new ServiceError(SERVICE, 'rejected', `it refused the request (${response.status})`);
  }
  throw malformed(`it answered ${response.status}, which the contract does not know`);
}

const malformed = (why: string, cause?: unknown): ServiceError =>
  new ServiceError(SERVICE, 'malformed', why, { cause });

/** The body as the contract describes it. @throws ServiceError */
export function parsed<S extends z.ZodType>(schema: S, response: Answered): z.output<S> {
  const result = schema.safeParse(tryJson(response.data));
  if (result.success) return result.data;
  // Paths only: the values may be personal.
  const where = result.error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the whole');
  throw malformed(`its answer is not as the contract says at ${where.join(', ')}`);
}
