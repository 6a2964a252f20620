/** The server process: everything embedded, every configured channel, a start block that says what is on, and an orderly stop. */
import { randomBytes } from 'node:crypto';
import pc from 'picocolors';
import { createApp, newIncident, type App } from './app.ts';
import { openBackend } from './backend.ts';
import { outboxData } from './channels/web/outbox-data.ts';
import { WebChannel } from './channels/web/web-channel.ts';
import { createRateLimit, type RateLimit } from './http/rate-limit.ts';
import { createServer, type HttpServer } from './http/server.ts';
import { extraPaths, keepOf, KNOWLEDGE_FOLDER, load, type Loaded } from './knowledge-source.ts';
import { Live } from './knowledge/live.ts';
import { openStore } from './open-store.ts';
import type { Config } from './shared/config.ts';
import { ConfigError, isAway } from './shared/errors.ts';
import { createLog, type Log } from './shared/log.ts';
import { after, every } from './shared/timers.ts';

const MINUTE_MS = 60_000;

export interface RunningServer {
  readonly app: App;
  readonly port: number;
  readonly place: string;
  readonly warnings: readonly string[];
  /** Loads the records anew; on a mistake the old ones stay. */
  readonly reload: () => Promise<unknown>;
  /** Stops taking messages, finishes those in hand, lets go of the data. */
  readonly stop: () => Promise<void>;
}

/** Starts all of it. Rejects with ConfigError, KnowledgeError or ServiceError when it cannot, and has let go of everything then. */
export async function startServer(config: Config, log: Log, now: () => number = Date.now): Promise<RunningServer> {
  const [{ store, isAlone, place, warnings, secret }, live] = await openBoth(config, log, now);
  const backend = await openBackend(config, now).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const app = createApp({
    log,
    store,
    isAlone,
    now,
    loaded: () => live.current,
    reloadProblems: () => live.problems,
    backend,
    secret,
  });
  let server: HttpServer | undefined;
  const stop = async (): Promise<void> => {
    await live.close();
    await server?.stop();
    await app.stop();
  };
  try {
    const web = new WebChannel({
      store,
      now,
      newId: () => randomBytes(12).toString('hex'),
      every,
      perVisitor: limit(config.WEB_RATE),
      file: (id) => app.readFile(id),
      readPhoto: (bytes) => app.readPhoto(bytes),
      onTrouble: (error) =>
        isAway(error) ? log.warn({ err: error }, 'pushes of other processes could not be read') : app.leftOut(error),
      pollMs: isAlone ? 0 : 2_000,
    });
    app.keeps(outboxData(store));
    await app.open(web);
    const token = config.TELEGRAM_BOT_TOKEN;
    // Loaded when it is wanted: most starts are without it.
    const telegram = token ? (await import('./telegram.ts')).createTelegram(config, token, app, store, log) : undefined;
    server = createServer({
      routes: [...web.routes(), ...app.signInRoutes],
      webhooks: {
        '/webhooks/backend': (request) => app.backendWebhook(request),
        ...(telegram ? { '/webhooks/telegram': (request: Request) => telegram.webhook(request) } : {}),
      },
      log,
      newIncident,
      perAddress: limit(config.WEB_RATE * 20),
      trustProxy: config.TRUST_PROXY,
      readiness: () => app.readiness(),
      metrics: () => app.metrics.text(),
      onAnswer: ({ route, method, status, ms }) => app.metrics.answer(route, method, status, ms),
    });
    const port = await server.listen(config.PORT, config.HOST).catch((error: unknown) => {
      throw cannotListen(error, config);
    });
    app.startWorking();
    // After the server listens: a webhook's first updates may come at once.
    if (telegram) await app.open(telegram);
    live.watch();
    return { app, port, place, warnings, reload: () => live.reload(), stop };
  } catch (error) {
    await stop().catch((trouble: unknown) => log.warn({ err: trouble }, 'not everything could be closed'));
    throw error;
  }
}

