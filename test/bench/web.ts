/**
 * The web chat under load: turns a second through the whole app beside an empty handler on the same kind of server, and the latency at
 * 50 turns a second. The server is a process of its own (one core); the store is the durable one. Prints figures, judges nothing.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { createServer } from '../../src/http/server.ts';
import { startServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { CATALOGUE, missingData } from './questions.ts';

const QUESTIONS = [
  'dk khai sinh can giay to gi',
  'làm giấy khai sinh cho con mất bao lâu',
  'đăng ký kết hôn lệ phí bao nhiêu',
  'đăng ký tạm trú nộp ở đâu',
  'giấy phép lái xe hết hạn đổi thế nào',
  'mo ho kinh doanh het bao nhieu tien',
  'xin chào',
  'thủ tục cấp giấy phép xây dựng nhà ở',
];
const SECONDS = 6;
const TURNS_OF_A_VISITOR = 10;

/** Where the server's process answers. */
interface Served {
  readonly chat: string;
  readonly empty: string;
  readonly procedures: number;
}

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
}

/** The server's process: tells its parent the port, goes when the parent goes. */
async function serve(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
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
  const log = createLog('silent');
  const { app, port } = await startServer(config, log);
  const empty = createServer({
    routes: [],
    webhooks: { '/empty': async (request) => new Response((await request.text()).slice(0, 2)) },
    readiness: () => ({ ok: true, reasons: [] }),
    metrics: async () => '',
    log,
    newIncident: () => '',
    perAddress: async () => undefined,
    trustProxy: false,
  });
  const served: Served = {
    chat: `http://127.0.0.1:${port}/api/chat/messages`,
    empty: `http://127.0.0.1:${await empty.listen(0, '127.0.0.1')}/empty`,
    procedures: app.loaded().knowledge.counts.offered,
  };
  process.send?.(served);
  process.once('disconnect', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
}

async function measure(): Promise<void> {
  const server = fork(import.meta.filename, ['--server'], { execArgv: ['--import', 'tsx'] });
  try {
    const { chat: turns, empty: nothing, procedures } = await ready(server);
    await run(turns, { seconds: 3, connections: 20 });
    const empty = await run(nothing, { seconds: SECONDS, connections: 20 });
    const chat = await run(turns, { seconds: SECONDS, connections: 20 });
    const steady = await run(turns, { seconds: SECONDS, connections: 10, rate: 50 });
    const share = chat.perSecond / empty.perSecond;
    report({ machine: machine(), procedures, empty, chat, share, at50PerSecond: steady });
  } finally {
    if (server.connected) server.disconnect();
  }
}

const ready = (server: ChildProcess): Promise<Served> =>
  new Promise((resolve, reject) => {
    server.once('message', (message) => resolve(message as Served));
    server.once('exit', () => reject(new Error('The server of the benchmark did not start')));
  });

async function run(
  url: string,
  { seconds, connections, rate }: { seconds: number; connections: number; rate?: number },
): Promise<Figures> {
  const times: number[] = [];
  let refused = 0;
  let turns = 0;
  let visitor = '';
  const body = (): string => {
    if (turns++ % TURNS_OF_A_VISITOR === 0) visitor = randomUUID();
    return JSON.stringify({ visitor, id: `m${turns}`, text: QUESTIONS[turns % QUESTIONS.length] });
  };
  await new Promise<void>((resolve, reject) => {
    const load = autocannon(
      {
        url,
        connections,
        duration: seconds,
        ...(rate === undefined ? {} : { overallRate: rate }),
        requests: [
          {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            setupRequest: (request) => ({ ...request, body: body() }),
          },
        ],
      },
      (error: Error | null) => (error ? reject(error) : resolve()),
    );
    load.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) times.push(ms);
      else refused++;
    });
  });
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { perSecond: Math.round(times.length / seconds), p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), refused };
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;

function report(figures: {
  machine: string;
  procedures: number;
  empty: Figures;
  chat: Figures;
  share: number;
  at50PerSecond: Figures;
}): void {
  if (process.argv.includes('--json')) return console.log(JSON.stringify(figures));
  const line = (name: string, { perSecond, p50Ms, p95Ms, p99Ms, refused }: Figures): string =>
    `  ${name.padEnd(26)} ${String(perSecond).padStart(7)} /s   p50 ${p50Ms} ms   p95 ${p95Ms} ms   p99 ${p99Ms} ms` +
    (refused > 0 ? `   ${refused} refused` : '');
  console.log(`${figures.machine}, ${figures.procedures} procedures`);
  console.log(line('empty handler', figures.empty));
  console.log(line('a turn of the web chat', figures.chat));
  console.log(line('the same at 50 a second', figures.at50PerSecond));
  console.log(`  turns are ${Math.round(figures.share * 100)}% of the empty handler`);
}

if (process.argv.includes('--server')) await serve();
else await measure();
