/**
 * The wiring: the only place that names concrete classes. An app is everything but the outside world's ends:
 * records, search, dialogue, inbox and store; `main.ts` and the commands put channels on it.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Backend } from './backend.ts';
import type { Channel, ReadPhoto } from './channels/channel.ts';
import { telegramFiles } from './channels/telegram/file-ids.ts';
import { webOutbox } from './channels/web/outbox.ts';
import { Dialogue } from './dialogue/dialogue.ts';
import { unfinished } from './dialogue/conversation.ts';
import { chatData } from './dialogue/chat-data.ts';
import { fileData, Files, type FileContent } from './dialogue/files.ts';
import { Inbox } from './dialogue/inbox.ts';
import { Ledger } from './dialogue/ledger.ts';
import { Popularity } from './dialogue/popularity.ts';
import { pushData, Pusher, pushes } from './dialogue/pushes.ts';
import { Router } from './dialogue/router.ts';
import { setAside, setAsideData } from './dialogue/set-aside.ts';
import { createChecklists } from './checklists.ts';
import { createDossiers } from './dossiers.ts';
import { held } from './dossier/news.ts';
import { waiting } from './dossier/waiting.ts';
import { createFlows } from './flows.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import type { Route } from './shared/route.ts';
import type { Loaded } from './knowledge-source.ts';
import { Outlets } from './outlets.ts';
import type { KnowledgeProblem } from './shared/errors.ts';
import { chatTag, type Log } from './shared/log.ts';
import { addressKey, type Address, type Answer, type Incoming, type Reply } from './shared/message.ts';
import type { PersonalData } from './shared/personal.ts';
import { after } from './shared/timers.ts';
import type { Store } from './storage/store.ts';
import { Tending } from './tending.ts';

const MINUTE_MS = 60_000;
const INCIDENT_LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

interface AppOptions {
  readonly log: Log;
  readonly store: Store;
  /** No other process shares the store. */
  readonly isAlone: boolean;
  readonly now: () => number;
  /** The records in use now; a reload may change them between two turns. */
  readonly loaded: () => Loaded;
  /** What was wrong at the last reload, if the records in use are not the newest. */
  readonly reloadProblems?: () => readonly KnowledgeProblem[];
  /** The dossier system. */
  readonly backend: Backend;
  /** Keys the tags that stand for chats in the log. */
  readonly secret: Buffer;
}

export interface App {
  readonly metrics: Metrics;
  readonly ledger: Ledger;
  /** The records in use now. */
  readonly loaded: () => Loaded;
  /** Hands a message in; see `Receive` in `channels/channel.ts`. */
  readonly receive: (message: Incoming) => { accepted: Promise<void>; answer: Promise<Answer> };
  /** Registers a channel to deliver through and starts it. */
  readonly open: (channel: Channel) => Promise<void>;
  /** Registers what a channel keeps about a person, so that she can see and erase it. */
  readonly keeps: (part: PersonalData) => void;
  /** A person refuses messages from now on: what would be told her unasked ends. */
  readonly blocked: (by: Address) => Promise<void>;
  /** Told of each record that could not be read and was left as it is. */
  readonly leftOut: (error: unknown) => void;
  /** Registers what is to be done again and again, beside the looking for leftovers. */
  readonly tends: (job: () => Promise<unknown>) => void;
  /** The bytes of a reply's file, while it is kept. */
  readonly readFile: (id: string) => Promise<FileContent | undefined>;
  /** What a photo of a receipt says. */
  readonly readPhoto: ReadPhoto;
  /** Sends a reply outside a turn. */
  readonly send: (to: Address, reply: Reply) => Promise<void>;
  /** Whether this process can serve, and what is wrong: mistakes in new records are told while the old ones serve. */
  readonly readiness: () => Promise<{ readonly ok: boolean; readonly reasons: readonly string[] }>;
  /** `POST /webhooks/backend`. */
  readonly backendWebhook: (request: Request) => Promise<Response>;
  /** The pages on which people sign in; none when that is not set up. */
  readonly signInRoutes: readonly Route[];
  /** Begins what is done without being asked: leftovers, pushes, watched dossiers. */
  readonly startWorking: () => void;
  /** Channels first, then what is in hand, then the store. */
  readonly stop: () => Promise<void>;
}

/** A question in words, or one picked out of a choice: not a button that leafs through the same card. */
const isAskedFor = ({ text, choice }: Incoming): boolean =>
  choice === undefined ? text !== '' : /^p:[^:]+$/.test(choice);

