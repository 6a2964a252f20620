/** How records lie in the file of the embedded store, and the one scan over them: for the store itself and for {@link EmbeddedSnapshot}. */
import { endOfPrefix } from './keys.ts';
import type { SqlRow } from './sql.ts';
import type { RawRecord } from './store.ts';

/** The database's name in its folder. */
export const FILE = 'motcua.db';

/** Of a record whose lifetime has not ended; its parameter is the time. */
export const LIVE = '(exp IS NULL OR exp > ?)';

/** One page of a scan; its parameters are those of a {@link ReadPage}. */
export const SCAN = `SELECT k, v, ver, exp FROM kv WHERE k >= ? AND k > ? AND k < ? AND ${LIVE} ORDER BY k LIMIT ?`;

const PAGE = 256;

/** Runs {@link SCAN}. */
export type ReadPage = (start: string, last: string, end: string, now: number, limit: number) => readonly SqlRow[];

/** The key of a record. */
export const keyOf = (family: string, id: string): string => `${family}/${id}`;

/** See `RawReader.scanRaw`. */
export async function* scanRecords(
  readPage: ReadPage,
  now: () => number,
  family: string,
  { prefix = '', after = '' }: { prefix?: string; after?: string } = {},
): AsyncGenerator<RawRecord, void, undefined> {
  const start = keyOf(family, prefix);
  const end = endOfPrefix(start) ?? '';
  let last = keyOf(family, after);
  for (;;) {
    const at = now();
    const rows = readPage(start, last, end, at, PAGE);
    for (const { k, v, ver, exp } of rows) {
      last = String(k);
      const remainingMs = exp === null ? undefined : Number(exp) - at;
      yield { id: last.slice(family.length + 1), json: String(v), version: Number(ver), remainingMs };
    }
    if (rows.length < PAGE) return;
  }
}
