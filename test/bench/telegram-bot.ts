/**
 * The bots that the benchmark compares, each in a process of its own behind a webhook: `echo` is bare grammY, `channel` our Telegram
 * channel with nothing behind it but an echo (both this file, when forked), `motcua` the built product as `motcua start` runs it, with
 * its durable store.
 */
import { Bot, webhookCallback } from 'grammy';
import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { freePort } from '../tools/bot-api/product.ts';

export const BOTS = ['echo', 'channel', 'motcua'] as const;
export const SECRET = 'bench-secret';
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Both are asked for their processor time: that does not depend on what else the machine does. */
const TELLS_CPU = `data:text/javascript,${encodeURIComponent(
  "process.on('message', (question) => question === 'cpu' && process.send(process.cpuUsage())); process.channel.unref();",
)}`;

export class BotProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Resolves when it takes webhook calls. */
  static async start(kind: (typeof BOTS)[number], api: BotApiServer): Promise<BotProcess> {
    return kind === 'motcua' ? BotProcess.startProduct(api) : BotProcess.startEcho(kind, api);
  }

  private static async startEcho(kind: 'echo' | 'channel', api: BotApiServer): Promise<BotProcess> {
    const child = fork(fileURLToPath(import.meta.url), [kind, api.token, api.root], {
      execArgv: ['--import', 'tsx', '--import', TELLS_CPU],
    });
    const port = new Promise<number>((resolve) => child.once('message', (message) => resolve(message as number)));
    const started = new BotProcess(child, await orEnd(child, port));
    // The benchmark calls the webhook itself.
    api.updates.setWebhook(undefined);
    return started;
  }

  private static async startProduct(api: BotApiServer): Promise<BotProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    // The webhook's address must be known before the server listens.
    const port = await freePort();
    const child = fork(CLI, ['start'], {
      execArgv: ['--import', TELLS_CPU],
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PORT: String(port),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        DATA_DIR: folder,
        MOTCUA_DATA: folder,
        LOG_LEVEL: 'silent',
        TELEGRAM_BOT_TOKEN: api.token,
        TELEGRAM_API_ROOT: api.root,
        TELEGRAM_MODE: 'webhook',
        TELEGRAM_WEBHOOK_SECRET: SECRET,
        TELEGRAM_RATE: '0',
      },
    });
    const isSet = async (): Promise<void> => {
      while (api.updates.webhook === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      api.updates.setWebhook(undefined);
    };
    await orEnd(child, isSet());
    return new BotProcess(child, port);
  }

  /** Processor milliseconds that it has used so far. */
  async cpuMs(): Promise<number> {
    const answer = new Promise<NodeJS.CpuUsage>((resolve) =>
      this.child.once('message', (usage) => resolve(usage as NodeJS.CpuUsage)),
    );
    this.child.send('cpu');
    const { user, system } = await answer;
    return (user + system) / 1000;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }
}

function orEnd<T>(child: ChildProcess, ready: Promise<T>): Promise<T> {
  const ended = new Promise<never>((_resolve, reject) =>
    child.once('exit', (code) => reject(new Error(`A bot ended with ${code}`))),
  );
  ended.catch(() => undefined);
  return Promise.race([ready, ended]);
}

async function echo(token: string, apiRoot: string): Promise<number> {
  const bot = new Bot(token, { client: { apiRoot } });
  bot.on('message:text', (context) => context.reply(context.message.text));
  await bot.init();
  const answer = webhookCallback(bot, 'http', { secretToken: SECRET });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Parsing, limits, sending, all as in production; what is said is what was heard. */
async function channelAlone(token: string, apiRoot: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { TelegramChannel } = await import('../../src/channels/telegram/telegram-channel.ts');
  const { systemTimers } = await import('../../src/channels/telegram/timers.ts');
  const { telegramPhrases } = await import('../../src/channels/telegram/phrases.ts');
  const { EmbeddedStore } = await import('../../src/storage/embedded-store.ts');
  const { createLog } = await import('../../src/shared/log.ts');
  const { serve } = await import('@hono/node-server');
  const port = await freePort();
  const channel = new TelegramChannel({
    token,
    apiRoot,
    mode: 'webhook',
    publicUrl: `http://127.0.0.1:${port}`,
    webhookSecret: SECRET,
    rate: 0,
    store: await EmbeddedStore.open({ folder, now: () => Date.now() }),
    log: createLog('silent'),
    timers: systemTimers,
    random: Math.random,
    commands: { vi: [], en: [] },
    phrases: telegramPhrases((_language, key) => key),
    readFile: async () => undefined,
    readPhoto: async () => ({ text: '', choice: 'photo:no-qr' }),
    languageOf: async () => undefined,
    onReachable: () => undefined,
    onMigrated: () => undefined,
    onUncertain: () => undefined,
  });
  await channel.start(({ from, text }) => ({
    accepted: Promise.resolve(),
    answer: channel.send(from, { text }).then(() => ({ outcome: 'answered' as const, replies: [] })),
  }));
  await new Promise<void>((resolve) => {
    serve({ fetch: (request) => channel.webhook(request), port, hostname: '127.0.0.1' }, () => resolve());
  });
  return port;
}

const [, file, kind, token, apiRoot] = process.argv;
if (file === fileURLToPath(import.meta.url) && token !== undefined && apiRoot !== undefined)
  process.send?.(await (kind === 'channel' ? channelAlone : echo)(token, apiRoot));
