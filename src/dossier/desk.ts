/**
 * The dossier desk: everything a chat can do with a dossier, as answers without words. It knows the order of things (second factor
 * first, locks, last known when the backend is away); the dialogue knows how to say them.
 */
import { ServiceError } from '../shared/errors.ts';
import type { Address } from '../shared/message.ts';
import type { Store } from '../storage/store.ts';
import { AccountDesk } from './account/account-desk.ts';
import { Attempts } from './account/attempt.ts';
import type { IdentityProvider } from './account/identity-provider.ts';
import { Links } from './account/links.ts';
import { toCard, type DossierCard } from './card.ts';
import type { DossierClient } from './client.ts';
import { findCode } from './codes.ts';
import type { Calendar } from './days.ts';
import { Grants } from './grants.ts';
import { GuessLock, type LockScope } from './guess-lock.ts';
import { NewsDesk, type News, type Tell } from './news.ts';
import type { Dossier, Proof, Rating } from './schema.ts';
import type { Timeliness } from './timeliness.ts';
import { Vault } from './vault.ts';
import { Waiting } from './waiting.ts';
import { DossierWatch, type WatchEvents } from './watch.ts';
import { Watches, type LastKnown } from './watches.ts';

/** What the desk answers about one code. */
export type DeskAnswer =
  | { readonly kind: 'card'; readonly card: DossierCard }
  /** The second factor is asked for; whether the code exists is not said. */
  | { readonly kind: 'prove'; readonly code: string }
  /** No dossier has this code and these digits; the same for an unknown code. `left` = tries before the lock. */
  | { readonly kind: 'no-match'; readonly code: string; readonly left: number }
  /** Too many wrong tries; `until` in epoch milliseconds. */
  | { readonly kind: 'locked'; readonly code: string; readonly until: number }
  /** The backend cannot be reached now; `last` is what was known, when this chat watches it. The chat is told when it is back. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly last?: DossierCard };

/** What the desk makes of a text. */
type LookUpAnswer =
  | DeskAnswer
  | { readonly kind: 'no-code' }
  | { readonly kind: 'procedure-code' | 'other-province'; readonly code: string };

/** A chat's own dossiers by its linked account. */
type OwnAnswer =
  | { readonly kind: 'cards'; readonly cards: readonly DossierCard[] }
  | { readonly kind: 'not-linked' | 'over' | 'unreachable' };

/** For metrics and the log; nothing personal. */
interface DeskEvents {
  /** A second factor was wrong, or the code unknown. */
  missed(): void;
  /** A try met a lock. */
  locked(scope: LockScope): void;
  proved(): void;
  /** An attempt to link an account went on or ended. */
  account(step: string): void;
  /** The backend did not do its part. */
  failed(error: ServiceError): void;
}

interface DossierDeskOptions {
  readonly store: Store;
  readonly client: DossierClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The days offices work, as they stand in the knowledge base now. */
  readonly calendar: () => Calendar;
  /** Keys the hashes and seals of codes; see {@link Vault}. */
  readonly secret: string;
  readonly tell: Tell;
  /** Shared with the backend; without it webhooks are off and the feed alone brings changes. */
  readonly webhookSecret?: string | undefined;
  readonly intervalMs?: number;
  /** Where people sign in to link an account; without it there is no linking. */
  readonly provider?: IdentityProvider | undefined;
  readonly events: DeskEvents &
    Pick<WatchEvents, 'webhook' | 'feed' | 'leftOut'> & { pollFailed(error: unknown): void };
}

/** All that is kept about a chat, but for its watchers, which say the same as `watched`. Moments are epoch milliseconds. */
interface KeptAboutChat {
  readonly watched: readonly LastKnown[];
  /** Until when each proof of a second factor (or of the account) opens its dossier. */
  readonly provenUntil: readonly number[];
  /** Dossiers to be told of when the backend is back. */
  readonly waiting: readonly { readonly code: string; readonly at: number }[];
  /** News held over the night. */
  readonly held: readonly News[];
  readonly told: readonly { readonly id: string; readonly at: number }[];
  /** Wrong second factors counted. */
  readonly wrongTries: readonly { readonly misses: number; readonly at: number }[];
  readonly linkedSince: number | undefined;
  /** An account is being linked since then. */
  readonly linkingSince: number | undefined;
}

