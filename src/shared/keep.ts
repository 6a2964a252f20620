/**
 * What takes long to work out, kept in the data folder for the next start. Losing it costs a second or two, never truth: a value is read
 * only under the key of what it was made from, by the same build on the same Node.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** The first bytes of a file say what it is; of this length, so that what follows lies on a border of words. */
const HEAD_BYTES = 128;

/** One folder of kept values. */
export class Keep {
  readonly #folder: string;
  readonly #maker: string;

  /** `maker` names the build: another one may lay out its values differently. */
  constructor(folder: string, maker: string) {
    this.#folder = folder;
    this.#maker = `${maker} ${process.version}`;
  }

  /** What {@link put} was given under this name and key; `undefined` when that was something else, or cannot be read. */
  async get<T>(name: string, key: string): Promise<T | undefined> {
    const path = this.#path(name);
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const file = await open(path);
      try {
        await file.read(head, 0, HEAD_BYTES, 0);
      } finally {
        await file.close();
      }
      if (!head.equals(this.#head(key))) return undefined;
      return deserialize((await readFile(path)).subarray(HEAD_BYTES)) as T;
    } catch {
      // Not there, or cut short: it is worked out anew.
      return undefined;
    }
  }

  /** Keeps a value instead of what this name had; it is there whole or not at all. Rejects with the file system's error. */
  async put(name: string, key: string, value: unknown): Promise<void> {
    const path = this.#path(name);
    const unfinished = `${path}.${randomUUID()}`;
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(Buffer.concat([this.#head(key), serialize(value)]));
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.kept`);
  }

  #head(key: string): Buffer {
    return Buffer.from(`motcua ${this.#maker} ${key}`.slice(0, HEAD_BYTES - 1).padEnd(HEAD_BYTES - 1) + '\n', 'latin1');
  }
}
