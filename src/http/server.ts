/**
 * The HTTP server: limits, time-outs, security headers, errors that tell nothing, and a stop that finishes what is in hand.
 * What is served comes in as routes and webhooks.
 */
import { createServer as createNodeServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { ServiceError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { withinLimit } from './body-limit.ts';
import { clientAddress } from './client-address.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { operationRoutes, type OperationsOptions } from './operations.ts';
import type { RateLimit } from './rate-limit.ts';
import { refusal } from './refusal.ts';
import type { Route } from '../shared/route.ts';
import { languageOf } from './sentences.ts';

export interface ServerOptions extends OperationsOptions {
  readonly routes: readonly Route[];
  /** What platforms call with POST, by path: bodies up to a megabyte. They check their own secrets; no limit per address applies (a platform is one address). */
  readonly webhooks?: Readonly<Record<string, (request: Request) => Promise<Response>>>;
  readonly log: Pick<Log, 'error' | 'warn'>;
  /** A short number under which the log keeps the details of a failure. */
  readonly newIncident: () => string;
  /** Uses per network address over all limited routes. */
  readonly perAddress: RateLimit;
  /** Whether a proxy of ours stands in front and writes `X-Forwarded-For`. */
  readonly trustProxy: boolean;
  readonly bodyLimitBytes?: number;
  /** How long a handler may take before the caller is told to try again. */
  readonly handlerTimeoutMs?: number;
  /** How long `stop` waits for what is in hand. */
  readonly stopWithinMs?: number;
  /** Called once per answer, for metrics; `route` is the pattern, never the address asked for. */
  readonly onAnswer?: (answer: { route: string; method: string; status: number; ms: number }) => void;
}

export interface HttpServer {
  /** Resolves to the port in use once calls are taken; rejects when the port is taken. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connection, finishes what is in hand (bounded), resolves when all sockets are closed. */
  stop(): Promise<void>;
}

const TIMED_OUT = Symbol('timed out');
/**
 * A platform's call may hold a message, the one it answers and all buttons under that, each letter escaped into six bytes. One that is
 * refused for its size comes again and again, and what stands behind it waits.
 */
const WEBHOOK_BYTES = 1_000_000;
/** Receiving a whole request may take this long: generous for a slow line, too short for a slow attack. */
const RECEIVE_TIMEOUT_MS = 20_000;
/** Node looks for requests over that time so often; by itself only every 30 s. */
const LOOK_FOR_SLOW_MS = 5_000;

export function createServer(options: ServerOptions): HttpServer {
  const { bodyLimitBytes = 65_536, handlerTimeoutMs = 30_000, stopWithinMs = 10_000 } = options;
  const stopping = new AbortController();

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.notFound((c) => refusal('not-found', c.req.raw));
  for (const routes of byPath([
    ...operationRoutes(options),
    ...webhookRoutes(options.webhooks ?? {}),
    ...options.routes,
  ])) {
    for (const route of routes) {
      app.on(route.method, route.path, async (c) => {
        const startedAt = performance.now();
        const response = await serve(route, c.req.raw, c.env.incoming.socket.remoteAddress);
        const { method, path } = route;
        options.onAnswer?.({ route: path, method, status: response.status, ms: performance.now() - startedAt });
        return response;
      });
    }
    const [{ path }] = routes;
    const allow = routes.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
    app.all(path, (c) => refusal('method-not-allowed', c.req.raw, { headers: { allow } }));
  }

  async function serve(route: Route, request: Request, socketAddress: string | undefined): Promise<Response> {
    try {
      const address = clientAddress(socketAddress, request.headers.get('x-forwarded-for'), options.trustProxy);
      if (route.isLimited) {
        const waitMs = await options.perAddress(address);
        if (waitMs !== undefined) return refusal('rate-limited', request, { retryAfter: Math.ceil(waitMs / 1000) });
      }
      if (route.staysOpen && request.method === 'HEAD')
        return refusal('method-not-allowed', request, { headers: { allow: 'GET' } });
      const whole =
        request.method === 'POST' ? await withinLimit(request, route.bodyLimitBytes ?? bodyLimitBytes) : request;
      if (!whole) return refusal('too-large', request);
      const lang = languageOf(request.headers.get('accept-language'));
      const caller = { address, lang, stopping: stopping.signal };
      if (route.staysOpen) return await route.handle(whole, caller);
      const response = await within(handlerTimeoutMs, route.handle(whole, caller));
      if (response !== TIMED_OUT) return response;
      options.log.warn({ route: route.path }, 'A request took too long');
      return refusal('timeout', request, { retryAfter: 2 });
    } catch (error) {
      return failed(error, route, request);
    }
  }

  function failed(error: unknown, route: Route, request: Request): Response {
    const incident = options.newIncident();
    options.log.error({ err: error, route: route.path, incident }, 'A request failed');
    if (error instanceof ServiceError) {
      const retryAfter = Math.ceil((error.retryAfterMs ?? 5000) / 1000);
      return refusal('unavailable', request, { incident, retryAfter });
    }
    return refusal('internal', request, { incident });
  }

  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer: createNodeServer,
    serverOptions: {
      requestTimeout: RECEIVE_TIMEOUT_MS,
      headersTimeout: RECEIVE_TIMEOUT_MS,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      keepAliveTimeout: 65_000,
    },
  }) as Server;
  const inHand = new Set<ServerResponse>();
  server.prependListener('request', (_incoming, outgoing: ServerResponse) => {
    for (const [name, value] of SECURITY_HEADERS) outgoing.setHeader(name, value);
    if (stopping.signal.aborted) outgoing.setHeader('connection', 'close');
    inHand.add(outgoing);
    outgoing.once('close', () => {
      inHand.delete(outgoing);
      // An answer begun before the stop leaves its connection open: nobody else closes it.
      if (stopping.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
  });

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        const force = setTimeout(() => server.closeAllConnections(), stopWithinMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        // An answer still to come tells its caller to open no further request on this connection.
        for (const outgoing of inHand) if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
        stopping.abort();
      }),
  };
}

const webhookRoutes = (webhooks: NonNullable<ServerOptions['webhooks']>): Route[] =>
  Object.entries(webhooks).map(([path, handle]) => ({
    method: 'POST',
    path,
    isLimited: false,
    bodyLimitBytes: WEBHOOK_BYTES,
    handle,
  }));

/** Routes of one path together, so that a wrong method can be told from a wrong path. */
function byPath(routes: readonly Route[]): [Route, ...Route[]][] {
  const groups = new Map<string, [Route, ...Route[]]>();
  for (const route of routes) {
    const group = groups.get(route.path);
    if (group) group.push(route);
    else groups.set(route.path, [route]);
  }
  return [...groups.values()];
}

async function within<T>(ms: number, work: T | Promise<T>): Promise<T | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(resolve, ms, TIMED_OUT);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
