/** The HTTP server, over real sockets: what it answers, what it refuses and how, and how it ends. */
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRateLimit } from '../../../src/http/rate-limit.ts';
import type { Route } from '../../../src/shared/route.ts';
import { createServer, type HttpServer, type ServerOptions } from '../../../src/http/server.ts';
import { ServiceError } from '../../../src/shared/errors.ts';

interface Running {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
  readonly logged: unknown[];
}

async function start(options: Partial<ServerOptions> = {}): Promise<Running> {
  const logged: unknown[] = [];
  const log = (fields: unknown): void => void logged.push(fields);
  const server = createServer({
    routes: [],
    readiness: () => ({ ok: true, reasons: [] }),
    metrics: async () => 'motcua_up 1\n',
    log: { error: log, warn: log } as ServerOptions['log'],
    newIncident: () => 'K7MPQ2',
    perAddress: createRateLimit({ uses: 0, windowMs: 60_000 }),
    trustProxy: false,
    ...options,
  });
  const port = await server.listen(0, '127.0.0.1');
  onTestFinished(() => server.stop());
  return { url: `http://127.0.0.1:${port}`, port, server, logged };
}

const route = (method: 'GET' | 'POST', path: string, handle: Route['handle'], isLimited = false): Route => ({
  method,
  path,
  isLimited,
  handle,
});
const json = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;
const english = { 'accept-language': 'en' };
const echo = route('POST', '/echo', async (request) => new Response(await request.text()));

/** Posts in chunks, without saying beforehand how much it will be. */
const postInChunks = (port: number, path: string, chunks: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = httpRequest({ port, host: '127.0.0.1', path, method: 'POST' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', reject);
    for (const chunk of chunks) call.write(chunk);
    call.end();
  });

describe('operators', () => {
  it('see that the process is alive', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('see whether it can serve, and why not', async () => {
    let reasons: string[] = [];
    const { url } = await start({ readiness: async () => ({ ok: reasons.length === 0, reasons }) });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    reasons = ['the store does not answer'];
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await json(response)).toEqual({ ok: false, reasons });
  });

  it('read the figures as Prometheus text', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await response.text()).toBe('motcua_up 1\n');
  });

  it('count answers by pattern, never by the address asked for', async () => {
    const answers: unknown[] = [];
    const { url } = await start({
      routes: [route('GET', '/files/:id', () => new Response('x'))],
      onAnswer: ({ route, method, status }) => answers.push({ route, method, status }),
    });
    await fetch(`${url}/files/secret`);
    expect(answers).toEqual([{ route: '/files/:id', method: 'GET', status: 200 }]);
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/nowhere'])('carries the security headers: %s', async (path) => {
    const { url } = await start();
    const { headers } = await fetch(url + path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  });
});

