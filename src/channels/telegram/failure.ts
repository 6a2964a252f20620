/** Why a call to Telegram failed, by name. Nothing of the request (token, text, chat) leaves this file. */
import { GrammyError, HttpError } from 'grammy';
import { ServiceError } from '../../shared/errors.ts';

/**
 * - `throttled`: 429, wait `retryAfterMs` with everything;
 * - `server`: Telegram said that it failed; `unreachable`: the call never arrived; `lost`: no readable answer, it may have arrived;
 * - `blocked`: the person, the group or Telegram refuses messages to this chat, or its topic is closed or gone;
 * - `migrated`: the group lives on under the id `to`;
 * - `edit-gone`: the message is too old, deleted or not a text; `not-modified`: it already looks like that;
 * - `query-too-old`: the button was pressed too long ago to be answered;
 * - `bad-file`: a kept file id is no longer known; `bad-markup`: entities or buttons were refused (a bug of ours);
 * - `unknown-method`: this Bot API server (an older one, kept by oneself) does not offer it;
 * - `unauthorized`: the token is wrong; `conflict`: someone else polls, or a webhook is set;
 * - `rejected`: anything else that a retry would not change.
 */
type FailureKind =
  | 'throttled'
  | 'server'
  | 'unreachable'
  | 'lost'
  | 'blocked'
  | 'migrated'
  | 'edit-gone'
  | 'not-modified'
  | 'query-too-old'
  | 'bad-file'
  | 'bad-markup'
  | 'unknown-method'
  | 'unauthorized'
  | 'conflict'
  | 'rejected';

/** A failed call. The sentence is Telegram's own description or a network error's code. */
export class TelegramFailure extends Error {
  override readonly name = 'TelegramFailure';
  constructor(
    readonly kind: FailureKind,
    readonly method: string,
    readonly sentence: string,
    readonly details: { readonly retryAfterMs?: number; readonly migratedTo?: string } = {},
  ) {
    super(`${method}: ${sentence}`);
  }

  /** Whether the same call may succeed later without anybody doing anything. */
  get isTransient(): boolean {
    return ['throttled', 'server', 'unreachable', 'lost'].includes(this.kind);
  }
}

const DESCRIPTIONS: readonly (readonly [RegExp, FailureKind])[] = [
  [/message is not modified/i, 'not-modified'],
  [
    /message to edit not found|message can't be edited|message_id_invalid|there is no (text|caption) in the message to edit/i,
    'edit-gone',
  ],
  [/query is too old|query_id_invalid|query id is invalid/i, 'query-too-old'],
  [/chat not found|user not found|peer_id_invalid|input_user_deactivated|chat_write_forbidden/i, 'blocked'],
  [/not enough rights to send|have no rights to send|topic_(closed|deleted)|message thread not found/i, 'blocked'],
  [/wrong (remote )?file[ _]?id|wrong file identifier|file reference expired|file_reference_/i, 'bad-file'],
  [/can't parse entities|button_(url|data|type)_invalid|wrong http url|inline keyboard/i, 'bad-markup'],
];

/** Errors of the network that say: nothing was delivered. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Names what grammY's client threw. */
export function toFailure(method: string, error: unknown): TelegramFailure {
  if (error instanceof TelegramFailure) return error;
  if (error instanceof GrammyError) return refused(method, error);
  if (error instanceof HttpError) {
    const code = codeOf(error.error);
    return new TelegramFailure(NEVER_LEFT.has(code) ? 'unreachable' : 'lost', method, code);
  }
  throw error;
}

function refused(
  method: string,
  { error_code: code, description, parameters, method: called }: GrammyError,
): TelegramFailure {
  if (typeof code !== 'number') return new TelegramFailure('lost', method, 'an answer that is not the Bot API’s');
  const sentence = `${code} ${String(description).slice(0, 200)}`;
  if (parameters.migrate_to_chat_id !== undefined)
    return new TelegramFailure('migrated', method, sentence, { migratedTo: String(parameters.migrate_to_chat_id) });
  if (code === 429)
    return new TelegramFailure('throttled', method, sentence, { retryAfterMs: (parameters.retry_after ?? 3) * 1000 });
  if (code >= 500) return new TelegramFailure('server', method, sentence);
  // Telegram answers 404 also to a token that it cannot even read: the first call tells.
  if (code === 401 || (code === 404 && called === 'getMe'))
    return new TelegramFailure('unauthorized', method, sentence);
  if (code === 404) return new TelegramFailure('unknown-method', method, sentence);
  if (code === 403) return new TelegramFailure('blocked', method, sentence);
  if (code === 409) return new TelegramFailure('conflict', method, sentence);
  const named = DESCRIPTIONS.find(([pattern]) => pattern.test(description));
  return new TelegramFailure(named?.[1] ?? 'rejected', method, sentence);
}

/** The code only: node-fetch puts the address, and so the token, into its sentences. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no answer';
  const { code, type, name } = error as { code?: unknown; type?: unknown; name?: unknown };
  return (
    [code, type].find((value): value is string => typeof value === 'string') ??
    (name === 'Error' ? 'timeout' : 'no answer')
  );
}

/** What crosses the folder's border. */
export function toServiceError(failure: TelegramFailure): ServiceError {
  const { retryAfterMs } = failure.details;
  if (failure.kind === 'throttled')
    return new ServiceError(
      'telegram',
      'throttled',
      failure.message,
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  return new ServiceError('telegram', failure.isTransient ? 'unreachable' : 'rejected', failure.message);
}
