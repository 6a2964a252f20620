/** The whole product, killed again and again while people write to it on Telegram: what Telegram was told is accepted is answered. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type AppProcess } from '../tools/app-process.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { freePort } from '../tools/bot-api/product.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { seeded } from '../tools/chat-load.ts';
import {
  DELAY_MS,
  moments,
  owedIn,
  SEED,
  settled,
  TAKEN_OVER_MS,
  type Death,
  type StoreSettings,
} from '../tools/deaths.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const TEST_MS = 900_000;

interface Ordeal {
  readonly settings: StoreSettings;
  readonly processes: number;
  readonly chats: number;
  readonly kills: number;
}

/** What people say on Telegram: each is answered by one message, unlike the others. */
const SAID = [
  'dk ket hon can giay to gi',
  'bao nhiêu tiền',
  'làm giấy khai sinh cho con',
  'thế có mất phí không',
  'đăng ký tạm trú',
  'mất bao lâu',
];

/** People who say everything once; what Telegram was told is accepted (200) has to be answered, and is never told again. */
async function surviveOnTelegram(ordeal: Ordeal): Promise<void> {
  const { settings, processes, chats, kills } = ordeal;
  const api = await BotApiServer.start();
  onTestFinished(() => api.close());
  const secret = 'secret-of-the-crash-test';
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const places = ports.map((port) => `http://127.0.0.1:${port}`);
  const start = (number: number): Promise<AppProcess> =>
    startApp({
      ...settings,
      PORT: String(ports[number]),
      PUBLIC_URL: String(places[number]),
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_API_ROOT: api.root,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_RATE: '0',
    });
  const running: AppProcess[] = [];
  for (const number of ports.keys()) running.push(await start(number));

  const calm = api.person();
  const expected: string[] = [];
  for (const text of SAID) {
    calm.types(text);
    expected.push((await calm.sees()).text ?? '');
  }
  expect(new Set(expected).size, 'different answers').toBe(SAID.length);
  expect(calm.unseen, 'one message each').toBe(0);

  const people = Array.from({ length: chats }, () => api.person());
  const ids = new Map(people.map((person) => [person, [] as string[]]));
  for (const text of SAID) for (const person of people) ids.get(person)?.push(`tg:${person.types(text)}`);
  const total = chats * SAID.length;
  const accepted = (): number => total - api.updates.pending.length;
  const deaths: Death[] = [];
  const random = seeded(SEED + 2);
  for (const moment of moments(total, kills)) {
    await expect.poll(accepted, { interval: 1, timeout: TAKEN_OVER_MS }).toBeGreaterThanOrEqual(moment);
    await new Promise((resolve) => setTimeout(resolve, random() * DELAY_MS));
    // Whoever started last has told Telegram to call it.
    const victim = processes - 1;
    const gone = running[victim]?.kill();
    const at = Date.now();
    await gone;
    if (victim > 0) api.updates.setWebhook({ url: `${places[0]}/webhooks/telegram`, secret });
    deaths.push({ at, owed: await owedIn(settings) });
    running[victim] = await start(victim);
  }
  await api.updates.drained();
  await settled(running[0] as AppProcess);
  for (const app of running) expect(await app.stop(), 'an orderly stop').toBe(0);

  let repeated = 0;
  for (const person of people) {
    const heard = [...person.chat.messages.values()].filter(({ from }) => from?.is_bot).map(({ text }) => text ?? '');
    const once = heard.filter((text, at) => text !== heard[at - 1]);
    expect(once, `${person.id}: each accepted message has its reply, in order`).toEqual(expected);
    for (const [turn, text] of expected.entries()) {
      const again = heard.filter((other) => other === text).length - 1;
      const key = `${person.id} ${ids.get(person)?.[turn]}`;
      const gaps = deaths.filter(({ owed }) => owed.get(key) === 'answered').length;
      expect(again, `${key} was sent again although nobody died between sending and marking`).toBeLessThanOrEqual(gaps);
      repeated += again;
    }
  }
  const takenOver = deaths.reduce((sum, { owed }) => sum + owed.size, 0);
  expect(takenOver, 'messages that a dead process had taken in').toBeGreaterThan(0);
  console.info(
    `${kills} deaths in ${total} updates on Telegram, all answered: ${takenOver} by the next process, ` +
      `${repeated} of them a second time (died between sending and marking)`,
  );
}

describe('the product under kill -9', () => {
  it.runIf(requireSpec())(
    'answers every update that it told Telegram is accepted: embedded store',
    () =>
      surviveOnTelegram({
        settings: { DATA_DIR: temporaryFolder() },
        processes: 1,
        chats: 60,
        kills: 8,
      }),
    TEST_MS,
  );

  it.runIf(requireSpec() && isRedisHere())(
    'answers every update that it told Telegram is accepted: the one of two processes on Redis that Telegram calls is killed',
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      await surviveOnTelegram({
        settings: { DATA_DIR: temporaryFolder(), REDIS_URL: redis.url },
        processes: 2,
        chats: 60,
        kills: 4,
      });
    },
    TEST_MS,
  );
});
