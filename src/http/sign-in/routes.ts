/** The addresses of account linking: what the link is for, the way to the identity provider, and the way back from it. */
import { ServiceError } from '../../shared/errors.ts';
import type { Address, Language } from '../../shared/message.ts';
import type { Say } from '../../dialogue/phrases.ts';
import type { Route } from '../../shared/route.ts';
import { toResponse, type SignInPage } from './page.ts';

/** What a link of ours begins with; its word follows. */
export const LINK = '/auth/link?word=';
/** Where the identity provider sends browsers back to. */
export const CALLBACK = '/auth/callback';
const COOKIE = 'motcua-sign-in';
const COOKIE_SECONDS = 600;

/** What these pages need of whoever links accounts. */
interface SignInDesk {
  show(word: string): Promise<{ readonly chat: Address; readonly lang: Language; readonly since: number } | undefined>;
  begin(word: string): Promise<{ readonly url: string; readonly cookie: string } | undefined>;
  finish(
    query: URLSearchParams,
    cookie: string | undefined,
  ): Promise<
    | { readonly kind: 'digits'; readonly digits: string; readonly chat: Address; readonly lang: Language }
    | { readonly kind: 'denied' | 'refused'; readonly lang: Language }
    | { readonly kind: 'over' }
  >;
}

interface SignInOptions {
  readonly desk: SignInDesk;
  readonly phrases: (lang: Language) => Say;
  /** A moment as people read it. */
  readonly moment: (ms: number, lang: Language) => string;
  /** The address people reach us at begins with https: the cookie goes nowhere else. */
  readonly isSecure: boolean;
  readonly onTrouble: (error: ServiceError) => void;
}

export function signInRoutes({ desk, phrases, moment, isSecure, onTrouble }: SignInOptions): Route[] {
  const simple = (lang: Language, status: SignInPage['status'], key: string): Response =>
    toResponse({
      lang,
      status,
      title: phrases(lang)(`account.page.${key}Title`),
      paragraphs: [phrases(lang)(`account.page.${key}`)],
    });
  const place = (chat: Address, lang: Language): string => phrases(lang)(`account.page.places.${chat.channel}`);

  /** A provider or backend that is away is said in plain words, and told to the operator. */
  const page =
    (answer: (request: Request, lang: Language) => Promise<Response>): Route['handle'] =>
    async (request, { lang }) => {
      try {
        return await answer(request, lang);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        onTrouble(error);
        return simple(lang, 503, 'away');
      }
    };
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, isLimited: true, handle });

  return [
    get(
      '/auth/link',
      page(async (request, fallback) => {
        const word = new URL(request.url).searchParams.get('word') ?? '';
        const offer = await desk.show(word);
        if (!offer) return simple(fallback, 410, 'over');
        const { lang, chat, since } = offer;
        const say = phrases(lang);
        return toResponse({
          lang,
          status: 200,
          title: say('account.page.linkTitle'),
          paragraphs: [
            say('account.page.link', { place: place(chat, lang), moment: moment(since, lang) }),
            say('account.page.linkWarning'),
          ],
          next: { label: say('account.page.go'), href: `/auth/start?word=${encodeURIComponent(word)}` },
        });
      }),
    ),
    get(
      '/auth/start',
      page(async (request, lang) => {
        const begun = await desk.begin(new URL(request.url).searchParams.get('word') ?? '');
        if (!begun) return simple(lang, 410, 'over');
        const cookie = `${COOKIE}=${begun.cookie}; Path=/auth; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax`;
        return new Response(null, {
          status: 303,
          headers: {
            location: begun.url,
            'set-cookie': isSecure ? `${cookie}; Secure` : cookie,
            'cache-control': 'no-store',
          },
        });
      }),
    ),
    get(
      CALLBACK,
      page(async (request, fallback) => {
        const result = await desk.finish(new URL(request.url).searchParams, cookieOf(request));
        if (result.kind === 'over') return simple(fallback, 410, 'over');
        if (result.kind !== 'digits') return simple(result.lang, 400, result.kind);
        const { lang, chat, digits } = result;
        const say = phrases(lang);
        return toResponse({
          lang,
          status: 200,
          title: say('account.page.digitsTitle'),
          digits,
          paragraphs: [say('account.page.digits', { place: place(chat, lang) }), say('account.page.digitsWarning')],
        });
      }),
    ),
  ];
}

const cookieOf = (request: Request): string | undefined =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1];
