/** The built product in a process of its own, as `motcua start` runs it, with its durable store and the open catalogue where it is there. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tools/bot-api/product.ts';
import { CATALOGUE, missingData } from './questions.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const MEGABYTE = 1_048_576;

/** What the process holds at a moment. */
export interface Footprint {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly dataMb: number;
}

/** What a stretch of load cost, beside the latencies. */
export interface Cost {
  /** Processor time of the served process, of all its threads, by turn: steadier than wall time where others share the machine. */
  readonly cpuMsPerTurn: number;
  /** Share of the processors' time that the host gave to others meanwhile ("steal"): stalls that are not ours. Where the kernel tells. */
  readonly stealPercent: number | undefined;
}

export class ServedApp {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
    /** From starting the process to its first "ready". */
    readonly startMs: number,
  ) {}

  /** Resolves when it says that it is ready. Nothing limits a visitor. On the embedded store, or on the Redis of that address. */
  static async start({
    redis,
    folder = mkdtempSync(join(tmpdir(), 'motcua-bench-')),
  }: { redis?: string | undefined; folder?: string } = {}): Promise<ServedApp> {
    const port = await freePort();
    const startedAt = performance.now();
    const child = fork(CLI, ['start'], {
      cwd: folder,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PORT: String(port),
        DATA_DIR: folder,
        WEB_RATE: '0',
        LOG_LEVEL: 'silent',
        ...(redis === undefined ? {} : { REDIS_URL: redis }),
        ...(missingData() === undefined ? { KNOWLEDGE_PATHS: CATALOGUE } : { MOTCUA_DATA: folder }),
      },
    });
    let hasEnded = false;
    child.once('exit', () => (hasEnded = true));
    for (;;) {
      if (hasEnded) throw new Error('The server of the benchmark did not start; was it built (npm run build)?');
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      if (response?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return new ServedApp(child, folder, port, Math.round(performance.now() - startedAt));
  }

  /** Stops it in order and starts it again over the same data. */
  async startAgain(redis?: string): Promise<ServedApp> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    return ServedApp.start({ redis, folder: this.folder });
  }

  /** Where turns of the web chat are posted. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/api/chat/messages`;
  }

  /** Does it, and tells what it cost; `done` gives the number of turns. */
  async costOf<T>(load: () => Promise<T>, turns: (done: T) => number): Promise<T & Cost> {
    const [before, host] = [await this.figures(), processors()];
    const done = await load();
    const [after, now] = [await this.figures(), processors()];
    const seconds = after('process_cpu_seconds_total') - before('process_cpu_seconds_total');
    const all = now && host ? now.all - host.all : 0;
    return {
      ...done,
      cpuMsPerTurn: Math.round((seconds * 10_000) / turns(done)) / 10,
      stealPercent: now && host && all > 0 ? Math.round((100 * (now.stolen - host.stolen)) / all) : undefined,
    };
  }

  async footprint(): Promise<Footprint> {
    const figure = await this.figures();
    const megabytes = (name: string): number => Math.round(figure(name) / MEGABYTE);
    const sizes = readdirSync(this.folder).map((name) => statSync(join(this.folder, name)).size);
    return {
      rssMb: megabytes('process_resident_memory_bytes'),
      heapMb: megabytes('nodejs_heap_size_used_bytes'),
      dataMb: Math.round(sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE),
    };
  }

  private async figures(): Promise<(name: string) => number> {
    const metrics = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    return (name) => Number(new RegExp(`^${name} ([\\d.e+-]+)$`, 'm').exec(metrics)?.[1]);
  }

  stop(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The machine of a figure. */
export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;

/** Time of all processors since the machine started, in ticks, and what of it the host gave to others: Linux alone tells. */
function processors(): { readonly all: number; readonly stolen: number } | undefined {
  try {
    // user nice system idle iowait irq softirq steal; what follows is counted in the first two as well.
    const ticks =
      readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
    return { all: ticks.reduce((sum, tick) => sum + tick, 0), stolen: ticks[7] ?? 0 };
  } catch {
    return undefined;
  }
}
