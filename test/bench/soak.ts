/**
 * The web chat under a steady load for a long time: `npm run bench -- soak [--minutes N] [--rate R] [--json]` (30 minutes at 50 turns a
 * second unless told otherwise). Prints memory and latency minute by minute: both must stay flat; beside them the processor time of a turn and the
 * share of the processors that the host took away, which tells the machine's stalls from ours. Judges nothing.
 */
import { parseArgs } from 'node:util';
import { machine, ServedApp, type Cost, type Footprint } from './served-app.ts';
import { steadyLoad, type Figures } from './steady-load.ts';

type Minute = { readonly minute: number } & Figures & Cost & Footprint;

async function soak(minutes: number, rate: number, isJson: boolean): Promise<void> {
  const app = await ServedApp.start();
  try {
    const before = await app.footprint();
    if (!isJson) {
      console.log(`${machine()}; ${rate} turns a second for ${minutes} minutes; ${before.rssMb} MB before the first`);
      console.log(
        '  minute   turns/s   p50 ms   p99 ms   max ms   refused   CPU ms/turn   steal %   rss MB   heap MB   data MB',
      );
    }
    const lines: Minute[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      const done = await app.costOf(
        () => steadyLoad(app.url, rate, 60),
        ({ perSecond }) => perSecond * 60,
      );
      const line: Minute = { minute, ...done, ...(await app.footprint()) };
      lines.push(line);
      if (!isJson) console.log(row(line));
    }
    if (isJson) console.log(JSON.stringify({ machine: machine(), rate, rssMbBefore: before.rssMb, minutes: lines }));
  } finally {
    app.stop();
  }
}

const row = ({
  minute,
  perSecond,
  p50Ms,
  p99Ms,
  maxMs,
  refused,
  cpuMsPerTurn,
  stealPercent,
  ...size
}: Minute): string =>
  `  ${String(minute).padStart(6)}` +
  [
    ...[perSecond, p50Ms, p99Ms, maxMs, refused, cpuMsPerTurn, stealPercent ?? '?'],
    ...[size.rssMb, size.heapMb, size.dataMb],
  ]
    .map((figure, column) => String(figure).padStart([10, 9, 9, 9, 10, 14, 10, 9, 10, 10][column] ?? 9))
    .join('');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
});
await soak(Number(values.minutes), Number(values.rate), values.json);
