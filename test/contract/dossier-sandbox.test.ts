import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLANS } from '../../src/dossier/sandbox/plans.ts';
import { sandboxExamples, startSandbox, type Sandbox } from '../../src/dossier/sandbox/server.ts';
import { STATUSES } from '../../src/dossier/statuses.ts';
import { CONTRACT_FILE, DossierContract, type Exchange } from '../tools/dossier-contract.ts';

const KEY = 'test-key';
const START = Date.parse('2026-11-20T09:00:00+07:00');
const contract = new DossierContract();
let now = START;
let sandbox: Sandbox;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ port: 0, now: () => now, seed: 1, apiKey: KEY });
});
afterEach(() => sandbox.close());

async function ask(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: unknown,
  at: Sandbox = sandbox,
): Promise<Exchange> {
  const requestHeaders = { 'x-api-key': KEY, ...headers };
  const requestBody = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(at.url + target, {
    method,
    headers: requestHeaders,
    ...(body === undefined ? {} : { body: requestBody }),
  });
  return {
    method,
    target,
    requestHeaders,
    requestBody,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

async function grantOf(code: string, digits: string): Promise<string> {
  const answer = await ask('POST', '/v1/lookups', {}, { code, digits });
  return (JSON.parse(answer.body) as { grant: string }).grant;
}

describe('openapi.yaml', () => {
  it('is a valid OpenAPI 3.1 description', async () => {
    expect(await new Validator().validate(CONTRACT_FILE.pathname)).toMatchObject({ valid: true });
  });

  it('has examples that are what they illustrate', () => {
    expect(contract.exampleProblems()).toEqual([]);
  });
});

describe('the sandbox keeps to the contract', () => {
  it('has at least 40 dossiers over all ten statuses, four and more in each', () => {
    const examples = sandboxExamples();
    expect(examples.length).toBeGreaterThanOrEqual(40);
    for (const status of STATUSES)
      expect(examples.filter((example) => example.status === status).length).toBeGreaterThanOrEqual(4);
  });

  it('answers each of its dossiers, their timelines and fees as described', async () => {
    for (const { code, digits, status } of sandboxExamples()) {
      const found = await ask('POST', '/v1/lookups', {}, { code, digits });
      expect(contract.answerProblems(found)).toEqual([]);
      const { grant, dossier } = JSON.parse(found.body) as { grant: string; dossier: { status: string } };
      expect(dossier.status).toBe(status);
      for (const part of ['', '/timeline', '/fees']) {
        const answer = await ask('GET', `/v1/dossiers/${code}${part}`, { 'x-dossier-grant': grant });
        expect([answer.status, ...contract.answerProblems(answer)]).toEqual([200]);
      }
    }
  });

  it('takes either second factor, and answers wrong digits and unknown codes with the same words', async () => {
    const plan = PLANS[0];
    if (plan === undefined) throw new Error('no plans');
    expect((await ask('POST', '/v1/lookups', {}, { code: plan.code, digits: plan.identity })).status).toBe(200);
    const id = { 'x-request-id': 'same' };
    const wrong = await ask('POST', '/v1/lookups', id, { code: plan.code, digits: '5555' });
    const unknown = await ask('POST', '/v1/lookups', id, { code: 'H49.99-260101-9999', digits: '5555' });
    expect(wrong.status).toBe(404);
    expect({ status: unknown.status, body: unknown.body }).toEqual({ status: wrong.status, body: wrong.body });
    const fields = ({ headers }: Exchange): string[] => Object.keys(headers).sort();
    expect(fields(unknown)).toEqual(fields(wrong));
  });

  it('answers 304 to whoever holds the copy of now, and anew when it changed', async () => {
    const code = 'H49.99-260101-0009';
    const grant = await grantOf(code, '0009');
    const first = await ask('GET', `/v1/dossiers/${code}`, { 'x-dossier-grant': grant });
    const headers = { 'x-dossier-grant': grant, 'if-none-match': first.headers.etag ?? '' };
    const second = await ask('GET', `/v1/dossiers/${code}`, headers);
    expect([second.status, second.body, ...contract.answerProblems(second)]).toEqual([304, '']);
    sandbox.admin.push(code, { status: 'accepted', step: 'received' });
    expect((await ask('GET', `/v1/dossiers/${code}`, headers)).status).toBe(200);
  });

  it('refuses a grant of another dossier, a forged one and one that is over', async () => {
    const grant = await grantOf('H49.99-260101-0001', '0001');
    const [version, until, mac] = grant.split('.');
    const later = `${version}.${Number(until) + 1}.${mac}`;
    for (const [code, word] of [
      ['H49.99-260101-0002', grant],
      ['H49.99-260101-0001', later],
      ['H49.99-260101-9999', grant],
    ] as const) {
      const answer = await ask('GET', `/v1/dossiers/${code}`, { 'x-dossier-grant': word });
      expect([answer.status, ...contract.answerProblems(answer)]).toEqual([403]);
    }
    const nextMonth = await startSandbox({ port: 0, now: () => START + 31 * 86_400_000, seed: 1, apiKey: KEY });
    const over = await ask(
      'GET',
      '/v1/dossiers/H49.99-260101-0001',
      { 'x-dossier-grant': grant },
      undefined,
      nextMonth,
    );
    await nextMonth.close();
    expect(over.status).toBe(403);
  });

  it('moves its dossiers by the clock and lists each change once, in order, by cursor', async () => {
    const start = await ask('GET', '/v1/changes');
    let cursor = (JSON.parse(start.body) as { next: string }).next;
    now += 60 * 60_000;
    const ids: string[] = [];
    for (let more = true; more;) {
      const answer = await ask('GET', `/v1/changes?after=${cursor}&limit=7`);
      expect(contract.answerProblems(answer)).toEqual([]);
      const page = JSON.parse(answer.body) as { changes: { id: string }[]; next: string; more: boolean };
      ids.push(...page.changes.map(({ id }) => id));
      ({ next: cursor, more } = page);
    }
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await ask('GET', '/v1/changes?after=nobody.7')).status).toBe(410);
  });

  it('keeps a rating once the result was returned, not before', async () => {
    const returned = await grantOf('H49.99-260101-0008', '0008');
    const rating = { marks: 5, word: 'Nhanh' };
    const kept = await ask('PUT', '/v1/dossiers/H49.99-260101-0008/rating', { 'x-dossier-grant': returned }, rating);
    expect([kept.status, ...contract.answerProblems(kept)]).toEqual([204]);
    sandbox.admin.push('H49.99-260101-0003', { status: 'in-process' });
    const open = await grantOf('H49.99-260101-0003', '0003');
    const early = await ask('PUT', '/v1/dossiers/H49.99-260101-0003/rating', { 'x-dossier-grant': open }, rating);
    expect([early.status, ...contract.answerProblems(early)]).toEqual([409]);
  });

  it('names its errors, without a key too', async () => {
    const noKey = await ask('GET', '/v1/changes', { 'x-api-key': 'wrong' });
    expect([noKey.status, ...contract.answerProblems(noKey)]).toEqual([401]);
  });

  it('breaks in the ways it is asked to, and heals', async () => {
    sandbox.admin.break('error', { times: 1 });
    const broken = await ask('GET', '/v1/health');
    expect([broken.status, ...contract.answerProblems(broken)]).toEqual([500]);
    sandbox.admin.break('malformed', { times: 1 });
    expect((await ask('GET', '/v1/health')).body).not.toMatch(/}$/);
    sandbox.admin.break('down');
    await expect(ask('GET', '/v1/health')).rejects.toThrow();
    sandbox.admin.heal();
    expect((await ask('GET', '/v1/health')).status).toBe(200);
  });

  it('takes its admin calls over HTTP with the key', async () => {
    const pushed = await ask(
      'POST',
      '/admin/push',
      {},
      { code: 'H49.99-260101-0010', status: 'supplement-requested', supplement: [{ vi: 'Ảnh chân dung' }] },
    );
    expect(contract.schemaProblems('Change', JSON.parse(pushed.body))).toEqual([]);
    expect((await ask('POST', '/admin/push', {}, { code: 'H49.99-260101-9999', status: 'finished' })).status).toBe(404);
    expect((await ask('POST', '/admin/break', {}, { fault: 'error', times: 1 })).status).toBe(204);
    expect((await ask('GET', '/v1/health')).status).toBe(500);
    expect((await ask('POST', '/admin/heal')).status).toBe(204);
    expect((await ask('GET', '/admin/dossiers', { 'x-api-key': '' })).status).toBe(401);
  });
});

