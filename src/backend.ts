/** The dossier system: the province's own when its address is set, else the sandbox with invented dossiers inside this process. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DossierClient } from './dossier/client.ts';
import { sandboxExamples, startSandbox } from './dossier/sandbox/server.ts';
import type { Config } from './shared/config.ts';

const SANDBOX_SEED = 1;
/** The real feed is read once a minute; a newcomer at the sandbox should not have to wait for that. */
const SANDBOX_INTERVAL_MS = 5_000;

export interface Backend {
  readonly client: DossierClient;
  readonly webhookSecret: string | undefined;
  /** Milliseconds between readings of the change feed; unset = the usual. */
  readonly intervalMs?: number;
  /** Invented dossiers to try; empty for a real backend. */
  readonly examples: readonly { readonly code: string; readonly digits: string }[];
  readonly close: () => Promise<void>;
}

export async function openBackend(config: Config, now: () => number): Promise<Backend> {
  const { BACKEND_API_URL, BACKEND_API_KEY, BACKEND_WEBHOOK_SECRET } = config;
  if (BACKEND_API_URL)
    return {
      client: new DossierClient({ baseUrl: BACKEND_API_URL, apiKey: BACKEND_API_KEY ?? '', now, newId: randomUUID }),
      webhookSecret: BACKEND_WEBHOOK_SECRET,
      examples: [],
      close: async () => undefined,
    };
  const apiKey = randomBytes(16).toString('hex');
  const sandbox = await startSandbox({ port: 0, now, seed: SANDBOX_SEED, apiKey });
  return {
    client: new DossierClient({ baseUrl: sandbox.url, apiKey, now, newId: randomUUID }),
    webhookSecret: BACKEND_WEBHOOK_SECRET,
    intervalMs: SANDBOX_INTERVAL_MS,
    examples: sandboxExamples().map(({ code, digits }) => ({ code, digits })),
    close: () => sandbox.close(),
  };
}
