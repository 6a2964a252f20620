/**
 * The store that any number of processes share: one Redis server or a cluster. Each operation is one round trip. The records of a
 * family are spread over shards by their id; a shard is one hash tag, so a record and its place in the order change together.
 */
import { Cluster } from 'ioredis';
import { ConfigError, ServiceError } from '../shared/errors.ts';
import { fromJson, ifReadable, toJson } from './json.ts';
import { checkId, endOfPrefix } from './keys.ts';
import { merge, type Source } from './merge.ts';
import { connectRedis, redisError, type RedisClient } from './redis-connection.ts';
import type { Family, Lease, RawRecord, RawStore, ScanOptions, Stored } from './store.ts';

/** Part of the layout: changing it hides every record that is already there. */
const SHARDS = 16;
const PAGE = 64;
const PAGE_BYTES = 262_144;
const CENSUS = 2_000;
const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);

/** Where Redis is, and what its keys begin with when it is shared with others. */
interface RedisStoreOptions {
  /** `redis://…`, `rediss://…`, or the nodes of a cluster with commas between. */
  readonly url: string;
  /** Letters, digits, dashes, colons. Default `motcua`. */
  readonly prefix?: string;
}

interface Found extends RawRecord {
  readonly bytes: Buffer;
}

/**
 * See {@link RawStore}. Rejects with `ServiceError` (unreachable) within two seconds while Redis is away, and works again by itself.
 * A write that was rejected so may still have been carried out: read before writing again.
 */
export class RedisStore implements RawStore {
  readonly #client: RedisClient;
  readonly #prefix: string;
  #isClosed = false;

  private constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** Resolves also when Redis does not answer yet. Rejects with `ConfigError` for a wrong address, prefix or password. */
  static async open({ url, prefix = 'motcua' }: RedisStoreOptions): Promise<RedisStore> {
    if (!/^[\w:-]+$/.test(prefix)) throw new ConfigError(['The key prefix takes letters, digits, dashes and colons.']);
    return new RedisStore(await connectRedis(url), prefix);
  }

  async get<T>(family: Family<T>, id: string): Promise<Stored<T> | undefined> {
    checkId(id);
    const value = await this.#ask((client) => client.get(this.#recordKey(family.name, id)));
    if (value === null) return undefined;
    const { json, version } = parseRecord(value);
    return { id, value: fromJson(family, json), version };
  }

