/** The sandbox backend: the contract of `openapi.yaml` as a real HTTP server over invented dossiers, which a newcomer runs against. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Change } from '../schema.ts';
import { STATUSES, STEPS, type Status } from '../statuses.ts';
import { problem, requestIds, sandboxApi, withKey, type SandboxEnv } from './api.ts';
import { FAULTS, Faults, type Fault, type FaultOptions } from './faults.ts';
import { PLANS, type Move } from './plans.ts';
import { WebhookSender } from './webhook-sender.ts';
import { World } from './world.ts';

const TICK_MS = 1_000;

interface SandboxOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** Address to listen on; this machine only when left out. */
  readonly host?: string;
  /** Epoch milliseconds; the dossiers move by it. */
  readonly now: () => number;
  /** Shifts how soon each dossier moves. */
  readonly seed: number;
  readonly apiKey: string;
  /** Dossiers move only when pushed, not by the clock. */
  readonly isStill?: boolean;
  /** Where changes are sent; without it they are only in the feed. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

/** What a demonstration or a test does to the sandbox; over HTTP the same under `/admin`, with the API key. */
interface SandboxAdmin {
  /** Puts a dossier into a status; `undefined` when there is none of this code. Its own moves stop. */
  push(code: string, move: Move): Change | undefined;
  break(fault: Fault, options?: FaultOptions): void;
  heal(): void;
  /** Makes the moves that are due, and waits until their webhooks were delivered or given up. */
  settle(): Promise<void>;
  /** How often an address was asked, e.g. `GET /v1/changes`; codes are left out of addresses. */
  calls(operation: string): number;
}

export interface Sandbox {
  /** The base address, without a path. */
  readonly url: string;
  readonly admin: SandboxAdmin;
  close(): Promise<void>;
}

/** A dossier to try the sandbox with. */
interface SandboxExample {
  readonly code: string;
  /** The second factor: the last four digits of the invented phone number. */
  readonly digits: string;
  /** Where it stands when the sandbox starts. */
  readonly status: Status;
}

/** The invented dossiers with their second factors, the most telling first; always the same. */
export const sandboxExamples = (): SandboxExample[] =>
  PLANS.map(({ code, phone, path, at }) => ({ code, digits: phone, status: path[at]?.status ?? 'newly-registered' }));

const pushBody = z.object({
  code: z.string().max(60),
  status: z.enum(STATUSES),
  step: z.enum(STEPS).optional(),
  reason: z.object({ vi: z.string().min(1).max(1000), en: z.string().min(1).max(1000).optional() }).optional(),
  supplement: z
    .array(z.object({ vi: z.string().min(1).max(1000), en: z.string().min(1).max(1000).optional() }))
    .min(1)
    .max(50)
    .optional(),
  fee: z.number().int().min(0).optional(),
});
const breakBody = z.object({
  fault: z.enum(FAULTS),
  times: z.number().int().min(1).optional(),
  delayMs: z.number().int().min(0).max(60_000).optional(),
});

/** Starts it; resolves when it listens. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { now, apiKey } = options;
  const world = new World(now(), options.seed);
  const faults = new Faults();
  const calls = new Map<string, number>();
  const sender =
    options.webhookUrl === undefined
      ? undefined
      : new WebhookSender({ url: options.webhookUrl, secret: options.webhookSecret ?? '' }, now);
  const announce = (changes: readonly Change[]): void => {
    for (const change of changes) sender?.send(change, faults.nextWebhook());
  };
  const settle = (): void => announce(options.isStill ? [] : world.settle(now()));
  const admin: SandboxAdmin = {
    push(code, move) {
      settle();
      const change = world.push(code, move, now());
      if (change !== undefined) announce([change]);
      return change;
    },
    break: (fault, faultOptions) => faults.set(fault, faultOptions),
    heal: () => faults.heal(),
    async settle() {
      settle();
      await sender?.idle();
    },
    calls: (operation) => calls.get(operation) ?? 0,
  };

  const app = new Hono<SandboxEnv>();
  app.use(requestIds);
  app.notFound((c) => problem(c, 'not-found'));
  app.onError((_, c) => problem(c, 'internal'));
  const withFaults = createMiddleware<SandboxEnv>(async (c, next) => {
    const operation = `${c.req.method} ${c.req.path.replace(/\/dossiers\/[^/]+/, '/dossiers/*')}`;
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    settle();
    const broken = faults.nextAnswer();
    switch (broken?.fault) {
      case 'down':
        c.env.incoming.socket.destroy();
        return c.body(null);
      case 'error':
      case 'flapping':
        return problem(c, 'internal');
      case 'malformed':
        return c.body('{"dossier": {"code": "H4', 200, { 'content-type': 'application/json' });
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, broken.delayMs).unref());
        await next();
        return undefined;
      case undefined:
        await next();
        return undefined;
    }
  });
  app.use('/v1/*', withFaults);
  app.use('/v1/*', withKey(apiKey));
  app.use('/admin/*', withKey(apiKey));
  app.route('/v1', sandboxApi({ world, apiKey, now }));

  app.get('/admin/dossiers', (c) => {
    settle();
    return c.json(
      world.all().map(({ code, status, step }) => ({
        code,
        status,
        step,
        digits: world.plan(code)?.phone,
        rating: world.rating(code),
      })),
    );
  });
  app.post('/admin/push', async (c) => {
    const body = pushBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return problem(c, 'invalid-request');
    const { code, ...move } = body.data;
    const change = admin.push(code, move as Move);
    return change === undefined ? problem(c, 'not-found') : c.json(change);
  });
  app.post('/admin/break', async (c) => {
    const body = breakBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return problem(c, 'invalid-request');
    faults.set(body.data.fault, body.data);
    return c.body(null, 204);
  });
  app.post('/admin/heal', (c) => {
    faults.heal();
    return c.body(null, 204);
  });

  const host = options.host ?? '127.0.0.1';
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, port: options.port, hostname: host }, () => resolve(starting));
    starting.once('error', reject);
  });
  const timer = setInterval(settle, TICK_MS);
  timer.unref();
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    admin,
    async close() {
      clearInterval(timer);
      await sender?.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}