export interface DossierDesk {
  /** Finds the code in a text and answers it. */
  lookUp(chat: Address, text: string, requestId?: string): Promise<LookUpAnswer>;
  /** The card of a code, or what is needed for it. */
  open(chat: Address, code: string, requestId?: string): Promise<DeskAnswer>;
  /** Tries a second factor: the four digits, or the whole number they end. `not-digits` = the text holds none; nothing was tried. */
  prove(chat: Address, code: string, text: string, requestId?: string): Promise<DeskAnswer | { kind: 'not-digits' }>;
  /** Begins to watch and answers the card, or what is needed first. */
  watch(chat: Address, code: string, requestId?: string): Promise<DeskAnswer>;
  /** Ends a watch; returns whether there was one. */
  unwatch(chat: Address, code: string): Promise<boolean>;
  /** All a chat watches as last known, soonest due first, ended ones last. */
  watched(chat: Address): Promise<DossierCard[]>;
  /** What the person behind a linked chat has filed, soonest due first. */
  own(chat: Address): Promise<OwnAnswer>;
  /** Sends a rating, or says what is in the way. */
  rate(
    chat: Address,
    code: string,
    rating: Rating,
    requestId?: string,
  ): Promise<{ kind: 'kept' } | { kind: 'too-early' } | DeskAnswer>;
  kept(chat: Address): Promise<KeptAboutChat>;
  /** Erases all that is kept about a chat; how many records there were. Wrong tries on a code by all chats stay counted; they name nobody. */
  forget(chat: Address): Promise<number>;
  /** Linking a chat to an account; `undefined` when no identity provider is set. */
  readonly account: AccountDesk | undefined;
  /** The side that works without being asked: webhooks, feed, held news. */
  readonly watching: DossierWatch;
}