/** Why nobody can be served at this address, when that is for the operator to change. */
function cannotListen(error: unknown, { HOST, PORT }: Config): unknown {
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `PORT: another program listens on ${HOST}:${PORT} already; stop it, or choose another port.`,
    EACCES: `PORT: this user may not listen on ${PORT}; choose one from 1024.`,
    EADDRNOTAVAIL: `HOST: this machine does not have the address ${HOST}.`,
    ENOTFOUND: `HOST: there is no address of the name ${HOST}.`,
  };
  const problem = problems[String((error as NodeJS.ErrnoException).code)];
  return problem === undefined ? error : new ConfigError([problem]);
}

/** The `start` command: runs until a signal, reloads records on SIGHUP. */
export async function runServer(config: Config): Promise<void> {
  const startedAt = performance.now();
  const log = createLog(config.LOG_LEVEL);
  const starting = startServer(config, log);
  // From the first moment, for the signal alone would end the process; a failed start is told below.
  process.on('SIGHUP', () => void starting.then((server) => server.reload()).catch(() => undefined));
  const server = await starting;
  printBlock(config, server, performance.now() - startedAt);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  log.info('stopping');
  await server.stop();
}

/** Store and records at the same time; when one fails the other is let go of. */
async function openBoth(config: Config, log: Log, now: () => number) {
  const [opened, live] = await Promise.allSettled([
    openStore(config, now, 3_000),
    Live.start<Loaded>({
      load: async () => {
        const loaded = await load(extraPaths(config), { now, keep: keepOf(config) });
        loaded.settle().catch((error: unknown) => log.warn({ err: error }, 'the next start will take longer'));
        return loaded;
      },
      paths: () => [KNOWLEDGE_FOLDER, ...extraPaths(config)],
      timer: { after },
      onReload: (result) =>
        result.ok
          ? log.info('knowledge reloaded')
          : log.error({ problems: result.problems }, 'knowledge not reloaded: the old records stay in use'),
    }),
  ]);
  if (opened.status === 'fulfilled' && live.status === 'fulfilled') return [opened.value, live.value] as const;
  if (opened.status === 'fulfilled') await opened.value.store.close();
  throw opened.status === 'rejected' ? opened.reason : (live as PromiseRejectedResult).reason;
}

/** `uses` a minute; 0 = no limit. */
const limit = (uses: number): RateLimit => createRateLimit({ uses, windowMs: MINUTE_MS });

function printBlock(config: Config, { app, port, place, warnings }: RunningServer, ms: number): void {
  const { knowledge } = app.loaded();
  const { written, imported, offered } = knowledge.counts;
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? 'localhost' : config.HOST;
  const row = (name: string, value: string): string => `  ${pc.dim(name.padEnd(12))} ${value}`;
  const off = (setting: string): string => pc.dim(`off (set ${setting})`);
  const lines = [
    '',
    `  ${pc.bold('Một Cửa')} is ready ${pc.dim(`(${(ms / 1000).toFixed(1)} s)`)}`,
    '',
    row('Web chat', pc.cyan(config.PUBLIC_URL ?? `http://${host}:${port}/`)),
    row('Telegram', config.TELEGRAM_BOT_TOKEN ? `on, ${config.TELEGRAM_MODE}` : off('TELEGRAM_BOT_TOKEN')),
    row('Procedures', `${offered} offered (${written} hand-written, ${imported} imported)`),
    ...(imported === 0
      ? [row('', pc.dim('only the hand-written ones: `npx motcua knowledge import FILE` adds a national catalogue'))]
      : []),
    row(
      'Dossiers',
      config.BACKEND_API_URL ?? `${pc.yellow('demo data')} ${pc.dim('(set BACKEND_API_URL for the real system)')}`,
    ),
    row('Accounts', config.OIDC_ISSUER ?? off('OIDC_ISSUER')),
    row('Data', place),
    row('Health', '/healthz /readyz /metrics'),
    ...warnings.map((warning) => row(pc.yellow('Note'), warning)),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