  async put<T>(family: Family<T>, id: string, value: T, expected?: number): Promise<number | undefined> {
    checkId(id);
    const json = toJson(family, value);
    const shard = shardOf(id);
    const records = this.#recordsKey(family.name, shard);
    const lifetime = family.lifetimeMs === undefined ? '' : String(Math.max(1, Math.round(family.lifetimeMs)));
    const written = await this.#ask((client) =>
      client.storePut(
        records + id,
        this.#idsKey(family.name, shard),
        id,
        json,
        expected === undefined ? '' : String(expected),
        lifetime,
        records,
      ),
    );
    if (written === null) return undefined;
    const [version, ...dead] = written;
    // Behind the write: nobody waits for it.
    void this.#bury(family.name, shard, dead).catch(() => undefined);
    return version;
  }

  async delete(family: Family<unknown>, id: string, expected?: number): Promise<boolean> {
    checkId(id);
    const ids = this.#idsKey(family.name, shardOf(id));
    const version = expected === undefined ? '' : String(expected);
    return (await this.#ask((client) => client.storeDelete(this.#recordKey(family.name, id), ids, id, version))) === 1;
  }

  async *scan<T>(family: Family<T>, options: ScanOptions = {}): AsyncGenerator<Stored<T>, void, undefined> {
    for await (const { id, json, version } of this.scanRaw(family.name, options)) {
      yield* ifReadable(() => ({ id, value: fromJson(family, json), version }), options);
    }
  }

  async *scanRaw(
    family: string,
    { prefix = '', after = '' }: { prefix?: string; after?: string } = {},
  ): AsyncGenerator<RawRecord, void, undefined> {
    const end = endOfPrefix(prefix);
    const isPast = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0;
    const first = after !== '' && isPast ? `(${after}` : prefix === '' ? '-' : `[${prefix}`;
    const shards = ALL_SHARDS.map((shard) => this.#pages(family, shard, first, end === undefined ? '+' : `(${end}`));
    for await (const { id, json, version, remainingMs } of merge(shards)) yield { id, json, version, remainingMs };
  }

  async count(family: Family<unknown>): Promise<number> {
    const counts = await Promise.all(
      ALL_SHARDS.map(async (shard) => {
        const ids = this.#idsKey(family.name, shard);
        if (family.lifetimeMs === undefined) return this.#ask((client) => client.zcard(ids));
        let living = 0;
        for (let last = '-'; last !== '';) {
          const [looked, found, dead] = await this.#ask((client) =>
            client.storeCensus(ids, last, String(CENSUS), this.#recordsKey(family.name, shard)),
          );
          await this.#bury(family.name, shard, dead);
          last = looked === '' ? '' : `(${looked}`;
          living += found;
        }
        return living;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async lease(name: string, ttlMs: number): Promise<Lease | undefined> {
    const holder = `${this.#prefix}:{lease/${name}}:holder`;
    const counter = `${this.#prefix}:{lease/${name}}:token`;
    const token = await this.#ask((client) => client.storeLease(holder, counter, String(ttlMs)));
    if (token === null) return undefined;
    return {
      token: Number(token),
      renew: async () => (await this.#ask((client) => client.storeRenew(holder, token, String(ttlMs)))) === 1,
      release: async () => void (await this.#ask((client) => client.storeRelease(holder, token))),
    };
  }

  async check(): Promise<void> {
    // Writes, since a server that only reads is of no use to us: a replica, a full disk, no memory. Spread over a cluster like records.
    const shards = this.#client instanceof Cluster ? ALL_SHARDS : [0];
    await Promise.all(
      shards.map((shard) => this.#ask((client) => client.set(`${this.#prefix}:{check.${shard}}`, '1', 'PX', 60_000))),
    );
  }

  /**
   * What the operator should know about how this Redis is set up; empty when all is well, or when it may not be asked.
   * Rejects with `ServiceError` while Redis is away.
   */
  async warnings(): Promise<string[]> {
    const info = await this.#ask((client) => client.info()).catch((error: unknown) => {
      if (error instanceof ServiceError && error.isTransient) throw error;
      return '';
    });
    return [
      ...(/^aof_enabled:0/m.test(info)
        ? ['Redis keeps no append-only file: a crash loses what was accepted. Set "appendonly yes".']
        : []),
      ...(/^maxmemory_policy:(allkeys|volatile)/m.test(info)
        ? ['Redis may throw records away when memory is short. Set "maxmemory-policy noeviction".']
        : []),
    ];
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // QUIT lets what is under way finish; a Redis that is away has nothing under way.
    await this.#client.quit().catch(() => this.#client.disconnect());
  }

  #pages(family: string, shard: number, first: string, end: string): Source<Found> {
    const ids = this.#idsKey(family, shard);
    const records = this.#recordsKey(family, shard);
    let from = first;
    return {
      next: async () => {
        const [last, dead, ...found] = await this.#ask((client) =>
          client.storePage(ids, from, end, String(PAGE), String(PAGE_BYTES), records),
        );
        await this.#bury(family, shard, dead);
        from = `(${last}`;
        return { records: toRecords(found), isDone: last === '' };
      },
    };
  }

  /** Takes ids of ended records out of the order. */
  async #bury(family: string, shard: number, dead: readonly string[]): Promise<void> {
    const [records, ids] = [this.#recordsKey(family, shard), this.#idsKey(family, shard)];
    await Promise.all(dead.map((id) => this.#ask((client) => client.storeBury(records + id, ids, id))));
  }

  #recordsKey(family: string, shard: number): string {
    return `${this.#prefix}:{${family}.${shard}}:r:`;
  }

  #recordKey(family: string, id: string): string {
    return this.#recordsKey(family, shardOf(id)) + id;
  }

  #idsKey(family: string, shard: number): string {
    return `${this.#prefix}:{${family}.${shard}}:ids`;
  }

  async #ask<R>(command: (client: RedisClient) => Promise<R>): Promise<R> {
    if (this.#isClosed) throw new ServiceError('redis', 'unreachable', 'the store is closed');
    try {
      return await command(this.#client);
    } catch (error) {
      throw redisError(error);
    }
  }
}

/** FNV-1a over the UTF-16 units of the id: spreads well and needs no more. */
function shardOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % SHARDS;
}

function parseRecord(value: string): { json: string; version: number } {
  const space = value.indexOf(' ');
  return { json: value.slice(space + 1), version: Number(value.slice(0, space)) };
}

function toRecords(flat: readonly (string | number)[]): Found[] {
  const records: Found[] = [];
  for (let at = 0; at + 2 < flat.length; at += 3) {
    const id = String(flat[at]);
    const remaining = Number(flat[at + 2]);
    const remainingMs = remaining < 0 ? undefined : remaining;
    records.push({ id, bytes: Buffer.from(id), ...parseRecord(String(flat[at + 1])), remainingMs });
  }
  return records;
}
