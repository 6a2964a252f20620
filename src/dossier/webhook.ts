/** Takes the backend's webhooks: checks signature, time and repeat, then hands the change on. */
import { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';
import { tryJson } from '../shared/json.ts';
import { sameSecret } from '../shared/same-secret.ts';
import type { Store } from '../storage/store.ts';
import { changeSchema, type Change } from './schema.ts';
import { signatureOf } from './signature.ts';
import { family } from './family.ts';

const WINDOW_MS = 5 * 60_000;

/** Signatures taken; kept longer than any of them could come again. */
const taken = family('dossier-webhooks', 3 * WINDOW_MS, z.object({ at: z.number() }));

/** How a webhook ended, for metrics. */
export type WebhookOutcome = 'taken' | 'forged' | 'outside-window' | 'replayed' | 'malformed' | 'not-now';

interface WebhookOptions {
  readonly store: Store;
  readonly secret: string;
  readonly now: () => number;
  /** Keeps a change; `false` = not now, send it again. */
  readonly onChange: (change: Change) => Promise<boolean>;
  readonly onOutcome: (outcome: WebhookOutcome) => void;
}

const STATUS: Readonly<Record<WebhookOutcome, number>> = {
  taken: 204,
  malformed: 400,
  forged: 401,
  'outside-window': 401,
  replayed: 409,
  'not-now': 503,
};

/** The handler of `POST /webhooks/backend`. Needs the raw body, so nothing may have read it before. */
export function webhookHandler(options: WebhookOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const outcome = await receive(request, options);
    options.onOutcome(outcome);
    return new Response(null, { status: STATUS[outcome] });
  };
}

async function receive(request: Request, { store, secret, now, onChange }: WebhookOptions): Promise<WebhookOutcome> {
  const timestamp = request.headers.get('x-timestamp') ?? '';
  const signature = request.headers.get('x-signature') ?? '';
  const body = await request.text();
  if (!/^\d{10}$/.test(timestamp)) return 'forged';
  if (!sameSecret(signature, signatureOf(secret, timestamp, body))) return 'forged';
  if (Math.abs(now() - Number(timestamp) * 1000) > WINDOW_MS) return 'outside-window';
  try {
    if ((await store.get(taken, signature)) !== undefined) return 'replayed';
    const change = changeSchema.safeParse(tryJson(body));
    if (!change.success) return 'malformed';
    if (!(await onChange(change.data))) return 'not-now';
    // Only now: a signature that was noted before a crash would be refused when it is sent again.
    await store.put(taken, signature, { at: now() });
    return 'taken';
  } catch (error) {
    if (error instanceof ServiceError) return 'not-now';
    throw error;
  }
}
