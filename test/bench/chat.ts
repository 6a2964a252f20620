/**
 * The web chat under load: `npm run bench -- chat [--json]`. How long the start takes, turns a second through the whole product beside an
 * empty handler on the same kind of server, and the latency at even rates. The servers are processes of their own (one core each); the
 * store is the durable one. Prints figures, judges nothing.
 */
import { fork } from 'node:child_process';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/shared/log.ts';
import { machine, ServedApp } from './served-app.ts';
import { fullLoad, steadyLoad, type Figures } from './steady-load.ts';

const SECONDS = 10;
const AT_ONCE = 20;
const RATES = [50, 100, 200];

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

async function measure(): Promise<void> {
  const child = fork(import.meta.filename, ['--empty'], { execArgv: ['--import', 'tsx'] });
  const nothing = await new Promise<string>((resolve) => child.once('message', (url) => resolve(url as string)));
  const app = await ServedApp.start();
  try {
    const { rssMb } = await app.footprint();
    await steadyLoad(app.url, 50, 5);
    const even: Record<string, Figures> = {};
    for (const rate of RATES) even[`${rate} a second`] = await steadyLoad(app.url, rate, SECONDS);
    const turns = await fullLoad(app.url, AT_ONCE, SECONDS);
    const empty = await fullLoad(nothing, AT_ONCE, SECONDS);
    report({ machine: machine(), startMs: app.startMs, rssMb, even, turns, empty });
  } finally {
    app.stop();
    child.disconnect();
  }
}

function report(figures: {
  machine: string;
  startMs: number;
  rssMb: number;
  even: Record<string, Figures>;
  turns: number;
  empty: number;
}): void {
  if (process.argv.includes('--json')) return console.log(JSON.stringify(figures));
  const { startMs, rssMb, even, turns, empty } = figures;
  console.log(`${figures.machine}; ready after ${startMs} ms, ${rssMb} MB`);
  for (const [rate, { perSecond, p50Ms, p95Ms, p99Ms, refused }] of Object.entries(even))
    console.log(
      `  ${rate.padEnd(14)} ${String(perSecond).padStart(5)} /s   p50 ${p50Ms} ms   p95 ${p95Ms} ms   p99 ${p99Ms} ms` +
        (refused > 0 ? `   ${refused} refused` : ''),
    );
  console.log(
    `  as many as go  ${String(turns).padStart(5)} /s, the empty handler ${empty} /s: ${Math.round((100 * turns) / empty)}%`,
  );
}

if (process.argv.includes('--empty')) await serveNothing();
else await measure();
