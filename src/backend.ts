/** The dossier system: the province's own when its address is set, else the sandbox with invented dossiers inside this process. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DossierClient } from './dossier/client.ts';
import { sandboxExamples, startSandbox } from './dossier/sandbox/server.ts';
import type { Config } from './shared/config.ts';

const SANDBOX_SEED = 1;
/** The real feed is read once a minute; a newcomer at the sandbox should not have to wait for that. */
const SANDBOX_INTERVAL_MS = 5_000;

interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Where people reach us. */
  readonly publicUrl: string;
}

export interface Backend {
  readonly client: DossierClient;
  readonly webhookSecret: string | undefined;
  /** Milliseconds between readings of the change feed; unset = the usual. */
  readonly intervalMs?: number;
  /** Invented dossiers to try; empty for a real backend. */
  readonly examples: readonly { readonly code: string; readonly digits: string }[];
  /** Where people sign in to have their own dossiers listed; unset = not at all. */
  readonly signIn?: SignInSettings | undefined;
  readonly close: () => Promise<void>;
}

export async function openBackend(config: Config, now: () => number): Promise<Backend> {
  const { BACKEND_API_URL, BACKEND_API_KEY, BACKEND_WEBHOOK_SECRET } = config;
  if (BACKEND_API_URL)
    return {
      client: new DossierClient({ baseUrl: BACKEND_API_URL, apiKey: BACKEND_API_KEY ?? '', now, newId: randomUUID }),
      webhookSecret: BACKEND_WEBHOOK_SECRET,
      examples: [],
      signIn: signInOf(config),
      close: async () => undefined,
    };
  const apiKey = randomBytes(16).toString('hex');
  const sandbox = await startSandbox({ port: 0, now, seed: SANDBOX_SEED, apiKey });
  return {
    client: new DossierClient({ baseUrl: sandbox.url, apiKey, now, newId: randomUUID }),
    webhookSecret: BACKEND_WEBHOOK_SECRET,
    intervalMs: SANDBOX_INTERVAL_MS,
    signIn: signInOf(config),
    examples: sandboxExamples().map(({ code, digits }) => ({ code, digits })),
    close: () => sandbox.close(),
  };
}

const signInOf = ({
  OIDC_ISSUER,
  OIDC_CLIENT_ID,
  OIDC_CLIENT_SECRET,
  PUBLIC_URL,
}: Config): SignInSettings | undefined =>
  OIDC_ISSUER && OIDC_CLIENT_ID && PUBLIC_URL
    ? { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, publicUrl: PUBLIC_URL }
    : undefined;
