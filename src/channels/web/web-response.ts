/** The JSON answers of the web channel. */
import type { Language } from '../../shared/message.ts';
import type { WireRefusal } from './page/wire.ts';
import { refusalSentence, type RefusalCode } from './sentences.ts';

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

export const jsonResponse = (value: unknown): Response => new Response(JSON.stringify(value), { headers: HEADERS });

const STATUS: Partial<Record<RefusalCode, number>> = {
  'rate-limited': 429,
  'too-many-streams': 429,
  unavailable: 503,
  'not-a-photo': 415,
  'no-file': 404,
  'no-asset': 404,
};

/** A sentence for the person, a code for programs; with `retryAfterMs` also when to try again. */
export function refuse(code: RefusalCode, lang: Language, retryAfterMs?: number): Response {
  const retryAfter = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  const body: WireRefusal = {
    error: refusalSentence(code, lang),
    code,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  return new Response(JSON.stringify(body), {
    status: STATUS[code] ?? 400,
    headers: retryAfter === undefined ? HEADERS : { ...HEADERS, 'retry-after': String(retryAfter) },
  });
}
