/**
 * Asks the backend, as `openapi.yaml` describes it. Whatever goes wrong there comes out as a `ServiceError`; "no match" is an answer
 * of the backend alone, never what a dead one looks like. No digits, grants or codes appear in errors.
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
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';
import { agents } from './connect-timeout.ts';
import {
  accountProofSchema,
  changesSchema,
  dossierSchema,
  healthSchema,
  ownDossiersSchema,
  problemSchema,
  proofSchema,
  type AccountProof,
  type Change,
  type Dossier,
  type Proof,
  type Rating,
} from './schema.ts';

const SERVICE = 'backend';
const FRESH_MS = 60_000;
/** Copies are kept longer than they are fresh, so that an unchanged dossier costs a 304. */
const KEPT_MS = 10 * 60_000;
const KEPT_COPIES = 500;
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

interface DossierClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Epoch milliseconds; the age of copies is measured by it. */
  readonly now: () => number;
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

interface Copy {
  readonly etag: string;
  readonly dossier: Dossier;
  readonly freshUntil: number;
}

/** One page of the change feed. */
interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: string;
  readonly more: boolean;
}

export class DossierClient {
  /** The name of the service in the errors it throws. */
  readonly service = SERVICE;
  readonly #http: AxiosInstance;
  readonly #policy: IPolicy;
  readonly #copies = new LRUCache<string, Copy>({ max: KEPT_COPIES, ttl: KEPT_MS });
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor({ baseUrl, apiKey, now, newId, times }: DossierClientOptions) {
    const { connectMs, wholeMs, retryMs, restMs } = { ...TIMES, ...times };
    this.#now = now;
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

  /** Whether the backend answers, and whether its dossiers are invented. */
  async health(): Promise<{ readonly demo: boolean }> {
    const response = await this.#call({ method: 'GET', path: '/v1/health' });
    return parsed(healthSchema, expectStatus(response, 200));
  }

  /** The proof for code and digits, or `undefined` when no dossier has both. */
  async lookUp(code: string, digits: string): Promise<Proof | undefined> {
    const response = await this.#call({ method: 'POST', path: '/v1/lookups', body: { code, digits } });
    if (problemOf(response) === 'no-match') return undefined;
    return parsed(proofSchema, expectStatus(response, 200));
  }

  /** The dossier that a grant opens, at most a minute old, or `undefined` when the grant opens it no more. */
  async dossier(code: string, grant: string): Promise<Dossier | undefined> {
    const key = `${code} ${grant}`;
    const copy = this.#copies.get(key);
    if (copy !== undefined && this.#now() < copy.freshUntil) return copy.dossier;
    const response = await this.#call({
      method: 'GET',
      path: `/v1/dossiers/${encodeURIComponent(code)}`,
      headers: { 'x-dossier-grant': grant, ...(copy && { 'if-none-match': copy.etag }) },
    });
    if (problemOf(response) === 'grant-refused') {
      this.#copies.delete(key);
      return undefined;
    }
    const freshUntil = this.#now() + FRESH_MS;
    if (copy !== undefined && response.status === 304) {
      this.#copies.set(key, { ...copy, freshUntil });
      return copy.dossier;
    }
    const dossier = parsed(dossierSchema, expectStatus(response, 200));
    const etag: unknown = response.headers.etag;
    if (typeof etag === 'string') this.#copies.set(key, { etag, dossier, freshUntil });
    return dossier;
  }

  /** The grant that lists the dossiers of a person who has just signed in. */
  async openAccount(issuer: string, subject: string): Promise<AccountProof> {
    const response = await this.#call({ method: 'POST', path: '/v1/accounts', body: { issuer, subject } });
    return parsed(accountProofSchema, expectStatus(response, 200));
  }

  /** A person's own dossiers with their grants, or `undefined` when her account grant is over. */
  async ownDossiers(accountGrant: string): Promise<readonly Proof[] | undefined> {
    const headers = { 'x-account-grant': accountGrant };
    const response = await this.#call({ method: 'GET', path: '/v1/accounts/dossiers', headers });
    if (problemOf(response) === 'grant-refused') return undefined;
    return parsed(ownDossiersSchema, expectStatus(response, 200)).dossiers;
  }

  /** The next changes after a cursor (or, without one, the cursor of now); `undefined` when the cursor is no longer known. */
  async changes(after: string | undefined): Promise<ChangePage | undefined> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await this.#call({ method: 'GET', path: `/v1/changes${query}` });
    if (problemOf(response) === 'cursor-unknown') return undefined;
    return parsed(changesSchema, expectStatus(response, 200));
  }

  /** Sends a rating. `too-early` = the result was not returned yet; `refused` = the grant opens it no more. */
  async rate(code: string, grant: string, rating: Rating): Promise<'kept' | 'too-early' | 'refused'> {
    const path = `/v1/dossiers/${encodeURIComponent(code)}/rating`;
    const headers = { 'x-dossier-grant': grant };
    const response = await this.#call({ method: 'PUT', path, headers, body: rating });
    const problem = problemOf(response);
    if (problem === 'grant-refused') return 'refused';
    if (problem === 'not-returned') return 'too-early';
    expectStatus(response, 204);
    return 'kept';
  }

  /** Lets go of the copies of a dossier that has changed. */
  forget(code: string): void {
    for (const [key, copy] of [...this.#copies.entries()]) {
      if (copy.dossier.code === code) this.#copies.set(key, { ...copy, freshUntil: 0 });
    }
  }

  async #call(call: Call): Promise<AxiosResponse<string>> {
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

  async #attempt(call: Call, requestId: string, signal: AbortSignal): Promise<AxiosResponse<string>> {
    let response: AxiosResponse<string>;
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
function problemOf(response: AxiosResponse<string>): string | undefined {
  if (response.status < 400) return undefined;
  const problem = problemSchema.safeParse(jsonOf(response.data));
  return problem.success ? problem.data.code : undefined;
}

/** The response when it has the expected status, else the fitting error. */
function expectStatus(response: AxiosResponse<string>, status: number): AxiosResponse<string> {
  if (response.status === status) return response;
  if (problemOf(response) !== undefined) {
    throw new ServiceError(SERVICE, 'rejected', `it refused the request (${response.status})`);
  }
  throw malformed(`it answered ${response.status}, which the contract does not know`);
}

const malformed = (why: string, cause?: unknown): ServiceError =>
  new ServiceError(SERVICE, 'malformed', why, { cause });

function parsed<S extends z.ZodType>(schema: S, response: AxiosResponse<string>): z.output<S> {
  const result = schema.safeParse(jsonOf(response.data));
  if (result.success) return result.data;
  // Paths only: the values may be personal.
  const where = result.error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the whole');
  throw malformed(`its answer is not as the contract says at ${where.join(', ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
