/**
 * The identity provider (VNeID or another): OpenID Connect, authorization code with PKCE. It is asked who a person is and for nothing
 * else; of the answer only issuer and subject leave this file.
 */
import type { Configuration } from 'openid-client';
import { ServiceError } from '../../shared/errors.ts';

const SERVICE = 'identity provider';
const PATIENCE_S = 10;

interface IdentityProviderOptions {
  /** Its address; everything else is discovered from there. */
  readonly issuer: string;
  readonly clientId: string;
  /** Without one we are a public client and PKCE alone holds. */
  readonly clientSecret: string | undefined;
  /** Where browsers come back to. */
  readonly redirectUri: string;
}

/** What binds a browser that comes back to the one that was sent away. */
interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** How a sign-in ended. `denied` = the person did not agree; `refused` = what came back does not hold (forged, used, too late). */
type SignedIn =
  | { readonly kind: 'person'; readonly issuer: string; readonly subject: string }
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused' };

export class IdentityProvider {
  #configuration: Promise<Configuration> | undefined;

  constructor(private readonly options: IdentityProviderOptions) {}

  /** Where to send the browser. `state` is the caller's; nonce and verifier are made here. Throws `ServiceError`. */
  async begin(state: string): Promise<{ readonly url: string; readonly checks: SignInChecks }> {
    const oidc = await import('openid-client');
    const configuration = await this.#discovered();
    const checks = { state, nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.options.redirectUri,
      scope: 'openid',
      state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /** Who has signed in. `query` is that of the address the browser came back to. Throws `ServiceError` when the provider is away. */
  async finish(query: URLSearchParams, checks: SignInChecks): Promise<SignedIn> {
    const oidc = await import('openid-client');
    const configuration = await this.#discovered();
    const address = new URL(this.options.redirectUri);
    address.search = query.toString();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, address, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      return claims ? { kind: 'person', issuer: claims.iss, subject: claims.sub } : { kind: 'refused' };
    } catch (error) {
      if (error instanceof oidc.AuthorizationResponseError)
        return { kind: error.error === 'access_denied' ? 'denied' : 'refused' };
      if (error instanceof oidc.ResponseBodyError && error.status < 500) return { kind: 'refused' };
      // The library's own checks (state, nonce, signature, times) end here, and also answers that are no answers.
      if (error instanceof oidc.ClientError && !isAway(error)) return { kind: 'refused' };
      throw away(error);
    }
  }

  /** Asked once; after a failure anew at the next sign-in, so that a provider that is away does not hold up our start. */
  async #discovered(): Promise<Configuration> {
    this.#configuration ??= this.#discover();
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw away(error);
    }
  }

  async #discover(): Promise<Configuration> {
    const oidc = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.options;
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    // The settings allow plain http on loopback only: a provider on the developer's own machine.
    const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
    return oidc.discovery(new URL(issuer), clientId, undefined, authentication, { timeout: PATIENCE_S, execute });
  }
}

/** Time-outs and HTTP failures come as the library's own errors too. */
const isAway = (error: { readonly code?: string | undefined }): boolean =>
  error.code === 'OAUTH_TIMEOUT' ||
  error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
  error.code === 'OAUTH_RESPONSE_IS_NOT_JSON';

/** The library's error holds the request: only its code goes on. */
function away(error: unknown): ServiceError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';
  return new ServiceError(SERVICE, 'unreachable', `it could not be asked (${code})`);
}
