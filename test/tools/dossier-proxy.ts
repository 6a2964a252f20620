/** Stands between client and backend, and holds every exchange against the contract. */
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { DossierContract, Exchange } from './dossier-contract.ts';

export interface CheckingProxy {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** What was wrong so far, on either side. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export async function startCheckingProxy(contract: DossierContract, backend: string): Promise<CheckingProxy> {
  const exchanges: Exchange[] = [];
  const problems: string[] = [];
  const forward = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const requestBody = await request.text();
    const requestHeaders = Object.fromEntries(request.headers);
    const passed = ['content-type', 'x-api-key', 'x-request-id', 'x-dossier-grant', 'x-account-grant', 'if-none-match'];
    const answer = await fetch(backend + pathname + search, {
      method: request.method,
      headers: Object.fromEntries(Object.entries(requestHeaders).filter(([name]) => passed.includes(name))),
      ...(requestBody !== '' && { body: requestBody }),
    });
    const body = await answer.text();
    const exchange: Exchange = {
      method: request.method,
      target: pathname + search,
      requestHeaders,
      requestBody,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body,
    };
    exchanges.push(exchange);
    problems.push(...contract.requestProblems(exchange), ...contract.answerProblems(exchange));
    const headers = new Headers(answer.headers);
    for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive']) headers.delete(name);
    return new Response(answer.status === 204 || answer.status === 304 ? null : body, {
      status: answer.status,
      headers,
    });
  };
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const starting = serve({ fetch: forward, port: 0, hostname: '127.0.0.1' }, () => resolve(starting));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    problems,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
