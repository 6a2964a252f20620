/** What a turn costs on Redis, counted on the wire between the product and a real server. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { openBackend } from '../../src/backend.ts';
import { openStore } from '../../src/open-store.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
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
});
