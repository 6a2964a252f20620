/** The sandbox's answers: `openapi.yaml` over the invented dossiers. Faults and the admin calls are elsewhere. */
import { createHash, createHmac } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { tryJson } from '../../shared/json.ts';
import { sameSecret } from '../../shared/same-secret.ts';
import { dossierCodeSchema, ratingSchema, type Dossier, type Proof } from '../schema.ts';
import { vietnamIso, type World } from './world.ts';

const GRANT_MS = 30 * 86_400_000;
const ACCOUNT_GRANT_MS = 90 * 86_400_000;
const BODY_LIMIT = 10_000;

interface ApiOptions {
  readonly world: World;
  readonly apiKey: string;
  readonly now: () => number;
}

/** What a request carries through the sandbox. */
export interface SandboxEnv {
  Variables: { requestId: string };
  Bindings: HttpBindings;
}

const TITLES = {
  'invalid-request': [400, 'The request is not as described'],
  unauthorized: [401, 'The API key is missing or wrong'],
  'grant-refused': [403, 'This grant does not open this dossier'],
  'no-match': [404, 'No dossier has this code and these digits'],
  'not-found': [404, 'There is nothing at this address'],
  'not-returned': [409, 'The result was not returned yet'],
  'cursor-unknown': [410, 'This cursor is no longer known'],
  internal: [500, 'Something broke'],
} as const;

/** An error answer in the shape of the contract. */
export function problem(c: Context<SandboxEnv>, code: keyof typeof TITLES): Response {
  const [status, title] = TITLES[code];
  return c.body(JSON.stringify({ type: 'about:blank', title, status, code, requestId: c.get('requestId') }), status, {
    'content-type': 'application/problem+json',
  });
}

/** Gives every request a name: the caller's when it is well formed, else one of ours. */
export function requestIds(c: Context<SandboxEnv>, next: () => Promise<void>): Promise<void> {
  const given = c.req.header('x-request-id') ?? '';
  const requestId = /^[A-Za-z0-9-]{1,64}$/.test(given) ? given : crypto.randomUUID();
  c.set('requestId', requestId);
  c.header('x-request-id', requestId);
  return next();
}

/** Refuses whoever does not have the key. */
export const withKey = (apiKey: string): MiddlewareHandler<SandboxEnv> =>
  createMiddleware<SandboxEnv>(async (c, next) => {
    if (!sameSecret(c.req.header('x-api-key') ?? '', apiKey)) return problem(c, 'unauthorized');
    await next();
    return undefined;
  });

const lookupBody = z.object({ code: dossierCodeSchema, digits: z.string().regex(/^\d{4}$/) });
const signedInBody = z.object({ issuer: z.url().max(300), subject: z.string().min(1).max(255) });
const changesQuery = z.object({
  after: z.string().min(1).max(100).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(1000))
    .default(500),
});

export function sandboxApi({ world, apiKey, now }: ApiOptions): Hono<SandboxEnv> {
  const api = new Hono<SandboxEnv>();
  const seal = (code: string, until: string): string =>
    createHmac('sha256', apiKey).update(`grant|${code}|${until}`).digest('base64url');
  const proof = (code: string, dossier: Dossier): Proof => {
    const until = now() + GRANT_MS;
    return { grant: `v1.${until}.${seal(code, String(until))}`, grantedUntil: vietnamIso(until), dossier };
  };
  const sealAccount = (person: string, until: string): string =>
    createHmac('sha256', apiKey).update(`account|${person}|${until}`).digest('base64url');
  const opens = (code: string, grant: string): boolean => {
    const [, until = '', mac = ''] = grant.split('.');
    const isRight = sameSecret(mac, seal(code, until));
    return isRight && Number(until) > now() && world.dossier(code) !== undefined;
  };

  api.get('/health', (c) => c.json({ status: 'ok', demo: true }));

  api.post('/lookups', async (c) => {
    const body = lookupBody.safeParse(await json(c));
    if (!body.success) return problem(c, 'invalid-request');
    const { code, digits } = body.data;
    const plan = world.plan(code);
    // Both halves are compared always, and for an unknown code too: the time tells nothing.
    const phone = sameSecret(digits, plan?.phone ?? 'none');
    const identity = sameSecret(digits, plan?.identity ?? 'none');
    const dossier = world.dossier(code);
    if (!(phone || identity) || dossier === undefined) return problem(c, 'no-match');
    return c.json(proof(code, dossier));
  });

  api.post('/accounts', async (c) => {
    const body = signedInBody.safeParse(await json(c));
    if (!body.success) return problem(c, 'invalid-request');
    const person = createHash('sha256').update(`${body.data.issuer} ${body.data.subject}`).digest('hex').slice(0, 16);
    const until = now() + ACCOUNT_GRANT_MS;
    const grant = `a1.${person}.${until}.${sealAccount(person, String(until))}`;
    return c.json({ grant, grantedUntil: vietnamIso(until) });
  });

  api.get('/accounts/dossiers', (c) => {
    const grant = c.req.header('x-account-grant') ?? '';
    if (grant === '' || grant.length > 500) return problem(c, 'invalid-request');
    const [, person = '', until = '', mac = ''] = grant.split('.');
    const isRight = sameSecret(mac, sealAccount(person, until));
    if (!isRight || Number(until) <= now()) return problem(c, 'grant-refused');
    return c.json({ dossiers: world.ownedBy(person).map((dossier) => proof(dossier.code, dossier)) });
  });

  const withGrant = createMiddleware<SandboxEnv, '/dossiers/:code/*'>(async (c, next) => {
    const code = dossierCodeSchema.safeParse(c.req.param('code'));
    const grant = c.req.header('x-dossier-grant') ?? '';
    if (!code.success || grant === '' || grant.length > 500) return problem(c, 'invalid-request');
    if (!opens(code.data, grant)) return problem(c, 'grant-refused');
    await next();
    return undefined;
  });
  api.use('/dossiers/:code/*', withGrant);

  api.get('/dossiers/:code', (c) => {
    const dossier = world.dossier(c.req.param('code'));
    const text = JSON.stringify(dossier);
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
    c.header('etag', etag);
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    return c.body(text, 200, { 'content-type': 'application/json' });
  });
  api.get('/dossiers/:code/timeline', (c) => c.json({ history: world.dossier(c.req.param('code'))?.history }));
  api.get('/dossiers/:code/fees', (c) => c.json({ feesDue: world.dossier(c.req.param('code'))?.feesDue }));

  api.put('/dossiers/:code/rating', async (c) => {
    const body = ratingSchema.safeParse(await json(c));
    if (!body.success) return problem(c, 'invalid-request');
    if (world.dossier(c.req.param('code'))?.status !== 'returned') return problem(c, 'not-returned');
    world.rate(c.req.param('code'), body.data);
    return c.body(null, 204);
  });

  api.get('/changes', (c) => {
    const query = changesQuery.safeParse(c.req.query());
    if (!query.success) return problem(c, 'invalid-request');
    const { after, limit } = query.data;
    if (after === undefined) return c.json({ changes: [], next: world.cursor(), more: false });
    const page = world.after(after, limit);
    return page === undefined ? problem(c, 'cursor-unknown') : c.json(page);
  });
  return api;
}

/** The body as JSON, or `undefined` when it is none or too long. */
async function json(c: Context<SandboxEnv>): Promise<unknown> {
  const text = await c.req.text();
  return text.length > BODY_LIMIT ? undefined : tryJson(text);
}
