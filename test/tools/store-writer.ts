/**
 * A process that writes to the embedded store as fast as it can and prints each id once the store has acknowledged it.
 * The tests kill it. Arguments: the data folder, and what its ids begin with.
 */
import { writeSync } from 'node:fs';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';

const [folder = '', round = ''] = process.argv.slice(2);
const family = { name: 'writes', lifetimeMs: undefined, parse: (stored: unknown) => stored };
const store = await EmbeddedStore.open({ folder, now: Date.now, waitMs: 5_000 });

async function write(writer: number): Promise<never> {
  for (let at = 0; ; at += 1) {
    const id = `${round}-${writer}-${at}`;
    await store.put(family, id, { id, filling: 'x'.repeat(300) });
    writeSync(1, `${id}\n`);
  }
}

await Promise.all([write(1), write(2), write(3), write(4)]);