export function dossierDesk(options: DossierDeskOptions): DossierDesk {
  const { store, client, now, calendar, tell, events } = options;
  const vault = new Vault(options.secret);
  const lock = new GuessLock(store, vault, now);
  const grants = new Grants(store, vault, now);
  const watches = new Watches(store, vault);
  const waiting = new Waiting(store, vault);
  const news = new NewsDesk({ store, vault, watches, now, tell, onLeftOut: (error) => events.leftOut(error) });
  const watching = new DossierWatch({
    store,
    client,
    news,
    waiting,
    now,
    webhookSecret: options.webhookSecret,
    ...(options.intervalMs !== undefined && { intervalMs: options.intervalMs }),
    events: {
      webhook: (outcome) => events.webhook(outcome),
      feed: (outcome) => events.feed(outcome),
      failed: (error) => events.pollFailed(error),
      leftOut: (error) => events.leftOut(error),
    },
  });

  // Also without a provider: what was linked while there was one is still a person's.
  const attempts = new Attempts(store, vault);
  const links = new Links(store, vault);
  const account =
    options.provider &&
    new AccountDesk({
      store,
      vault,
      grants,
      watches,
      client,
      now,
      provider: options.provider,
      onStep: (step) => events.account(step),
    });

  const cardOf = (known: LastKnown, isWatched: boolean): DossierCard =>
    toCard(known.dossier, { now: now(), asOf: known.asOf, calendar: calendar(), isWatched });

  /** The card of a dossier just read; a watch of it learns what is new. */
  async function fresh(chat: Address, dossier: Dossier): Promise<DeskAnswer> {
    const known: LastKnown = { dossier, asOf: now() };
    const isWatched = (await watches.lastKnown(chat, dossier.code)) !== undefined;
    if (isWatched) await watches.update(chat, known);
    await waiting.remove(chat, dossier.code);
    return { kind: 'card', card: cardOf(known, isWatched) };
  }

  /** The backend's failure as an answer; every other error goes on. The chat will be told when it is back. */
  async function away(chat: Address, code: string, error: unknown): Promise<DeskAnswer> {
    if (!(error instanceof ServiceError) || error.service !== client.service) throw error;
    events.failed(error);
    await waiting.add(chat, code, now());
    const last = await watches.lastKnown(chat, code);
    return { kind: 'unreachable', code, ...(last && { last: cardOf(last, true) }) };
  }

  /** The dossier for a chat that has proven herself, or what is needed. */
  async function read(chat: Address, code: string, requestId?: string): Promise<Dossier | DeskAnswer> {
    const grant = await grants.of(chat, code);
    if (grant === undefined) return { kind: 'prove', code };
    try {
      const dossier = await client.dossier(code, grant, requestId);
      if (dossier !== undefined) return dossier;
    } catch (error) {
      return away(chat, code, error);
    }
    await grants.drop(chat, code);
    return { kind: 'prove', code };
  }

  async function open(chat: Address, code: string, requestId?: string): Promise<DeskAnswer> {
    const result = await read(chat, code, requestId);
    return 'kind' in result ? result : fresh(chat, result);
  }

  return {
    watching,
    account,
    open,

    async lookUp(chat, text, requestId) {
      const found = findCode(text);
      if (found === undefined) return { kind: 'no-code' };
      if (found.kind !== 'dossier') return { kind: found.kind, code: found.code };
      return open(chat, found.code, requestId);
    },

    async prove(chat, code, text, requestId) {
      const digits = lastFourDigits(text);
      if (digits === undefined) return { kind: 'not-digits' };
      const attempt = await lock.admit(chat, code);
      if (attempt.kind === 'locked') {
        events.locked(attempt.scope);
        return { kind: 'locked', code, until: attempt.until };
      }
      let proof: Proof | undefined;
      try {
        proof = await client.lookUp(code, digits, requestId);
      } catch (error) {
        await attempt.giveBack();
        return away(chat, code, error);
      }
      if (proof === undefined) {
        events.missed();
        return { kind: 'no-match', code, left: attempt.left };
      }
      await attempt.clear();
      await grants.keep(chat, code, proof);
      events.proved();
      return fresh(chat, proof.dossier);
    },

    async watch(chat, code, requestId) {
      try {
        // Before the dossier is read: what changes after the reading is then in the feed.
        await watching.begin();
      } catch (error) {
        return away(chat, code, error);
      }
      const first = await read(chat, code, requestId);
      if ('kind' in first) return first;
      await watches.add(chat, { dossier: first, asOf: now() });
      // A change between reading and watching was told to nobody: she sees it on the card.
      client.forget(code);
      const second = await read(chat, code, requestId);
      if ('kind' in second) return fresh(chat, first);
      return fresh(chat, second);
    },

    unwatch: (chat, code) => watches.remove(chat, code),

    async watched(chat) {
      return sorted((await watches.of(chat)).map((known) => cardOf(known, true)));
    },

    async own(chat) {
      if (account === undefined) return { kind: 'not-linked' };
      try {
        const own = await account.dossiers(chat);
        if (own.kind !== 'dossiers') return { kind: own.kind };
        const watched = new Set((await watches.of(chat)).map(({ dossier }) => dossier.code));
        const asOf = now();
        const cards = own.proofs.map(({ dossier }) => cardOf({ dossier, asOf }, watched.has(dossier.code)));
        return { kind: 'cards', cards: sorted(cards) };
      } catch (error) {
        if (!(error instanceof ServiceError) || error.service !== client.service) throw error;
        events.failed(error);
        return { kind: 'unreachable' };
      }
    },

    async rate(chat, code, rating, requestId) {
      const grant = await grants.of(chat, code);
      if (grant === undefined) return { kind: 'prove', code };
      try {
        const result = await client.rate(code, grant, rating, requestId);
        if (result !== 'refused') return { kind: result };
      } catch (error) {
        return away(chat, code, error);
      }
      await grants.drop(chat, code);
      return { kind: 'prove', code };
    },

    async kept(chat) {
      return {
        watched: await watches.of(chat),
        provenUntil: await grants.untilOf(chat),
        waiting: await waiting.of(chat),
        ...(await news.of(chat)),
        wrongTries: await lock.of(chat),
        linkedSince: (await links.of(chat))?.since,
        linkingSince: (await attempts.of(chat))?.step.since,
      };
    },

    async forget(chat) {
      let count = Number(await attempts.forget(chat)) + Number(await links.drop(chat));
      for (const part of [watches, grants, waiting, lock, news]) count += await part.forget(chat);
      return count;
    },
  };
}

/** The last four digits of what was typed: four alone, or a phone or identity number she typed whole. */
function lastFourDigits(text: string): string | undefined {
  const numbers = text.replace(/[\s.\-()+]/g, '').match(/\d+/g) ?? [];
  const fitting = numbers.filter(({ length }) => length === 4 || (length >= 9 && length <= 12));
  return fitting.length === 1 ? fitting[0]?.slice(-4) : undefined;
}

/** Soonest due first, ended ones last. */
function sorted(cards: DossierCard[]): DossierCard[] {
  const key = (card: DossierCard): string => `${card.isEnded ? 1 : 0}${dueDay(card.timeliness)}${card.code}`;
  return cards.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Days sort as text; no day sorts last. */
const dueDay = (timeliness: Timeliness): string => ('dueDay' in timeliness ? timeliness.dueDay : '9999-99-99');
