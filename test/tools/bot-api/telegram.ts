/** The Telegram channel in front of the local Bot API server, as the whole product would start it. */
import { serve, type ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Receive } from '../../../src/channels/channel.ts';
import type { TelegramOptions } from '../../../src/channels/telegram/options.ts';
import { telegramPhrases } from '../../../src/channels/telegram/phrases.ts';
import { TelegramChannel } from '../../../src/channels/telegram/telegram-channel.ts';
import { systemTimers, type Timers } from '../../../src/channels/telegram/timers.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import { watchedLog } from '../watched-log.ts';
import { BotApiServer } from './bot-api-server.ts';

/** Sentences that name themselves: what the channel says by itself is told apart by key and language. */
const selfNaming = telegramPhrases((language, key) => `${language}.${key}`);

/** A clock that runs `factor` times faster than the real one from now on. */
function hurried(factor: number): Timers {
  const start = systemTimers.now();
  return {
    now: () => start + (systemTimers.now() - start) * factor,
    after: (ms, run) => systemTimers.after(ms / factor, run),
  };
}

/** A silent log that keeps its lines, to look for what must not be there. */
function keptLog(): { log: TelegramOptions['log']; lines: string[] } {
  const lines: string[] = [];
  return { log: watchedLog(lines), lines };
}

export interface TelegramUnderTest {
  readonly api: BotApiServer;
  readonly channel: TelegramChannel;
  readonly store: EmbeddedStore;
  /** Lines of the channel's log. */
  readonly lines: readonly string[];
  /** What the channel reported. */
  readonly reported: { reachable: string[]; migrated: string[]; uncertain: number };
  /** Where the webhook listens; only in that mode. */
  readonly publicUrl: string | undefined;
  /** Ends all of it; throws when a call broke the Bot API. */
  readonly close: () => Promise<void>;
}

/** What a test may set; everything else is as in production, with no rate limits. */
type Settings = Partial<TelegramOptions> & { readonly folder: string; readonly api?: BotApiServer };

/** A channel that is not started yet, with its server, store and (for webhooks) HTTP door. */
export async function telegramUnderTest({ folder, api: given, ...settings }: Settings): Promise<TelegramUnderTest> {
  const api = given ?? (await BotApiServer.start());
  const store = await EmbeddedStore.open({ folder, now: () => Date.now() });
  const reported: TelegramUnderTest['reported'] = { reachable: [], migrated: [], uncertain: 0 };
  const { log, lines } = keptLog();
  let door: ServerType | undefined;
  let publicUrl: string | undefined;
  if (settings.mode === 'webhook') {
    const listening = await listen((request) => channel.webhook(request));
    door = listening.door;
    publicUrl = listening.url;
  }
  const channel = new TelegramChannel({
    token: api.token,
    apiRoot: api.root,
    mode: 'polling',
    publicUrl,
    rate: 0,
    store,
    log,
    timers: hurried(20),
    random: Math.random,
    commands: {
      vi: [
        { command: 'start', description: 'Bắt đầu' },
        { command: 'hoso', description: 'Tra cứu hồ sơ', isPersonal: true },
      ],
      en: [{ command: 'start', description: 'Start' }],
    },
    phrases: selfNaming,
    readFile: async () => undefined,
    readPhoto: async () => ({ text: '', choice: 'photo:no-qr' }),
    languageOf: async () => undefined,
    onReachable: ({ chat }, isReachable) => void reported.reachable.push(`${chat} ${isReachable}`),
    onMigrated: (from, to) => void reported.migrated.push(`${from.chat} ${to.chat}`),
    onUncertain: () => void reported.uncertain++,
    ...settings,
  });
  const close = async (): Promise<void> => {
    await channel.stop();
    if (door) await new Promise((resolve) => door?.close(resolve));
    await store.close();
    if (!given) await api.close();
  };
  return { api, channel, store, lines, reported, publicUrl, close };
}

async function listen(fetch: (request: Request) => Promise<Response>): Promise<{ door: ServerType; url: string }> {
  return new Promise((resolve) => {
    const door = serve({ fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
      resolve({ door, url: `http://127.0.0.1:${address.port}` }),
    );
  });
}

/** A dialogue that answers with `reply`, through the channel, as the real one does. */
export const answering =
  (
    channel: TelegramChannel,
    reply: (message: Parameters<Receive>[0]) => Parameters<TelegramChannel['send']>[1][],
  ): Receive =>
  (message) => {
    const accepted = Promise.resolve();
    const answer = accepted.then(async () => {
      const replies = reply(message);
      for (const one of replies) await channel.send(message.from, one, message.origin);
      return { outcome: 'answered' as const, replies };
    });
    answer.catch(() => undefined);
    return { accepted, answer };
  };
