/**
 * Links a chat to the person who signs in with the identity provider, so that her dossiers are listed without codes.
 *
 * The danger is a link that is passed on: somebody begins in his chat and sends the link to another person; if her sign-in were enough,
 * her dossiers would show in his chat. Showing her "which chat" would not do, for she cannot tell chats apart. So the sign-in alone
 * links nothing: it ends with six digits on HER screen, and the link is made when these are typed into the chat that began. He does
 * not see her screen; she is told to type them into her own chat only; five wrong tries or ten minutes end it. The link also says, before
 * she signs in, what it is for; opening that page uses nothing up (messengers open links to preview them). State, nonce, PKCE and a
 * cookie bind the browser that comes back to the one that left.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Address, Language } from '../../shared/message.ts';
import { sameSecret } from '../../shared/same-secret.ts';
import type { Store } from '../../storage/store.ts';
import type { DossierClient } from '../client.ts';
import type { Grants } from '../grants.ts';
import type { Proof } from '../schema.ts';
import type { Vault } from '../vault.ts';
import type { Watches } from '../watches.ts';
import { Attempts, type AttemptStep } from './attempt.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { Links } from './links.ts';

const TRIES = 5;

/** What a browser is shown of an attempt: which kind of chat began it, and when. */
interface Offer {
  readonly chat: Address;
  readonly lang: Language;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** How a browser's return ended; `over` = the link, the state or the cookie is not (or no longer) good. */
type Return =
  | { readonly kind: 'digits'; readonly digits: string; readonly chat: Address; readonly lang: Language }
  | { readonly kind: 'denied' | 'refused'; readonly lang: Language }
  | { readonly kind: 'over' };

/** What became of digits typed into a chat; `none` = it waits for none. */
type Confirmation = 'linked' | 'wrong' | 'over' | 'none';

/** A person's own dossiers. */
type OwnDossiers =
  | { readonly kind: 'dossiers'; readonly proofs: readonly Proof[] }
  | { readonly kind: 'not-linked' }
  /** The account grant is over: she may link again. */
  | { readonly kind: 'over' };

interface AccountDeskOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly grants: Grants;
  readonly watches: Watches;
  readonly client: DossierClient;
  readonly provider: IdentityProvider;
  readonly now: () => number;
  /** Told of each step and how it ended; for metrics. */
  readonly onStep: (step: string) => void;
}

export class AccountDesk {
  readonly #options: AccountDeskOptions;
  readonly #attempts: Attempts;
  readonly #links: Links;

