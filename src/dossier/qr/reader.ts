/** Reads QR codes out of pictures, one picture at a time, in a thread of its own that is started when wanted and ended when idle. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A picture that takes longer than this is given up. Twelve million pixels take half a second. */
const PATIENCE_MS = 6_000;
/** The thread and the memory of the last picture are let go of after this. */
const IDLE_MS = 60_000;
/** Pictures that may wait; whoever comes later is asked to try again. */
const WAITING = 8;

/** The texts of the codes found (none = no code), or why nothing is known. */
type QrReading = { readonly texts: readonly string[] } | { readonly failed: 'too-busy' | 'too-slow' };

export class QrReader {
  #worker: Worker | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;

  /** @param patienceMs how long one picture may take */
  constructor(private readonly patienceMs: number = PATIENCE_MS) {}

  /** Never rejects because of what is in the picture. The caller has checked kind and size. */
  async read(bytes: Uint8Array): Promise<QrReading> {
    if (this.#waiting >= WAITING) return { failed: 'too-busy' };
    this.#waiting += 1;
    const reading = this.#queue.then(() => this.#readNext(bytes));
    this.#queue = reading.catch(() => undefined);
    try {
      return await reading;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Ends the thread; a later picture starts a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #readNext(bytes: Uint8Array): Promise<QrReading> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const reading = await askWorker(worker, bytes, this.patienceMs);
    if ('failed' in reading) await this.close();
    else {
      this.#idle = setTimeout(() => void this.close(), IDLE_MS);
      this.#idle.unref();
    }
    return reading;
  }

  #start(): Worker {
    const worker = startWorker();
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    // Whoever waits for a picture hears of it; an idle thread's end concerns nobody.
    worker.on('error', () => undefined);
    return worker;
  }
}

/** The thread's file lies beside this one; run from the sources, a thread needs the loader of the tests to read it. */
function startWorker(): Worker {
  const extension = extname(fileURLToPath(import.meta.url));
  const file = new URL(`./worker${extension}`, import.meta.url);
  const load = `import('tsx/esm/api').then(({ register }) => (register(), import('${file.href}')))`;
  const worker = extension === '.ts' ? new Worker(load, { eval: true }) : new Worker(file);
  worker.unref();
  return worker;
}

/** One picture. A thread that dies over it (out of memory) counts as too slow: the picture asks for more than we give. */
function askWorker(worker: Worker, bytes: Uint8Array, patienceMs: number): Promise<QrReading> {
  return new Promise((resolve) => {
    const answer = (texts: readonly string[]): void => settle({ texts });
    const giveUp = (): void => settle({ failed: 'too-slow' });
    const settle = (reading: QrReading): void => {
      clearTimeout(timer);
      worker.off('message', answer).off('error', giveUp).off('exit', giveUp);
      resolve(reading);
    };
    const timer = setTimeout(giveUp, patienceMs);
    worker.on('message', answer).on('error', giveUp).on('exit', giveUp);
    worker.postMessage(bytes);
  });
}
