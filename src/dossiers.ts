/** Everything about dossiers put together: the desk over the backend, its flow, its watch, and what it keeps about a person. */
import type { Backend } from './backend.ts';
import type { ReadPhoto } from './channels/channel.ts';
import { formatMoment } from './dialogue/card/format.ts';
import { chats } from './dialogue/conversation.ts';
import { createDossier } from './dialogue/flows/dossier/dossier.ts';
import { createAccount } from './dialogue/flows/dossier/account.ts';
import { newsReply } from './dialogue/flows/dossier/card.ts';
import type { Pusher } from './dialogue/pushes.ts';
import type { Flow } from './dialogue/turn.ts';
import type { Calendar } from './dossier/days.ts';
import { IdentityProvider } from './dossier/account/identity-provider.ts';
import type { DossierDesk } from './dossier/desk.ts';
import { dossierData } from './dossier/dossier-data.ts';
import { dossierDesk } from './dossier/dossier-desk.ts';
import { readPhoto } from './dossier/qr/photo.ts';
import { QrReader } from './dossier/qr/reader.ts';
import type { Metrics } from './http/metrics.ts';
import type { Route } from './shared/route.ts';
import { CALLBACK, LINK, signInRoutes } from './http/sign-in/routes.ts';
import { WorkCalendar } from './knowledge/due-date.ts';
import type { Loaded } from './knowledge-source.ts';
import { ServiceError } from './shared/errors.ts';
import type { Log } from './shared/log.ts';
import { addressKey, type Address } from './shared/message.ts';
import type { PersonalData } from './shared/personal.ts';
import type { Store } from './storage/store.ts';

interface DossierParts {
  readonly backend: Backend;
  readonly store: Store;
  readonly now: () => number;
  readonly secret: Buffer;
  readonly loaded: () => Loaded;
  readonly pusher: Pusher;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Told of each record that could not be read and was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
}

export interface Dossiers {
  readonly desk: DossierDesk;
  readonly flows: readonly Flow[];
  readonly personal: PersonalData;
  /** The other chats of the person who is linked in this one. */
  readonly linkedChats: (of: Address) => Promise<readonly Address[]>;
  /** The pages on the way to an account; none when there is no identity provider. */
  readonly signInRoutes: readonly Route[];
  /** Whether the dossier system did its part when it was last asked: by the feed, each minute, or in vain by a citizen. */
  readonly isUp: () => boolean;
  /** Reads the QR code on a receipt. */
  readonly readPhoto: ReadPhoto;
  /** Lets go of what reads photos. */
  readonly close: () => Promise<void>;
}

export function createDossiers(parts: DossierParts): Dossiers {
  const { backend, store, now, secret, loaded, pusher, metrics, log, onLeftOut } = parts;
  const { signIn } = backend;
  let isUp = true;
  const desk = dossierDesk({
    store,
    client: backend.client,
    now,
    calendar: () => calendarOf(loaded()),
    secret: secret.toString('hex'),
    webhookSecret: backend.webhookSecret,
    ...(backend.intervalMs === undefined ? {} : { intervalMs: backend.intervalMs }),
    provider: signIn && new IdentityProvider({ ...signIn, redirectUri: `${signIn.publicUrl}${CALLBACK}` }),
    tell: async (to, news) => {
      const lang = (await store.get(chats, addressKey(to)))?.value.conversation.lang ?? 'vi';
      await pusher.tell(to, news.id, newsReply(news, { lang, say: loaded().phrases(lang), now: now() }));
    },
    events: {
      missed: () => metrics.count('dossier-missed'),
      locked: (scope) => metrics.count(`dossier-locked-${scope}`),
      proved: () => metrics.count('dossier-proved'),
      account: (step) => metrics.count(`account-${step}`),
      failed: (error) => {
        isUp &&= !error.isTransient;
        metrics.count(`backend-${error.failure}`);
        log.warn({ err: error }, 'the dossier system did not answer');
      },
      webhook: (outcome) => metrics.count(`backend-webhook-${outcome}`),
      leftOut: onLeftOut,
      feed: (outcome) => {
        // The process whose turn it was asked, not this one.
        if (outcome !== 'not-ours') isUp = true;
        metrics.count(`backend-feed-${outcome}`);
      },
      pollFailed: (error) => {
        if (error instanceof ServiceError && error.service === backend.client.service) isUp = false;
        metrics.count('backend-feed-failed');
        log.warn({ err: error }, 'the feed of dossier changes could not be read');
      },
    },
  });
  const reader = new QrReader();
  return {
    desk,
    isUp: () => isUp,
    readPhoto: async (bytes) => {
      const reading = await readPhoto(reader, bytes);
      metrics.count(`photo-${reading.kind}`);
      if (reading.kind === 'code') return { text: reading.code };
      const said = { text: '', choice: `photo:${reading.kind}` };
      return reading.kind === 'identity-card' ? { ...said, isIdentityPaper: true } : said;
    },
    close: () => reader.close(),
    flows: [
      createDossier({ desk, examples: backend.examples }),
      createAccount({ account: desk.account, linkOf: (word) => `${signIn?.publicUrl ?? ''}${LINK}${word}` }),
    ],
    signInRoutes:
      desk.account && signIn
        ? signInRoutes({
            desk: desk.account,
            phrases: (lang) => loaded().phrases(lang),
            moment: formatMoment,
            isSecure: signIn.publicUrl.startsWith('https:'),
            onTrouble: (error) => {
              metrics.count('account-away');
              log.warn({ err: error }, 'an account could not be linked');
            },
          })
        : [],
    linkedChats: async (of) => (await desk.account?.othersOf(of)) ?? [],
    personal: dossierData(desk),
  };
}

const calendars = new WeakMap<Loaded, Calendar>();

/** The calendar of the records in use; made once per reload. Without a file of holidays only weekends are free. */
function calendarOf(loaded: Loaded): Calendar {
  const { holidays } = loaded.knowledge;
  const isWeekday = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  const calendar = calendars.get(loaded) ?? (holidays ? new WorkCalendar(holidays) : { isWorkingDay: isWeekday });
  calendars.set(loaded, calendar);
  return calendar;
}