describe('any request', () => {
  const code = fc.oneof(
    fc.constantFrom(...PLANS.map((plan) => plan.code)),
    fc.stringMatching(/^H49\.99-\d{6}-\d{4}$/),
    fc.string({ maxLength: 40 }),
  );
  const word = fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,60}$/), fc.constant(''), fc.constant('v1.99999999999999.x'));
  const body = fc.oneof(
    fc.record(
      { code: fc.oneof(code, fc.jsonValue()), digits: fc.oneof(fc.stringMatching(/^\d{4}$/), fc.jsonValue()) },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        issuer: fc.oneof(fc.webUrl(), fc.jsonValue()),
        subject: fc.oneof(fc.string({ maxLength: 300 }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
    fc.record({ marks: fc.oneof(fc.integer(), fc.jsonValue()), word: fc.jsonValue() }, { requiredKeys: [] }),
    fc.jsonValue(),
    fc.string({ maxLength: 200 }),
    fc.constant('x'.repeat(20_000)),
  );

  it('is answered as described, and never with a 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...contract.operations()),
        code,
        word,
        word,
        fc.oneof(
          fc.constant(''),
          fc.webQueryParameters().map((query) => `?${query}`),
          fc.integer().map((n) => `?limit=${n}`),
        ),
        body,
        async ({ path, method }, someCode, grant, requestId, query, someBody) => {
          const target = path.replace('{code}', encodeURIComponent(someCode)) + query;
          const headers = { 'x-dossier-grant': grant, 'x-account-grant': grant, 'x-request-id': requestId };
          const verb = method.toUpperCase();
          const exchange = await ask(verb, target, headers, verb === 'GET' ? undefined : someBody);
          expect(exchange.status, JSON.stringify(exchange)).toBeLessThan(500);
          expect(contract.answerProblems(exchange), JSON.stringify(exchange)).toEqual([]);
        },
      ),
      { seed: 20261122, numRuns: 400 },
    );
  });
});