describe('a request that cannot be served', () => {
  it('to an unknown address: 404, with a sentence in the caller’s language', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/nowhere`, { headers: english });
    expect(response.status).toBe(404);
    expect(await json(response)).toEqual({ error: 'There is nothing at this address.', code: 'not-found' });
    expect(await json(await fetch(`${url}/nowhere`))).toMatchObject({ error: 'Không có gì ở địa chỉ này.' });
  });

  it('in the wrong way: 405 that names the right one', async () => {
    const { url } = await start({ routes: [echo] });
    const response = await fetch(`${url}/echo`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
  });

  it('too big: 413, and the next one is served', async () => {
    const { url } = await start({ routes: [echo], bodyLimitBytes: 10 });
    const response = await fetch(`${url}/echo`, { method: 'POST', body: '01234567890' });
    expect(response.status).toBe(413);
    expect(await json(response)).toMatchObject({ code: 'too-large' });
    expect(await (await fetch(`${url}/echo`, { method: 'POST', body: '0123456789' })).text()).toBe('0123456789');
  });

  it('a platform may send more than a person: one refused for its size would come again and again', async () => {
    const { url } = await start({
      webhooks: { '/webhooks/x': async (request) => new Response(String((await request.text()).length)) },
    });
    const post = (length: number) => fetch(`${url}/webhooks/x`, { method: 'POST', body: 'x'.repeat(length) });
    expect(await (await post(200_000)).text()).toBe('200000');
    expect((await post(1_000_001)).status).toBe(413);
  });

  it('too big and in chunks of unknown number: 413 as well', async () => {
    const { port } = await start({ routes: [echo], bodyLimitBytes: 10 });
    expect(await postInChunks(port, '/echo', ['0123456', '7890'])).toBe(413);
    expect(await postInChunks(port, '/echo', ['01234', '56789'])).toBe(200);
  });

  it('that is no HTTP: 400, and the process goes on', async () => {
    const { url, port } = await start();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('no such thing\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('a handler that fails', () => {
  it('tells the caller a number and nothing else; the log has the rest', async () => {
    const failure = new Error('password=hunter2 at /srv/secret.ts');
    const { url, logged } = await start({
      routes: [
        route('GET', '/boom', () => {
          throw failure;
        }),
      ],
    });
    const response = await fetch(`${url}/boom`, { headers: english });
    expect(response.status).toBe(500);
    expect(await json(response)).toEqual({
      error: 'Sorry, something went wrong on our side. Please try again.',
      code: 'internal',
      incident: 'K7MPQ2',
    });
    expect(logged).toEqual([{ err: failure, route: '/boom', incident: 'K7MPQ2' }]);
  });

  it('because a service is away: try again, and when', async () => {
    const { url } = await start({
      routes: [
        route('POST', '/boom', async () => {
          throw new ServiceError('store', 'unreachable', 'gone', { retryAfterMs: 2500 });
        }),
      ],
    });
    const response = await fetch(`${url}/boom`, { method: 'POST' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  it('because it never ends: 504', async () => {
    const { url } = await start({
      routes: [route('GET', '/forever', () => new Promise<Response>(() => undefined))],
      handlerTimeoutMs: 20,
    });
    expect((await fetch(`${url}/forever`)).status).toBe(504);
  });
});

describe('limits per address', () => {
  const limited = route('GET', '/limited', () => new Response('ok'), true);

  it('refuse kindly what is too much, and say when to come back', async () => {
    const { url } = await start({ routes: [limited], perAddress: createRateLimit({ uses: 2, windowMs: 60_000 }) });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(`${url}/limited`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await fetch(`${url}/limited`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await json(refused)).toMatchObject({
      code: 'rate-limited',
      error: expect.stringContaining('Vui lòng đợi') as string,
    });
  });

  it('do not count operators, webhooks and the like', async () => {
    const { url } = await start({
      webhooks: { '/webhooks/telegram': async () => new Response('ok') },
      perAddress: createRateLimit({ uses: 1, windowMs: 60_000 }),
    });
    for (let i = 0; i < 3; i++) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect((await fetch(`${url}/webhooks/telegram`, { method: 'POST', body: '{}' })).status).toBe(200);
    }
  });

  it('believe a forwarded address only behind a proxy of ours', async () => {
    const perAddress = () => createRateLimit({ uses: 1, windowMs: 60_000 });
    const twice = async (trustProxy: boolean): Promise<number[]> => {
      const { url } = await start({ routes: [limited], perAddress: perAddress(), trustProxy });
      const get = (from: string) => fetch(`${url}/limited`, { headers: { 'x-forwarded-for': from } });
      return [(await get('198.51.100.1')).status, (await get('198.51.100.2')).status];
    };
    expect(await twice(false)).toEqual([200, 429]);
    expect(await twice(true)).toEqual([200, 200]);
  });
});

describe('webhooks', () => {
  it('get the request as it came, with POST only', async () => {
    const { url } = await start({
      webhooks: {
        '/webhooks/x': async (request) => new Response(`${request.headers.get('x-secret')} ${await request.text()}`),
      },
    });
    const response = await fetch(`${url}/webhooks/x`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'x-secret': 's' },
    });
    expect(await response.text()).toBe('s {"a":1}');
    expect((await fetch(`${url}/webhooks/x`)).status).toBe(405);
  });
});

describe('stopping', () => {
  it('finishes what is in hand, then takes nothing more', async () => {
    let finish = (): void => undefined;
    let hasBegun = (): void => undefined;
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    const slow = route('GET', '/slow', () => {
      hasBegun();
      return new Promise((resolve) => (finish = () => resolve(new Response('done'))));
    });
    const { url, server } = await start({ routes: [slow] });
    const answer = fetch(`${url}/slow`);
    await begun;
    const stopped = server.stop();
    finish();
    expect(await (await answer).text()).toBe('done');
    await stopped;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('ends answers that stay open, and lets idle connections go', async () => {
    const open: Route = {
      ...route('GET', '/open', (_request, { stopping }) => {
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('begun'));
            stopping.addEventListener('abort', () => controller.close());
          },
        });
        return new Response(body);
      }),
      staysOpen: true,
    };
    const { url, port, server } = await start({ routes: [open], stopWithinMs: 60_000 });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await new Promise((resolve) =>
      httpRequest({ agent, port, host: '127.0.0.1', path: '/healthz' }, (answer) =>
        answer.resume().on('end', resolve),
      ).end(),
    );
    const response = await fetch(`${url}/open`);
    const text = response.text();
    await server.stop();
    expect(await text).toBe('begun');
  });

  it('does not wait forever for what never ends', async () => {
    let hasBegun = (): void => undefined;
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    const stuck = route('GET', '/stuck', () => {
      hasBegun();
      return new Promise<Response>(() => undefined);
    });
    const { url, server } = await start({ routes: [stuck], stopWithinMs: 20 });
    const answer = fetch(`${url}/stuck`).catch(() => 'cut off');
    await begun;
    await server.stop();
    expect(await answer).toBe('cut off');
  });
});

describe('starting', () => {
  it('rejects when the port is taken', async () => {
    const { port } = await start();
    const second = createServer({
      routes: [],
      readiness: () => ({ ok: true, reasons: [] }),
      metrics: async () => '',
      log: { error: () => undefined, warn: () => undefined } as ServerOptions['log'],
      newIncident: () => '',
      perAddress: async () => undefined,
      trustProxy: false,
    });
    await expect(second.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
