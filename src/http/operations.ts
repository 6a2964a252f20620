/** The three addresses for operators: is the process alive, can it serve, and what are the figures. */
import type { Route } from '../shared/route.ts';

/** Whether the process can serve, and if not, why (for operators, in English). */
interface Readiness {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

export interface OperationsOptions {
  readonly readiness: () => Readiness | Promise<Readiness>;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

const json = (status: number, value: unknown): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });

export function operationRoutes({ readiness, metrics }: OperationsOptions): Route[] {
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, isLimited: false, handle });
  return [
    get('/healthz', () => json(200, { ok: true })),
    get('/readyz', async (_request, { stopping }) => {
      if (stopping.aborted) return json(503, { ok: false, reasons: ['stopping'] });
      const { ok, reasons } = await readiness();
      return json(ok ? 200 : 503, { ok, reasons });
    }),
    get(
      '/metrics',
      async () =>
        new Response(await metrics(), {
          headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
        }),
    ),
  ];
}
