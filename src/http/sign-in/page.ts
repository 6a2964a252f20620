/** The few pages a browser is shown while an account is linked: a heading, paragraphs, maybe six digits or one way on. No script. */
import type { Language } from '../../shared/message.ts';

export interface SignInPage {
  readonly lang: Language;
  readonly status: 200 | 400 | 410 | 503;
  readonly title: string;
  /** Plain text. */
  readonly paragraphs: readonly string[];
  /** To be typed into the chat. */
  readonly digits?: string;
  readonly next?: { readonly label: string; readonly href: string };
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function toResponse({ lang, status, title, paragraphs, digits, next }: SignInPage): Response {
  const body = [
    '<p class="brand"><img src="/assets/icon.svg" alt="" width="36" height="36" /> Một Cửa</p>',
    `<h1>${escape(title)}</h1>`,
    ...(digits === undefined
      ? []
      : [`<p class="digits" aria-label="${[...digits].join(' ')}">${digits.slice(0, 3)} ${digits.slice(3)}</p>`]),
    ...paragraphs.map((text) => `<p>${escape(text)}</p>`),
    ...(next ? [`<p><a class="choice" href="${escape(next.href)}">${escape(next.label)}</a></p>`] : []),
  ];
  const html = `<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8" />
    <title>${escape(title)} – Một Cửa</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/style.css" />
  </head>
  <body>
    <main class="sign-in">
      ${body.join('\n      ')}
    </main>
  </body>
</html>
`;
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