export function createApp(options: AppOptions): App {
  const { log, store, isAlone, now, loaded, reloadProblems = () => [], backend, secret } = options;
  const outlets = new Outlets();
  let leftOutSaidAt = -Infinity;
  // Every round meets it again: counted each time, so that the alert lasts as long as the trouble, and said once a minute.
  const onLeftOut = (error: unknown): void => {
    metrics.count('record-left-out');
    if (Math.abs(now() - leftOutSaidAt) < MINUTE_MS) return;
    leftOutSaidAt = now();
    log.error({ err: error }, 'a record cannot be read and was left as it is; the others go on');
  };
  const ledger = new Ledger({
    store,
    now,
    nameless: (text) => understanding().nameless(text),
    onTrouble: (error) => log.warn({ err: error }, 'a question could not be put in the ledger'),
  });
  const popularity = new Popularity({ store, now, learn: (counts) => understanding().learn(counts), onLeftOut });
  const files = new Files(store, () => randomBytes(16).toString('base64url'));
  const understanding = () => loaded().understanding;

  const metrics = createMetrics({
    chatsInHand: () => inbox.inHand,
    unfinished: () => store.count(unfinished),
    setAside: () => store.count(setAside),
    pushesWaiting: () => store.count(pushes),
    webOutboxWaiting: () => store.count(webOutbox),
    newsHeld: () => store.count(held),
    backendAwaited: () => store.count(waiting),
    backendIsUp: () => dossiers.isUp(),
    knowledgeProblems: () => reloadProblems().length,
    storeIsUp: () => storeTrouble().then((trouble) => trouble === undefined),
    procedures: () => loaded().knowledge.counts.offered,
    knowledgeVersion: () => loaded().version,
    knowledgeAgeSeconds: () => Math.round((now() - loaded().knowledge.loadedAt) / 1000),
  });
  const pusher = new Pusher({
    store,
    now,
    after,
    isOpen: (to) => outlets.isOpen(to),
    send: (to, reply) => outlets.send(to, reply),
    onBlocked: (to) =>
      void dossiers.desk.forget(to).catch((error) => log.warn({ err: error }, 'watches of a blocked chat stay')),
    onTrouble: (error) => log.warn({ err: error }, 'a push could not be sent'),
    onGivenUp: () => {
      metrics.count('push-given-up');
      log.error('a push was given up');
    },
    onLeftOut,
  });
  const dossiers = createDossiers({ backend, store, now, secret, loaded, pusher, metrics, log, onLeftOut });
  const hash = (text: string): string =>
    createHmac('sha256', secret).update(`id ${text}`).digest('base64url').slice(0, 22);
  const checklists = createChecklists({ store, now, loaded, files, newCode: newIncident, hash, onLeftOut });
  const personal: PersonalData[] = [
    chatData(store, now),
    fileData(store, telegramFiles),
    pushData(store),
    setAsideData(store),
    dossiers.personal,
    ...checklists.personal,
  ];

  const router = new Router(createFlows({ store, loaded, files, ledger, personal, dossiers, checklists }));
  const dialogue = new Dialogue({
    router,
    phrases: () => loaded().phrases,
    knowledge: () => loaded().knowledge,
    now,
    incident: newIncident,
    log,
    tag: (address) => chatTag(secret, address),
  });

  const inbox = new Inbox({
    store,
    owner: randomUUID(),
    isAlone,
    now,
    handle: (message, conversation) => dialogue.handle(message, conversation),
    newIncident,
    giveUp: (...given) => dialogue.giveUp(...given),
    tookTooLong: (...given) => dialogue.tookTooLong(...given),
    answeredBefore: (...given) => dialogue.answeredBefore(...given),
    isOpen: (to) => outlets.isOpen(to),
    deliver: (message, answer, isLeftover) => outlets.deliver(message, answer, isLeftover),
    onLeftOut,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    after,
    onDone: (message, answer, ms) => {
      metrics.turn(message.from.channel, answer.outcome, ms);
      if (answer.procedure !== undefined && isAskedFor(message)) popularity.note(answer.procedure);
      log.info({ channel: message.from.channel, outcome: answer.outcome, ms }, 'turn');
    },
    onUndelivered: ({ from }, error, incident) => {
      metrics.count('reply-undelivered');
      const chat = chatTag(secret, addressKey(from));
      log.error({ err: error, incident, chatTag: chat, channel: from.channel }, 'a reply was given up');
    },
  });

  const storeTrouble = (): Promise<string | undefined> =>
    store.check().then(
      () => undefined,
      () => 'the store does not answer',
    );

  const tending = new Tending(
    [
      async () => {
        const found = await inbox.sweep();
        if (found > 0) log.warn({ found }, 'messages of a stopped process were taken over');
      },
      () => checklists.reminders.handOver((to, id, reply) => pusher.tell(to, id, reply)),
      () => pusher.sweep(),
      () => popularity.sweep(),
    ],
    (error) => {
      metrics.count('tending-failed');
      log.warn({ err: error }, 'something that is done again and again failed; the rest goes on');
    },
  );

  return {
    metrics,
    ledger,
    loaded,
    receive: (message) => inbox.receive(message),
    open: (channel) => {
      metrics.opened(channel.name);
      return outlets.open(channel, (message) => inbox.receive(message));
    },
    keeps: (part) => void personal.push(part),
    blocked: async (by) => void (await dossiers.desk.forget(by)),
    leftOut: onLeftOut,
    tends: (job) => tending.add(job),
    readFile: (id) => files.read(id),
    readPhoto: dossiers.readPhoto,
    send: async (to, reply) => void (await outlets.send(to, reply)),
    readiness: async () => {
      const trouble = await storeTrouble();
      const problems = reloadProblems();
      const reasons = [
        ...(trouble ? [trouble] : []),
        ...(problems.length > 0
          ? [
              `the knowledge files have ${problems.length} mistakes; the records of ${new Date(loaded().knowledge.loadedAt).toISOString()} stay in use`,
            ]
          : []),
      ];
      return { ok: trouble === undefined, reasons };
    },
    backendWebhook: dossiers.desk.watching.webhook,
    signInRoutes: dossiers.signInRoutes,
    startWorking: () => {
      void ledger.clean().catch((error: unknown) => log.warn({ err: error }, 'the ledger could not be looked through'));
      dossiers.desk.watching.start();
      tending.start();
    },
    stop: async () => {
      tending.stop();
      await dossiers.desk.watching.stop();
      await outlets.stop();
      await inbox.stop();
      await popularity.write().catch((error: unknown) => log.warn({ err: error }, 'the last counts are lost'));
      await dossiers.close();
      await backend.close();
      await store.close();
    },
  };
}

/** Six letters and digits without look-alikes: short enough to be read out on the phone. */
export const newIncident = (): string =>
  Array.from(randomBytes(6), (byte) => INCIDENT_LETTERS[byte % INCIDENT_LETTERS.length]).join('');
