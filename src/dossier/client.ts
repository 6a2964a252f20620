/**
 * Asks the backend, as `openapi.yaml` describes it. Whatever goes wrong there comes out as a `ServiceError`; "no match" is an answer
 * of the backend alone, never what a dead one looks like. No digits, grants or codes appear in errors.
 */
import { LRUCache } from 'lru-cache';
import { Calls, expectStatus, parsed, problemOf, SERVICE, type CallsOptions } from './calls.ts';
import {
  accountProofSchema,
  changesSchema,
  dossierSchema,
  healthSchema,
  ownDossiersSchema,
  proofSchema,
  type AccountProof,
  type Change,
  type Dossier,
  type Proof,
  type Rating,
} from './schema.ts';

const FRESH_MS = 60_000;
/** Copies are kept longer than they are fresh, so that an unchanged dossier costs a 304. */
const KEPT_MS = 10 * 60_000;
const KEPT_COPIES = 500;

interface DossierClientOptions extends CallsOptions {
  /** Epoch milliseconds; how fresh a copy is goes by it. */
  readonly now: () => number;
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
  readonly #calls: Calls;
  readonly #copies = new LRUCache<string, Copy>({ max: KEPT_COPIES, ttl: KEPT_MS });
  readonly #now: () => number;

  constructor({ now, ...options }: DossierClientOptions) {
    this.#now = now;
    this.#calls = new Calls(options);
  }

  /** Whether the backend answers, and whether its dossiers are invented. */
  async health(): Promise<{ readonly demo: boolean }> {
    const response = await this.#calls.call({ method: 'GET', path: '/v1/health' });
    return parsed(healthSchema, expectStatus(response, 200));
  }

  /** The proof for code and digits, or `undefined` when no dossier has both. */
  async lookUp(code: string, digits: string): Promise<Proof | undefined> {
    const response = await this.#calls.call({ method: 'POST', path: '/v1/lookups', body: { code, digits } });
    if (problemOf(response) === 'no-match') return undefined;
    return parsed(proofSchema, expectStatus(response, 200));
  }

  /** The dossier that a grant opens, at most a minute old, or `undefined` when the grant opens it no more. */
  async dossier(code: string, grant: string): Promise<Dossier | undefined> {
    const key = `${code} ${grant}`;
    const copy = this.#copies.get(key);
    if (copy !== undefined && this.#now() < copy.freshUntil) return copy.dossier;
    const response = await this.#calls.call({
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
    const response = await this.#calls.call({ method: 'POST', path: '/v1/accounts', body: { issuer, subject } });
    return parsed(accountProofSchema, expectStatus(response, 200));
  }

  /** A person's own dossiers with their grants, or `undefined` when her account grant is over. */
  async ownDossiers(accountGrant: string): Promise<readonly Proof[] | undefined> {
    const headers = { 'x-account-grant': accountGrant };
    const response = await this.#calls.call({ method: 'GET', path: '/v1/accounts/dossiers', headers });
    if (problemOf(response) === 'grant-refused') return undefined;
    return parsed(ownDossiersSchema, expectStatus(response, 200)).dossiers;
  }

  /** The next changes after a cursor (or, without one, the cursor of now); `undefined` when the cursor is no longer known. */
  async changes(after: string | undefined): Promise<ChangePage | undefined> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await this.#calls.call({ method: 'GET', path: `/v1/changes${query}` });
    if (problemOf(response) === 'cursor-unknown') return undefined;
    return parsed(changesSchema, expectStatus(response, 200));
  }

  /** Sends a rating. `too-early` = the result was not returned yet; `refused` = the grant opens it no more. */
  async rate(code: string, grant: string, rating: Rating): Promise<'kept' | 'too-early' | 'refused'> {
    const path = `/v1/dossiers/${encodeURIComponent(code)}/rating`;
    const headers = { 'x-dossier-grant': grant };
    const response = await this.#calls.call({ method: 'PUT', path, headers, body: rating });
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
}