  constructor(options: AccountDeskOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options.store, options.vault);
    this.#links = new Links(options.store, options.vault);
  }

  /** Begins an attempt and gives the word of its link. A link sent before is no longer good. */
  async offer(chat: Address, lang: Language): Promise<string> {
    const secret = newSecret();
    await this.#attempts.begin(chat, { at: 'offered', since: this.#options.now(), lang, word: this.#hash(secret) });
    this.#options.onStep('offered');
    return this.#attempts.wordFor(chat, secret);
  }

  /** What a link is for, as long as it is good. Changes nothing. */
  async show(word: string): Promise<Offer | undefined> {
    const found = await this.#found(word, 'offered');
    return found && { chat: found.chat, lang: found.step.lang, since: found.step.since };
  }

  /** Uses a link up: where to send the browser, and the cookie it must bring back. Throws `ServiceError` when the provider is away. */
  async begin(word: string): Promise<{ readonly url: string; readonly cookie: string } | undefined> {
    const found = await this.#found(word, 'offered');
    if (found === undefined) return undefined;
    const [state, cookie] = [newSecret(), newSecret()];
    const { url, checks } = await this.#options.provider.begin(this.#attempts.wordFor(found.chat, state));
    const { nonce, verifier } = checks;
    const isFirst = await this.#attempts.advance(found.chat, found, {
      at: 'signing-in',
      since: found.step.since,
      lang: found.step.lang,
      word: this.#hash(state),
      browser: this.#hash(cookie),
      nonce,
      verifier,
    });
    return isFirst ? { url, cookie } : undefined;
  }

  /** A browser is back. Whatever comes of it, the same return counts once. Throws `ServiceError` when provider or backend is away. */
  async finish(query: URLSearchParams, cookie: string | undefined): Promise<Return> {
    const { provider, client, now, onStep } = this.#options;
    const word = query.get('state') ?? '';
    const found = await this.#found(word, 'signing-in');
    const isSameBrowser = found && cookie !== undefined && sameSecret(found.step.browser, this.#hash(cookie));
    if (!found || !isSameBrowser || !(await this.#attempts.advance(found.chat, found, undefined))) {
      onStep('over');
      return { kind: 'over' };
    }
    const { nonce, verifier, lang, since } = found.step;
    const signedIn = await provider.finish(query, { state: word, nonce, verifier });
    onStep(signedIn.kind);
    if (signedIn.kind !== 'person') return { kind: signedIn.kind, lang };
    const { issuer, subject } = signedIn;
    const proof = await client.openAccount(issuer, subject);
    const digits = String(randomInt(1_000_000)).padStart(6, '0');
    // Only if the chat has begun nothing else meanwhile.
    const isNext = await this.#attempts.advance(
      found.chat,
      { ...found, version: 0 },
      {
        at: 'signed-in',
        since: Math.max(since, now()),
        digits: this.#hash(digits),
        tries: 0,
        subject: this.#hash(`${issuer} ${subject}`),
        grant: proof.grant,
        until: Date.parse(proof.grantedUntil),
      },
    );
    return isNext ? { kind: 'digits', digits, chat: found.chat, lang } : { kind: 'over' };
  }

  /** Digits typed into a chat: the right ones link it. */
  async confirm(chat: Address, digits: string): Promise<Confirmation> {
    const { now, onStep } = this.#options;
    const standing = await this.#attempts.of(chat);
    if (standing?.step.at !== 'signed-in') return 'none';
    const { step } = standing;
    const isRight = sameSecret(step.digits, this.#hash(digits));
    const tries = step.tries + 1;
    const isLast = isRight || tries >= TRIES;
    // Written first: tries at the same moment get no further than one after the other.
    if (!(await this.#attempts.advance(chat, standing, isLast ? undefined : { ...step, tries })))
      return this.confirm(chat, digits);
    onStep(isRight ? 'linked' : 'wrong-digits');
    if (!isRight) return isLast ? 'over' : 'wrong';
    await this.unlink(chat);
    const { subject, grant, until } = step;
    await this.#links.keep(chat, { subject, grant, until, since: now() });
    return 'linked';
  }

  /** Since when a chat is linked, epoch milliseconds. */
  async linkedSince(chat: Address): Promise<number | undefined> {
    return (await this.#links.of(chat))?.since;
  }

  /** The other chats that are linked to the same person. */
  async othersOf(chat: Address): Promise<Address[]> {
    return this.#links.others(chat);
  }

  /** The person's dossiers as the backend lists them; each may be opened and watched without digits from now on. Throws `ServiceError`. */
  async dossiers(chat: Address): Promise<OwnDossiers> {
    const { client, grants, now } = this.#options;
    const link = await this.#links.of(chat);
    if (link === undefined) return { kind: 'not-linked' };
    const proofs = link.until <= now() ? undefined : await client.ownDossiers(link.grant);
    if (proofs === undefined) {
      await this.unlink(chat);
      return { kind: 'over' };
    }
    for (const proof of proofs) await grants.keepOfAccount(chat, proof.dossier.code, proof);
    return { kind: 'dossiers', proofs };
  }

  /** Ends the link, and with it what came by it: the dossiers it opened are neither open to this chat nor watched any more. */
  async unlink(chat: Address): Promise<boolean> {
    const { grants, watches } = this.#options;
    const was = await this.#links.drop(chat);
    for await (const hash of grants.dropOfAccount(chat)) await watches.removeByHash(chat, hash);
    return was;
  }

  async #found<At extends AttemptStep['at']>(word: string, at: At) {
    const opened = this.#attempts.open(word);
    const standing = opened && (await this.#attempts.of(opened.chat));
    if (!opened || !standing || standing.step.at !== at || standing.step.at === 'signed-in') return undefined;
    if (!sameSecret(standing.step.word, this.#hash(opened.secret))) return undefined;
    return { chat: opened.chat, version: standing.version, step: standing.step as Extract<AttemptStep, { at: At }> };
  }

  #hash(secret: string): string {
    return this.#options.vault.hash(`account ${secret}`);
  }
}

const newSecret = (): string => randomBytes(24).toString('base64url');
