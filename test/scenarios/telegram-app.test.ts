/** A citizen of the whole product, on Telegram: the real records, search, dialogue, inbox and store behind the real channel. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import type { Loaded } from '../../src/knowledge-source.ts';
import { createLog } from '../../src/shared/log.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { buttonsOf, type Person } from '../tools/bot-api/person.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { telegramUnderTest, type TelegramUnderTest } from '../tools/bot-api/telegram.ts';
import { loadShipped } from '../tools/talk.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

describe.runIf(requireSpec())('a citizen on Telegram', () => {
  let loaded: Loaded;
  let app: App;
  let telegram: TelegramUnderTest;
  let citizen: Person;
  beforeAll(async () => {
    loaded = await loadShipped();
  });
  const open = async (mode: 'polling' | 'webhook'): Promise<void> => {
    app = createApp({
      log: createLog('silent'),
      store: EmbeddedStore.inMemory(Date.now),
      isAlone: true,
      now: Date.now,
      loaded: () => loaded,
      secret: Buffer.alloc(32),
    });
    telegram = await telegramUnderTest({
      folder: temporaryFolder(),
      mode,
      readFile: async (id) => (await app.readFile(id))?.bytes,
    });
    await app.open(telegram.channel);
    citizen = telegram.api.person();
  };
  afterEach(async () => {
    await app.stop();
    await telegram.close();
  });

  describe.each(['polling', 'webhook'] as const)('by %s', (mode) => {
    it('is greeted, asks without accents, and presses her way to the fee', async () => {
      await open(mode);
      citizen.types('/start');
      await citizen.sees('Một Cửa');
      citizen.types('dang ky khai sinh');
      const card = await citizen.sees('Đăng ký khai sinh');
      expect(buttonsOf(card).flat()).toContain('Lệ phí');
      citizen.presses('Lệ phí');
      await citizen.sees(/Lệ phí/);
      expect(telegram.api.unanswered).toBe(0);
    });

    it('follows a deep link to a procedure', async () => {
      await open(mode);
      citizen.types('/start p-1_001193');
      expect((await citizen.sees('Đăng ký khai sinh')).text).toContain('1.001193');
    });

    it('changes the language by one tap', async () => {
      await open(mode);
      citizen.types('/ngonngu');
      await citizen.sees('Which language');
      citizen.presses('English');
      await citizen.sees();
      citizen.types('/start p-1_001193');
      await citizen.sees('Birth registration');
    });

    it('gets all that is kept about her as a file', async () => {
      await open(mode);
      citizen.types('/mydata');
      const { document } = await citizen.sees();
      const kept = telegram.api.world.files.get(document?.file_id ?? '');
      expect(JSON.parse(kept?.bytes.toString('utf8') ?? '')).toBeTypeOf('object');
    });

    it('is answered through a connection that breaks', async () => {
      await open(mode);
      telegram.api.order('sendMessage', { kind: 'reset' }, { kind: 'gateway' });
      citizen.types('/start p-1_001193');
      await citizen.sees('Đăng ký khai sinh');
      expect(telegram.reported.uncertain).toBe(2);
    });
  });

  it('in a group, nothing personal is shown', async () => {
    await open('polling');
    const group = telegram.api.group('Tổ dân phố');
    group.hears(citizen, '/mydata@MotCuaTestBot');
    expect(await group.sees()).not.toHaveProperty('document');
  });
});
