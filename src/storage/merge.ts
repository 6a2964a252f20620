/** Several ordered sources read as one ordered source. */

/** A source that gives its records page by page, in byte order of their ids. */
export interface Source<R> {
  /** The next page; an empty one does not mean the end, `isDone` does. */
  next(): Promise<{ readonly records: readonly R[]; readonly isDone: boolean }>;
}

interface Head<R> {
  readonly source: Source<R>;
  records: readonly R[];
  at: number;
  isDone: boolean;
}

/** All records of all sources, smallest id first; asks each source for more only when its last page is used up. */
export async function* merge<R extends { readonly bytes: Buffer }>(
  sources: readonly Source<R>[],
): AsyncGenerator<R, void, undefined> {
  let heads: Head<R>[] = sources.map((source) => ({ source, records: [], at: 0, isDone: false }));
  for (;;) {
    await Promise.all(heads.map(refill));
    heads = heads.filter((head) => head.at < head.records.length);
    if (heads.length === 0) return;
    do {
      const smallest = heads.reduce((a, b) => (Buffer.compare(current(a).bytes, current(b).bytes) <= 0 ? a : b));
      yield current(smallest);
      smallest.at += 1;
      if (smallest.at === smallest.records.length) break;
    } while (heads.length > 0);
  }
}

async function refill<R>(head: Head<R>): Promise<void> {
  while (head.at === head.records.length && !head.isDone) {
    const { records, isDone } = await head.source.next();
    head.records = records;
    head.at = 0;
    head.isDone = isDone;
  }
}

function current<R>(head: Head<R>): R {
  const record = head.records[head.at];
  if (record === undefined) throw new RangeError('a head without a record');
  return record;
}
