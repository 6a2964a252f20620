/** The dossier desk at work: see {@link DossierDesk}. */
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
import type { DeskAnswer, DossierDesk } from './desk.ts';
import { Grants } from './grants.ts';
import { GuessLock, type LockScope } from './guess-lock.ts';
import { NewsDesk, type Tell } from './news.ts';
import type { Dossier, Proof } from './schema.ts';
import type { Timeliness } from './timeliness.ts';
import { Vault } from './vault.ts';
import { Waiting } from './waiting.ts';
import { DossierWatch, type WatchEvents } from './watch.ts';
import { Watches, type LastKnown } from './watches.ts';

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
  async function read(chat: Address, code: string): Promise<Dossier | DeskAnswer> {
    const grant = await grants.of(chat, code);
    if (grant === undefined) return { kind: 'prove', code };
    try {
      const dossier = await client.dossier(code, grant);
      if (dossier !== undefined) return dossier;
    } catch (error) {
      return away(chat, code, error);
    }
    await grants.drop(chat, code);
    return { kind: 'prove', code };
  }

  async function open(chat: Address, code: string): Promise<DeskAnswer> {
    const result = await read(chat, code);
    return 'kind' in result ? result : fresh(chat, result);
  }

  return {
    watching,
    account,
    open,

    async lookUp(chat, text) {
      const found = findCode(text);
      if (found === undefined) return { kind: 'no-code' };
      if (found.kind !== 'dossier') return { kind: found.kind, code: found.code };
      return open(chat, found.code);
    },

    async prove(chat, code, text) {
      const digits = lastFourDigits(text);
      if (digits === undefined) return { kind: 'not-digits' };
      const attempt = await lock.admit(chat, code);
      if (attempt.kind === 'locked') {
        events.locked(attempt.scope);
        return { kind: 'locked', code, until: attempt.until };
      }
      let proof: Proof | undefined;
      try {
        proof = await client.lookUp(code, digits);
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

    async watch(chat, code) {
      try {
        // Before the dossier is read: what changes after the reading is then in the feed.
        await watching.begin();
      } catch (error) {
        return away(chat, code, error);
      }
      const first = await read(chat, code);
      if ('kind' in first) return first;
      await watches.add(chat, { dossier: first, asOf: now() });
      // A change between reading and watching was told to nobody: she sees it on the card.
      client.forget(code);
      const second = await read(chat, code);
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

    async rate(chat, code, rating) {
      const grant = await grants.of(chat, code);
      if (grant === undefined) return { kind: 'prove', code };
      try {
        const result = await client.rate(code, grant, rating);
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
