/** Puts a seal on the values of the families that ask for it, over any store. Ids, versions and lifetimes stay as they are. */
import { fromJson, ifReadable, toJson } from './json.ts';
import { keyIdOf, seal, unseal, type SealingKeys } from './sealing.ts';
import type { Family, Lease, RawStore, ScanOptions, Store, Stored } from './store.ts';

/** See {@link Store}. A sealed record that cannot be opened rejects with `ServiceError` (malformed). */
export class SealedStore implements Store {
  readonly #inner: Store;
  readonly #keys: SealingKeys;

  constructor(inner: Store, keys: SealingKeys) {
    this.#inner = inner;
    this.#keys = keys;
  }

  async get<T>(family: Family<T>, id: string): Promise<Stored<T> | undefined> {
    if (!family.sealed) return this.#inner.get(family, id);
    const stored = await this.#inner.get(asStored(family), id);
    return stored && this.#open(family, stored);
  }

  async put<T>(family: Family<T>, id: string, value: T, expected?: number): Promise<number | undefined> {
    if (!family.sealed) return this.#inner.put(family, id, value, expected);
    return this.#inner.put(asStored(family), id, seal(toJson(family, value), family.name, id, this.#keys), expected);
  }

  delete(family: Family<unknown>, id: string, expected?: number): Promise<boolean> {
    return this.#inner.delete(family, id, expected);
  }

  async *scan<T>(family: Family<T>, options: ScanOptions = {}): AsyncGenerator<Stored<T>, void, undefined> {
    if (!family.sealed) {
      yield* this.#inner.scan(family, options);
      return;
    }
    for await (const stored of this.#inner.scan(asStored(family), options))
      yield* ifReadable(() => this.#open(family, stored), options);
  }

  count(family: Family<unknown>): Promise<number> {
    return this.#inner.count(family);
  }

  lease(name: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#inner.lease(name, ttlMs);
  }

  check(): Promise<void> {
    return this.#inner.check();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #open<T>(family: Family<T>, { id, value, version }: Stored<unknown>): Stored<T> {
    return { id, value: fromJson(family, jsonOf(family, id, value, this.#keys)), version };
  }
}

/**
 * Seals anew, with the first key, what was sealed with another; after that the old key is needed by nothing but old backups.
 * Lifetimes are not lengthened. May run beside everything else: a record that changed meanwhile has the new key already.
 * Returns how many records were sealed anew.
 */
export async function reseal(
  store: RawStore,
  keys: SealingKeys,
  families: readonly Family<unknown>[],
  onProgress: (done: number) => void = () => undefined,
): Promise<number> {
  let done = 0;
  for (const family of families.filter((one) => one.sealed)) {
    for await (const { id, json, version, remainingMs } of store.scanRaw(family.name)) {
      const sealed: unknown = JSON.parse(json);
      if (keyIdOf(sealed) === keys[0].id) continue;
      const fresh = seal(jsonOf(family, id, sealed, keys), family.name, id, keys);
      await store.put({ ...asStored(family), lifetimeMs: remainingMs }, id, fresh, version);
      onProgress((done += 1));
    }
  }
  return done;
}

/** The JSON text below the seal; of a family that was not always sealed also that of a plain record. */
const jsonOf = ({ name, wasPlain }: Family<unknown>, id: string, value: unknown, keys: SealingKeys): string =>
  wasPlain && keyIdOf(value) === undefined ? JSON.stringify(value) : unseal(value, name, id, keys);

/** The family as the inner store sees it: any JSON. */
const asStored = ({ name, lifetimeMs }: Family<unknown>): Family<unknown> => ({
  name,
  lifetimeMs,
  parse: (stored) => stored,
});
