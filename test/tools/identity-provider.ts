/** A real OpenID provider on loopback (`oidc-provider`) and a browser without a screen that signs in there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';

export interface IdentityServer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How often an address was asked, e.g. `POST /token`. */
  readonly calls: (operation: string) => number;
  close(): Promise<void>;
}

/** Everybody may sign in under any name; the name is the subject. PKCE is demanded. */
export async function startIdentityServer(redirectUri: string): Promise<IdentityServer> {
  let answer: (...pair: Parameters<ReturnType<Provider['callback']>>) => unknown = () => undefined;
  const calls = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const operation = `${request.method ?? ''} ${(request.url ?? '').split('?', 1)[0]}`;
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['mot-cua', 'a-secret-of-the-test'];
  // The provider says on the console that it is not set up for production; a test is not.
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['a key of the test'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60, AuthorizationCode: 60 },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  });
  answer = provider.callback();
  Object.assign(console, { warn, info });
  return {
    issuer,
    clientId,
    clientSecret,
    calls: (operation) => calls.get(operation) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

/** Keeps cookies and follows redirects, as a browser does. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** Opens an address; `stopBefore` = do not go to addresses that begin so, show them instead. */
  async open(
    url: string,
    { form, stopBefore }: { form?: Record<string, string>; stopBefore?: string } = {},
  ): Promise<Page> {
    let next: { url: string; form: Record<string, string> | undefined } = { url, form };
    for (let hops = 0; hops < 12; hops++) {
      if (stopBefore !== undefined && next.url.startsWith(stopBefore)) return { url: next.url, status: 0, html: '' };
      const response = await fetch(next.url, {
        redirect: 'manual',
        headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(next.form ? { method: 'POST', body: new URLSearchParams(next.form) } : {}),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === '') this.cookies.delete(name);
        else this.cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) return { url: next.url, status: response.status, html: await response.text() };
      next = { url: new URL(location, next.url).href, form: undefined };
    }
    throw new Error('the browser is sent in circles');
  }

  /** Follows the link or posts the form of a page. */
  async press(page: Page, what: RegExp | Record<string, string>, stopBefore?: string): Promise<Page> {
    const pattern = what instanceof RegExp ? new RegExp(`href="([^"]*)"[^>]*>[^<]*${what.source}`) : /action="([^"]*)"/;
    const address = pattern.exec(page.html)?.[1]?.replace(/&amp;|&#38;/g, '&');
    if (address === undefined) throw new Error(`nothing to press on ${page.url}`);
    const options = { ...(what instanceof RegExp ? {} : { form: what }), ...(stopBefore ? { stopBefore } : {}) };
    return this.open(new URL(address, page.url).href, options);
  }
}
