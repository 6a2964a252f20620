import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientTimes } from '../../src/dossier/calls.ts';
import { DossierClient } from '../../src/dossier/client.ts';
import { startSandbox, type Sandbox } from '../../src/dossier/sandbox/server.ts';

const CODE = 'H49.99-260101-0001';
const now = Date.parse('2026-11-20T09:00:00+07:00');
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, now: () => now, seed: 1, apiKey: 'key' });
});
afterEach(() => sandbox.close());

const clientOf = (baseUrl: string, times: Partial<ClientTimes> = {}): DossierClient =>
  new DossierClient({ baseUrl, apiKey: 'key', now: () => now, newId: () => 'test', times: { retryMs: 5, ...times } });

/** A server that gives one fixed answer, and counts. */
async function fixed(status: number, body: string, headers: http.OutgoingHttpHeaders = {}) {
  let calls = 0;
  const server = http.createServer((_, response) => {
    calls++;
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

describe('a backend that does not do its part', () => {
  it('is unreachable when nobody listens, and never "no match"', async () => {
    const url = sandbox.url;
    await sandbox.close();
    await expect(clientOf(url).lookUp(CODE, '0001')).rejects.toMatchObject({ failure: 'unreachable' });
    sandbox = await startSandbox({ port: 0, now: () => now, seed: 1, apiKey: 'key' });
  });

  it.each(['down', 'error'] as const)('is unreachable when it is %s, after two retries', async (fault) => {
    sandbox.admin.break(fault);
    await expect(clientOf(sandbox.url).lookUp(CODE, '0001')).rejects.toMatchObject({ failure: 'unreachable' });
    expect(sandbox.admin.calls('POST /v1/lookups')).toBe(3);
  });

  it('is forgiven two failures in a row', async () => {
    sandbox.admin.break('error', { times: 2 });
    expect((await clientOf(sandbox.url).lookUp(CODE, '0001'))?.dossier.code).toBe(CODE);
  });

  it('is forgiven its flapping', async () => {
    sandbox.admin.break('flapping');
    const client = clientOf(sandbox.url);
    for (let i = 0; i < 10; i++) expect((await client.lookUp(CODE, '0001'))?.dossier.code).toBe(CODE);
  });

  it('is unreachable when it is slower than the whole time allows', async () => {
    sandbox.admin.break('slow', { delayMs: 60_000 });
    await expect(clientOf(sandbox.url, { wholeMs: 50 }).lookUp(CODE, '0001')).rejects.toMatchObject({
      failure: 'unreachable',
    });
  });

  it('is malformed when its answer breaks off, once, without a retry', async () => {
    sandbox.admin.break('malformed');
    await expect(clientOf(sandbox.url).lookUp(CODE, '0001')).rejects.toMatchObject({ failure: 'malformed' });
    expect(sandbox.admin.calls('POST /v1/lookups')).toBe(1);
  });

  it.each([
    ['a page of another server', 404, '<h1>Not found</h1>', 'malformed'],
    ['an empty answer', 200, '', 'malformed'],
    ['a redirect', 302, '', 'malformed'],
    [
      'a dossier without a status',
      200,
      '{"grant":"g","grantedUntil":"2026-12-20T09:00:00Z","dossier":{}}',
      'malformed',
    ],
    ['a refusal of our key', 401, '{"code":"unauthorized"}', 'rejected'],
    ['a request to slow down', 429, '{"code":"too-many"}', 'throttled'],
  ])('gives %s as the right failure, with nothing personal in it', async (_, status, body, failure) => {
    const server = await fixed(status, body, { 'retry-after': '7' });
    const error: unknown = await clientOf(server.url)
      .lookUp(CODE, '4711')
      .catch((thrown: unknown) => thrown);
    await server.close();
    expect(error).toMatchObject({ name: 'ServiceError', failure });
    expect(error).toMatchObject({ retryAfterMs: failure === 'throttled' ? 7_000 : undefined });
    const whole = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(whole).not.toMatch(/4711|H49|"key"/);
    expect(server.calls()).toBe(1);
  });

  it('is left alone after five failures in a row, and asked again when it had its rest', async () => {
    sandbox.admin.break('error');
    const client = clientOf(sandbox.url, { restMs: 100 });
    for (let i = 0; i < 4; i++)
      await expect(client.lookUp(CODE, '0001')).rejects.toMatchObject({ failure: 'unreachable' });
    expect(sandbox.admin.calls('POST /v1/lookups')).toBe(5);
    sandbox.admin.heal();
    await expect
      .poll(
        () =>
          client
            .lookUp(CODE, '0001')
            .then((proof) => proof?.dossier.code)
            .catch(() => 'resting'),
        {
          timeout: 10_000,
        },
      )
      .toBe(CODE);
  });

  it('takes no more than 20 calls at a time', async () => {
    let open = 0;
    let most = 0;
    const server = http.createServer((_, response) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        response.end('{"status":"ok","demo":true}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await Promise.all(Array.from({ length: 150 }, () => client.health()));
    server.close().closeAllConnections();
    expect(most).toBeLessThanOrEqual(20);
  });

  it('is unreachable when a connection does not come about', async () => {
    // A process that stands still accepts nothing; once its queue is full, the kernel leaves new connections hanging.
    const child = spawn(process.execPath, [
      '-e',
      "const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))",
    ]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    child.kill('SIGSTOP');
    const filling = Array.from({ length: 8 }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
    await once(filling[0] ?? child, 'connect');
    const client = clientOf(`http://127.0.0.1:${port}`, { connectMs: 40 });
    await expect(client.health()).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringContaining('ETIMEDOUT') as string,
    });
    for (const socket of filling) socket.destroy();
    child.kill('SIGKILL');
  });
});
