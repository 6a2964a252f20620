/** Calls to Telegram over a real socket: what a stop has cut off does not go out. */
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { httpFetch } from '../../../src/channels/telegram/http-fetch.ts';

let url: string;
let arrived: string[];

beforeEach(async () => {
  arrived = [];
  const server = createServer((request, response) => {
    arrived.push(request.url ?? '');
    if (request.url === '/quick') response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
});

const call = (path: string, signal: AbortSignal) =>
  httpFetch(`${url}${path}`, { method: 'POST', headers: {}, body: '{}', signal, agent: new Agent() });

it('a call that was cut off before it began is not made', async () => {
  await expect(call('/quick', AbortSignal.abort())).rejects.toThrow();
  expect((await call('/quick', new AbortController().signal)).json()).toEqual({ ok: true });
  expect(arrived).toEqual(['/quick']);
});

it('a call that waits for its answer is cut off at once', async () => {
  const stop = new AbortController();
  const waiting = call('/slow', stop.signal);
  await expect.poll(() => arrived).toEqual(['/slow']);
  stop.abort();
  await expect(waiting).rejects.toThrow();
});
