/** What a turn costs on Redis, counted on the wire between the product and a real server. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { openBackend } from '../../src/backend.ts';
import { chats, type Entry } from '../../src/dialogue/conversation.ts';
import { Inbox } from '../../src/dialogue/inbox.ts';
import { listSetAside } from '../../src/dialogue/set-aside.ts';
import { openStore } from '../../src/open-store.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import type { Answer } from '../../src/shared/message.ts';
import { RedisStore } from '../../src/storage/redis-store.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { loadShipped } from '../tools/talk.ts';
import { startTcpProxy } from '../tools/tcp-proxy.ts';

/** Turns that need nothing but their chat: asking, leafing, answering, ticking. Dossiers and codes to share read records of their own. */
const TURNS = [
  { text: 'dk ket hon can giay to gi' },
  { text: 'bao nhiêu tiền' },
  { text: 'menu' },
  { choice: 'c:1.001612:list' },
  { text: 'đã có 1' },
  { text: 'Tôi nộp ở đâu?' },
  { text: 'phường Bãi Cháy' },
  { text: 'danh mục của tôi' },
  { text: 'English' },
  { text: 'thank you' },
];

describe.skipIf(!isRedisHere())('a turn on Redis', { timeout: 120_000 }, () => {
  it('waits for the server at most 4 times, from taking the message in until it is marked as done', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const wire = await startTcpProxy(server.port);
    onTestFinished(() => wire.stop());
    const now = Date.now;
    const config = parseConfig({ REDIS_URL: `redis://127.0.0.1:${wire.port}`, DATA_KEY: '5a'.repeat(32) }, '/');
    const [{ store, isAlone, secret }, loaded] = await Promise.all([openStore(config, now, 0), loadShipped()]);
    const backend = await openBackend(config, now);
    let done = 0;
    const log = createLog('info', { write: (line) => void (done += Number(line.includes('"msg":"turn"'))) });
    // It is not told to look after leftovers: what goes over the wire is the turns alone.
    const app = createApp({ log, store, isAlone, now, loaded: () => loaded, secret, backend });
    onTestFinished(() => app.stop());
    for (const [at, turn] of TURNS.entries()) {
      const trips = wire.roundTrips;
      const from = { channel: 'web', chat: 'lan' } as const;
      const { outcome } = await app.receive({ id: `m${at}`, from, at: now(), text: '', ...turn }).answer;
      expect(['no-match', 'error', 'unavailable', 'refused'], turn.text).not.toContain(outcome);
      await vi.waitFor(() => expect(done).toBe(at + 1));
      expect(wire.roundTrips - trips, JSON.stringify(turn)).toBeLessThanOrEqual(4);
    }
  });

  it('that ends with its message set aside waits for it no more often', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const wire = await startTcpProxy(server.port);
    onTestFinished(() => wire.stop());
    const store = await RedisStore.open({ url: `redis://127.0.0.1:${wire.port}` });
    onTestFinished(() => store.close());
    const sorry: Answer = { outcome: 'error', replies: [{ text: 'xin lỗi' }] };
    let end = (): void => undefined;
    const owners = ['one', 'two', 'three', 'four'].map(
      (owner) =>
        new Inbox({
          store,
          owner,
          isAlone: true,
          now: Date.now,
          handle: () => new Promise<never>(() => undefined),
          newIncident: () => `K7M2Q${owner.length}`,
          giveUp: () => sorry,
          tookTooLong: () => sorry,
          answeredBefore: () => sorry,
          pause: async () => undefined,
          after: (_ms, run) => ((end = run), () => undefined),
          isOpen: () => true,
          deliver: async () => undefined,
          onLeftOut: (error) => expect.unreachable(String(error)),
        }),
    );
    const entryOf = async (chat: string): Promise<Entry | undefined> =>
      (await store.get(chats, `web:${chat}`))?.value.entries[0];
    const message = (chat: string) => ({
      id: 'm1',
      from: { channel: 'web' as const, chat },
      at: Date.now(),
      text: 'sổ đỏ',
    });
    await store.check();

    // It comes to no end.
    let trips = wire.roundTrips;
    const slow = owners[0]!.receive(message('slow'));
    await slow.accepted;
    end();
    expect(await slow.answer).toEqual(sorry);
    await owners[0]!.stop();
    expect(wire.roundTrips - trips).toBeLessThanOrEqual(4);

    // Three processes died over it.
    void owners[0]!.receive(message('deadly'));
    await vi.waitFor(async () => expect(await entryOf('deadly')).toBeDefined());
    for (const [at, owner] of owners.slice(1, 3).entries()) {
      void owner.receive(message('deadly'));
      await vi.waitFor(async () => expect((await entryOf('deadly'))?.tries).toBe(at + 1));
    }
    trips = wire.roundTrips;
    expect(await owners[3]!.receive(message('deadly')).answer).toEqual(sorry);
    await owners[3]!.stop();
    expect(wire.roundTrips - trips).toBeLessThanOrEqual(4);
    expect((await listSetAside(store)).map(({ value: { why, tries } }) => [why, tries])).toEqual([
      ['took-too-long', 1],
      ['handler-died', 3],
    ]);
  });
});
