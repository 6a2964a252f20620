/** An answer that says no: a status, a code for programs and a sentence for people. Never anything internal. */
import { languageOf, sentence, type SentenceKey } from './sentences.ts';

const STATUS: Record<SentenceKey, number> = {
  'not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'rate-limited': 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

interface RefusalOptions {
  /** Whole seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** Number under which the log has the details. */
  readonly incident?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON `{error, code, retryAfter?, incident?}` in the language the request asks for. */
export function refusal(code: SentenceKey, request: Request, options: RefusalOptions = {}): Response {
  const { retryAfter, incident, headers } = options;
  const body = {
    error: sentence(code, languageOf(request.headers.get('accept-language'))),
    code,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(incident === undefined ? {} : { incident }),
  };
  return new Response(JSON.stringify(body), {
    status: STATUS[code],
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers,
    },
  });
}
