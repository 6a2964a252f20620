/** A dossier desk with real parts around it: the sandbox backend over HTTP, the embedded store, a clock in the test's hand. */
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { ClientTimes } from '../../src/dossier/calls.ts';
import { DossierClient } from '../../src/dossier/client.ts';
import type { DossierDesk } from '../../src/dossier/desk.ts';
import { dossierDesk } from '../../src/dossier/dossier-desk.ts';
import type { News } from '../../src/dossier/news.ts';
import { startSandbox, type Sandbox } from '../../src/dossier/sandbox/server.ts';
import { addressKey, type Address } from '../../src/shared/message.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { RawStore } from '../../src/storage/store.ts';
import type { StorePlace } from './on-each-store.ts';

export interface TestDesk {
  readonly desk: DossierDesk;
  readonly sandbox: Sandbox;
  readonly client: DossierClient;
  readonly store: RawStore;
  /** Epoch milliseconds; the backend goes by it too. */
  now: number;
  /** What was told, in order, as `chat status` or `chat backend-back`. */
  readonly told: string[];
  readonly news: { readonly to: Address; readonly news: News }[];
  /** Names of events with how often they happened. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export const WEBHOOK_SECRET = 'webhook-secret';

/** Weekdays are worked. */
const calendar = {
  isWorkingDay: (date: string): boolean => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()),
};

export async function startTestDesk({
  at = '2026-11-20T09:00:00+07:00',
  webhooks = false,
  times = {},
  place,
}: { at?: string; webhooks?: boolean; times?: Partial<ClientTimes>; place?: StorePlace } = {}): Promise<TestDesk> {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const told: string[] = [];
  const news: { to: Address; news: News }[] = [];
  const outbox = new Set<string>();
  const state = { now: Date.parse(at) };
  const now = (): number => state.now;

  let handler = async (_: Request): Promise<Response> => new Response(null, { status: 503 });
  const receiver = webhooks
    ? await new Promise<ReturnType<typeof serve>>((resolve) => {
        const starting = serve({ fetch: (request) => handler(request), port: 0, hostname: '127.0.0.1' }, () =>
          resolve(starting),
        );
      })
    : undefined;
  const sandbox = await startSandbox({
    port: 0,
    now,
    seed: 1,
    apiKey: 'key',
    isStill: true,
    ...(receiver && {
      webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/backend`,
      webhookSecret: WEBHOOK_SECRET,
    }),
  });
  const store = place ? await place.open(now) : EmbeddedStore.inMemory(now);
  let ids = 0;
  const client = new DossierClient({
    baseUrl: sandbox.url,
    apiKey: 'key',
    now,
    newId: () => `test-${++ids}`,
    times: { retryMs: 5, restMs: 20, ...times },
  });
  const desk = dossierDesk({
    store,
    client,
    now,
    calendar: () => calendar,
    secret: 'a secret of the test',
    webhookSecret: WEBHOOK_SECRET,
    tell: async (to, piece) => {
      const key = `${piece.id}|${addressKey(to)}`;
      if (outbox.has(key)) return;
      outbox.add(key);
      news.push({ to, news: piece });
      told.push(`${to.chat} ${piece.kind === 'change' ? piece.change.status : piece.kind}`);
    },
    events: {
      missed: () => count('missed'),
      locked: (scope) => count(`locked ${scope}`),
      proved: () => count('proved'),
      account: (step) => count(`account ${step}`),
      failed: (error) => count(`failed ${error.failure}`),
      webhook: (outcome) => count(`webhook ${outcome}`),
      feed: (outcome) => count(`feed ${outcome}`),
      pollFailed: () => count('poll failed'),
      leftOut: () => count('left out'),
    },
  });
  handler = desk.watching.webhook;
  return Object.assign(state, {
    desk,
    sandbox,
    client,
    store,
    told,
    news,
    counts,
    async close() {
      await desk.watching.stop();
      await sandbox.close();
      await new Promise<void>((resolve) => {
        if (receiver === undefined) return resolve();
        receiver.close(() => resolve());
        if ('closeAllConnections' in receiver) receiver.closeAllConnections();
      });
      await store.close();
    },
  });
}

/** A chat of this name on the web. */
export const chatOf = (name: string): Address => ({ channel: 'web', chat: name });
