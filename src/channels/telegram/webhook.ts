/** Telegram's calls to us: the secret, the shape; and telling Telegram where to call. The server holds the size. */
import { createHash } from 'node:crypto';
import type { Update } from 'grammy/types';
import { z } from 'zod';
import { tryJson } from '../../shared/json.ts';
import type { Log } from '../../shared/log.ts';
import { sameSecret } from '../../shared/same-secret.ts';
import type { Family, Store } from '../../storage/store.ts';
import type { Api } from './api.ts';
import { ALLOWED_UPDATES } from './read-update.ts';

/** The path under the public address. */
const WEBHOOK_PATH = '/webhooks/telegram';
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';
const MAX_CONNECTIONS = 100;

const envelope = z.looseObject({ update_id: z.int() });

/** Which secret Telegram was last told: it can be set but not asked for. Only a hash is kept. */
export const webhooks: Family<{ readonly secretHash: string }> = {
  name: 'telegram-webhook',
  lifetimeMs: undefined,
  parse: (value) => z.object({ secretHash: z.string() }).parse(value),
};

/**
 * Answers one call: 200 only when the update is durable, 503 when it has to come again, 401 without the secret,
 * 400, 405 for what is not an update.
 */
export async function answerWebhook(
  request: Request,
  { secret, accept, log }: { secret: string; accept: (update: Update) => Promise<void>; log: Log },
): Promise<Response> {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
  if (!sameSecret(request.headers.get(SECRET_HEADER) ?? '', secret)) return new Response(null, { status: 401 });
  const { data: update } = envelope.safeParse(tryJson(await request.text()));
  if (!update) return new Response(null, { status: 400 });
  try {
    await accept(update);
    return new Response(null, { status: 200 });
  } catch (error) {
    log.warn({ err: error }, 'a telegram update could not be stored and will come again');
    return new Response(null, { status: 503 });
  }
}

/** Tells Telegram to call us, only when what it knows differs. Throws what grammY throws. */
export async function ensureWebhook(
  { api, store, log }: { api: Api; store: Store; log: Log },
  { botId, publicUrl, secret }: { botId: string; publicUrl: string; secret: string },
): Promise<void> {
  const url = `${publicUrl.replace(/\/+$/, '')}${WEBHOOK_PATH}`;
  const secretHash = createHash('sha256').update(`${botId} ${secret}`).digest('hex');
  const [info, known] = await Promise.all([api.getWebhookInfo(), store.get(webhooks, botId)]);
  const asked = [...(info.allowed_updates ?? [])].sort().join();
  const isSet =
    info.url === url && asked === [...ALLOWED_UPDATES].sort().join() && known?.value.secretHash === secretHash;
  if (isSet) return;
  await api.setWebhook(url, {
    secret_token: secret,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
    drop_pending_updates: false,
  });
  await store.put(webhooks, botId, { secretHash });
  log.info('telegram webhook set');
}
