/**
 * The web chat under a steady load for a long time: `npm run bench -- soak [--minutes N] [--rate R] [--json]` (30 minutes at 50 turns a
 * second unless told otherwise). Prints memory and latency minute by minute: both must stay flat. Judges nothing.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { CATALOGUE, missingData } from './questions.ts';

const WORDS = [
  'dk khai sinh can giay to gi',
  'bao nhiêu tiền',
  'làm giấy khai sinh cho con mất bao lâu',
  'đăng ký kết hôn lệ phí bao nhiêu',
  'nộp ở đâu',
  'giấy phép lái xe hết hạn đổi thế nào',
  'mo ho kinh doanh het bao nhieu tien',
  'danh mục của tôi',
  'xin chào',
  'thủ tục cấp giấy phép xây dựng nhà ở',
];
const TURNS_OF_A_VISITOR = 10;
const CONNECTIONS = 10;
const MEGABYTE = 1_048_576;

/** What the server's process tells when asked. */
interface Footprint {
  readonly url: string;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly dataMb: number;
}

/** One line of the table. `p50Ms` to `maxMs` are those of this minute alone. */
interface Minute {
  readonly minute: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly refused: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly dataMb: number;
}

/** The server's process: answers each message from its parent with its footprint, goes when the parent goes. */
async function serve(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-soak-'));
  const config = parseConfig(
    {
      HOST: '127.0.0.1',
      PORT: '0',
      WEB_RATE: '0',
      DATA_DIR: folder,
      ...(missingData() === undefined ? { KNOWLEDGE_PATHS: CATALOGUE } : {}),
    },
    process.cwd(),
  );
  const { port } = await startServer(config, createLog('silent'));
  const tell = (): void => {
    const { rss, heapUsed } = process.memoryUsage();
    const data = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const footprint: Footprint = {
      url: `http://127.0.0.1:${port}/api/chat/messages`,
      rssMb: Math.round(rss / MEGABYTE),
      heapMb: Math.round(heapUsed / MEGABYTE),
      dataMb: Math.round(data / MEGABYTE),
    };
    process.send?.(footprint);
  };
  process.on('message', tell);
  process.once('disconnect', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
  tell();
}

const told = (server: ChildProcess): Promise<Footprint> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('The server of the benchmark ended'));
    server.once('exit', ended);
    server.once('message', (message) => {
      server.off('exit', ended);
      resolve(message as Footprint);
    });
  });

async function soak(minutes: number, rate: number, isJson: boolean): Promise<void> {
  const server = fork(import.meta.filename, ['--server'], { execArgv: ['--import', 'tsx'] });
  try {
    const { url, ...before } = await told(server);
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
    if (!isJson) {
      console.log(`${machine}; ${rate} turns a second for ${minutes} minutes; ${before.rssMb} MB before the first`);
      console.log('  minute   turns/s   p50 ms   p99 ms   max ms   refused   rss MB   heap MB   data MB');
    }
    const lines: Minute[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      const load = await oneMinute(url, rate);
      const footprint = told(server);
      server.send('footprint');
      const { rssMb, heapMb, dataMb } = await footprint;
      const line: Minute = { minute, ...load, rssMb, heapMb, dataMb };
      lines.push(line);
      if (!isJson) console.log(row(line));
    }
    if (isJson) console.log(JSON.stringify({ machine, rate, rssMbBefore: before.rssMb, minutes: lines }));
  } finally {
    if (server.connected) server.disconnect();
  }
}

let turns = 0;
let visitor = '';

function nextBody(): string {
  if (turns++ % TURNS_OF_A_VISITOR === 0) visitor = randomUUID();
  return JSON.stringify({ visitor, id: `m${turns}`, text: WORDS[turns % WORDS.length] });
}

async function oneMinute(url: string, rate: number): Promise<Omit<Minute, 'minute' | 'rssMb' | 'heapMb' | 'dataMb'>> {
  const times: number[] = [];
  let refused = 0;
  await new Promise<void>((resolve, reject) => {
    const load = autocannon(
      {
        url,
        connections: CONNECTIONS,
        duration: 60,
        overallRate: rate,
        requests: [
          {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            setupRequest: (request) => ({ ...request, body: nextBody() }),
          },
        ],
      },
      (error: Error | null) => (error ? reject(error) : resolve()),
    );
    load.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) times.push(ms);
      else refused += 1;
    });
  });
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  return { perSecond: Math.round(times.length / 60), p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), refused };
}

const row = ({ minute, perSecond, p50Ms, p99Ms, maxMs, refused, rssMb, heapMb, dataMb }: Minute): string =>
  `  ${String(minute).padStart(6)}` +
  [perSecond, p50Ms, p99Ms, maxMs, refused, rssMb, heapMb, dataMb]
    .map((figure, column) => String(figure).padStart([10, 9, 9, 9, 10, 9, 10, 10][column] ?? 9))
    .join('');

if (process.argv.includes('--server')) await serve();
else {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  });
  await soak(Number(values.minutes), Number(values.rate), values.json);
}
