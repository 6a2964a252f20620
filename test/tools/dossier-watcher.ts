/**
 * A process that watches one dossier and dies at a named point: `node --import tsx dossier-watcher.ts PLACE BACKEND POINT`.
 * Its outbox is a family of the store, kept under the news' id; with the point `none` it prints what the outbox holds.
 */
import { DossierClient } from '../../src/dossier/client.ts';
import { dossierDesk } from '../../src/dossier/dossier-desk.ts';
import type { News } from '../../src/dossier/news.ts';
import { addressKey } from '../../src/shared/message.ts';
import type { Family, Store } from '../../src/storage/store.ts';
import { chatOf } from './dossier-desk.ts';
import { openAt } from './open-at.ts';

const [place = '', baseUrl = '', point = ''] = process.argv.slice(2);
const CODE = 'H49.99-260101-0001';
const lan = chatOf('lan');
/** Each run is two minutes after the one before, so that what a dead process had begun is taken over. */
const runs: Family<{ count: number }> = { name: 'runs', lifetimeMs: undefined, parse: (x) => x as { count: number } };
const outbox: Family<News> = { name: 'outbox', lifetimeMs: undefined, parse: (x) => x as News };

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

let now = Date.parse('2026-11-20T09:00:00+07:00');
const store = await openAt(place, () => now);
const count = ((await store.get(runs, 'runs'))?.value.count ?? 0) + 1;
await store.put(runs, 'runs', { count });
now += count * 120_000;

/** The store, dying where the cursor would be kept. */
const dying: Store = {
  get: (family, id) => store.get(family, id),
  put: async (family, id, value, expected) => {
    if (point === 'before-cursor' && family.name === 'dossier-feed') die();
    return store.put(family, id, value, expected);
  },
  delete: (family, id, expected) => store.delete(family, id, expected),
  scan: (family, options) => store.scan(family, options),
  count: (family) => store.count(family),
  lease: (name, ttlMs) => store.lease(name, ttlMs),
  check: () => store.check(),
  close: () => store.close(),
};

const desk = dossierDesk({
  store: dying,
  client: new DossierClient({ baseUrl, apiKey: 'key', now: () => now, newId: () => 'watcher' }),
  now: () => now,
  calendar: () => ({ isWorkingDay: () => true }),
  secret: 'a secret of the test',
  tell: async (to, news) => {
    if (point === 'before-tell') die();
    await store.put(outbox, `${addressKey(to)}|${news.id}`, news, 0);
    if (point === 'after-tell') die();
  },
  events: {
    missed: () => undefined,
    locked: () => undefined,
    proved: () => undefined,
    account: () => undefined,
    failed: (error) => console.error(error),
    webhook: () => undefined,
    feed: () => undefined,
    pollFailed: (error) => console.error(error),
    leftOut: (error) => console.error(error),
  },
});

if (point === 'begin') {
  await desk.prove(lan, CODE, '0001');
  await desk.watch(lan, CODE);
} else {
  await desk.watching.poll();
}
if (point === 'none') {
  for await (const { value } of store.scan(outbox)) {
    if (value.kind === 'change') console.log(`told ${value.change.status} ${value.change.step ?? ''}`);
  }
}
await store.close();
process.exit(0);
