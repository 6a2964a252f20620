/**
 * The web chat under load: `npm run bench -- chat [--redis] [--json]`. How long the first and the next start take, turns a second through
 * the whole product beside an empty handler on the same kind of server and beside turns that are only commands, and the latency at even
 * rates, right after the start and warm; beside them the processor time of a
 * turn and the share of the processors that the host took away. The servers are processes of their own (one core each); the store is the
 * embedded one, or a real Redis with its append-only file (fsync always), then with the round trips of a turn. Prints figures, judges nothing.
 */
import { fork } from 'node:child_process';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/shared/log.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { startTcpProxy } from '../tools/tcp-proxy.ts';
import { machine, ServedApp, type Cost } from './served-app.ts';
import { fullLoad, steadyLoad, type Figures } from './steady-load.ts';

const SECONDS = 10;
const AT_ONCE = 20;
const RATES = [50, 100, 200];
/** Before the even rates, at 100 a second: V8 has compiled what turns use after about two thousand of them. */
const WARM_SECONDS = 20;
/** Turns one after the other, over which round trips are counted. */
const COUNTED = 100;

type Line = Figures & Cost;

interface Report {
  readonly machine: string;
  readonly store: 'embedded' | 'redis';
  readonly startMs: number;
  readonly rssMb: number;
  readonly next: { readonly startMs: number; readonly rssMb: number };
  readonly even: Readonly<Record<string, Line>>;
  readonly full: { readonly turns: number } & Cost;
  /** A command in each turn's place: the same way through server, inbox and store, and nothing to understand. */
  readonly commands: { readonly turns: number } & Cost;
  readonly empty: number;
  /** On Redis: how often a turn waits for it, what is done again and again beside it included. */
  readonly roundTripsPerTurn?: number;
}

/** The empty handler's process: tells its parent where, goes when the parent goes. */
async function serveNothing(): Promise<void> {
  const empty = createServer({
    routes: [],
    webhooks: { '/empty': async (request) => new Response((await request.text()).slice(0, 2)) },
    readiness: () => ({ ok: true, reasons: [] }),
    metrics: async () => '',
    log: createLog('silent'),
    newIncident: () => '',
    perAddress: async () => undefined,
    trustProxy: false,
  });
  process.send?.(`http://127.0.0.1:${await empty.listen(0, '127.0.0.1')}/empty`);
  process.once('disconnect', () => process.exit());
}

async function measure(isOnRedis: boolean): Promise<void> {
  const child = fork(import.meta.filename, ['--empty'], { execArgv: ['--import', 'tsx'] });
  const nothing = await new Promise<string>((resolve) => child.once('message', (url) => resolve(url as string)));
  const redis = isOnRedis ? await startRedis() : undefined;
  const wire = redis && (await startTcpProxy(redis.port));
  let app = await ServedApp.start({ redis: redis?.url });
  try {
    const { startMs } = app;
    const { rssMb } = await app.footprint();
    const even: Record<string, Line> = {};
    const measureAt = async (name: string, rate: number): Promise<void> => {
      even[name] = await app.costOf(
        () => steadyLoad(app.url, rate, SECONDS),
        ({ perSecond }) => perSecond * SECONDS,
      );
    };
    await measureAt('just started', 50);
    await steadyLoad(app.url, 100, WARM_SECONDS);
    for (const rate of RATES) await measureAt(`${rate} a second`, rate);
    const asMany = (body?: () => string): Promise<{ turns: number } & Cost> =>
      app.costOf(
        async () => ({ turns: await fullLoad(app.url, AT_ONCE, SECONDS, body) }),
        ({ turns }) => turns * SECONDS,
      );
    const full = await asMany();
    const commands = await asMany(nextCommand);
    const empty = await fullLoad(nothing, AT_ONCE, SECONDS);
    app = await app.startAgain(wire && `redis://127.0.0.1:${wire.port}`);
    const next = { startMs: app.startMs, rssMb: (await app.footprint()).rssMb };
    const trips = wire && (await roundTrips(wire, app.url));
    const store = isOnRedis ? 'redis' : 'embedded';
    report({
      ...{ machine: machine(), store, startMs, rssMb, next, even, full, commands, empty },
      ...(trips === undefined ? {} : { roundTripsPerTurn: trips }),
    });
  } finally {
    app.stop();
    await wire?.stop();
    await redis?.stop();
    child.disconnect();
  }
}

let commandsSent = 0;

/** As many visitors as chats can be in a turn at once, so that none waits for her own. */
function nextCommand(): string {
  commandsSent += 1;
  return JSON.stringify({ visitor: `command-${commandsSent % 200}`, id: `c${commandsSent}`, text: '/help' });
}

/** Of turns that come one after the other, on a wire that is counted. */
async function roundTrips(wire: { readonly roundTrips: number }, url: string): Promise<number> {
  const before = wire.roundTrips;
  for (let at = 0; at < COUNTED; at += 1)
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visitor: `counted-${at % 10}`, id: `m${at}`, text: 'dk ket hon can giay to gi' }),
    }).then((answer) => answer.arrayBuffer());
  return Math.round(((wire.roundTrips - before) * 10) / COUNTED) / 10;
}

function report(figures: Report): void {
  if (process.argv.includes('--json')) return console.log(JSON.stringify(figures));
  const { store, startMs, rssMb, next, even, full, commands, empty, roundTripsPerTurn } = figures;
  const cost = ({ cpuMsPerTurn, stealPercent = NaN }: Cost): string =>
    `   CPU ${cpuMsPerTurn} ms a turn, steal ${Number.isNaN(stealPercent) ? '?' : stealPercent}%`;
  console.log(`${figures.machine}; store: ${store}; ready after ${startMs} ms, ${rssMb} MB`);
  for (const [rate, line] of Object.entries(even)) {
    const { perSecond, p50Ms, p95Ms, p99Ms, refused } = line;
    console.log(
      `  ${rate.padEnd(14)} ${String(perSecond).padStart(5)} /s   p50 ${p50Ms} ms   p95 ${p95Ms} ms   p99 ${p99Ms} ms` +
        cost(line) +
        (refused > 0 ? `   ${refused} refused` : ''),
    );
  }
  const share = Math.round((100 * full.turns) / empty);
  console.log(
    `  as many as go  ${String(full.turns).padStart(5)} /s, the empty handler ${empty} /s: ${share}%${cost(full)}`,
  );
  console.log(
    `  commands only  ${String(commands.turns).padStart(5)} /s, of the empty handler ${Math.round((100 * commands.turns) / empty)}%` +
      cost(commands),
  );
  console.log(`  next start     ready after ${next.startMs} ms, ${next.rssMb} MB`);
  if (roundTripsPerTurn !== undefined) console.log(`  round trips    ${roundTripsPerTurn} a turn`);
}

if (process.argv.includes('--empty')) await serveNothing();
else if (!process.argv.includes('--redis')) await measure(false);
else if (isRedisHere()) await measure(true);
