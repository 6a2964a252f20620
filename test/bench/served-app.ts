/** The built product in a process of its own, as `motcua start` runs it, with its durable store and the open catalogue where it is there. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

export class ServedApp {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
    /** From starting the process to its first "ready". */
    readonly startMs: number,
  ) {}

  /** Resolves when it says that it is ready. Nothing limits a visitor. */
  static async start(): Promise<ServedApp> {
    const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
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

  /** Where turns of the web chat are posted. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/api/chat/messages`;
  }

  async footprint(): Promise<Footprint> {
    const metrics = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    const megabytes = (name: string): number =>
      Math.round(Number(new RegExp(`^${name} ([\\d.e+]+)$`, 'm').exec(metrics)?.[1]) / MEGABYTE);
    const sizes = readdirSync(this.folder).map((name) => statSync(join(this.folder, name)).size);
    return {
      rssMb: megabytes('process_resident_memory_bytes'),
      heapMb: megabytes('nodejs_heap_size_used_bytes'),
      dataMb: Math.round(sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE),
    };
  }

  stop(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The machine of a figure. */
export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
