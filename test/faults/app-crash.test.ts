/**
 * The whole product, killed again and again under load: what was accepted is answered, and every chat ends where it would have anyway.
 * Half the citizens ask once and do not come back, so that a message that was accepted and forgotten is not made good by its repeat.
 */
import { cpSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startApp, type AppProcess } from '../tools/app-process.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { freePort } from '../tools/bot-api/product.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import {
  ask,
  citizens,
  kept,
  post,
  sayAll,
  seeded,
  turnId,
  undisturbed,
  type Citizen,
  type Kept,
  type Undisturbed,
} from '../tools/chat-load.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** Smaller for a quick local run, e.g. 0.1; CI runs the whole. */
const SHARE = Number(process.env['FAULTS_SHARE'] ?? 1);
const SEED = 20_261_122;
/** A process dies up to so long after the answer that was its signal, so that all moments of a turn are hit. */
const DELAY_MS = 15;
const TEST_MS = 900_000;
/** A lone process takes over at once, one of several within 30 s; a slow machine gets twice that. */
const TAKEN_OVER_MS = 60_000;

type Settings = Readonly<Record<string, string>>;

interface Ordeal {
  readonly settings: Settings & { readonly DATA_DIR: string };
  readonly processes: number;
  readonly chats: number;
  readonly turnsEach: number;
  readonly kills: number;
  /** How many citizens wait for an answer at the same time. */
  readonly atOnce: number;
}

/** A process died at this moment (epoch milliseconds). */
interface Death {
  readonly at: number;
  /** What it left in the store: messages accepted and not done, as `chat id`, and whether their state was saved. */
  readonly owed: ReadonlyMap<string, 'waiting' | 'answered'>;
}

/** What the dead process left, read from a copy of its folder, so that the next one finds it as it was; of several in the store they share. */
async function owedIn(settings: Ordeal['settings']): Promise<Death['owed']> {
  const copy = temporaryFolder();
  const isStore = (path: string): boolean => !path.endsWith('/kept');
  if (settings['REDIS_URL'] === undefined) cpSync(settings.DATA_DIR, copy, { recursive: true, filter: isStore });
  const { chats } = await kept(settings['REDIS_URL'] === undefined ? { ...settings, DATA_DIR: copy } : settings);
  const owed = new Map<string, 'waiting' | 'answered'>();
  for (const [chat, { entries }] of chats)
    for (const { message, state } of entries) owed.set(`${chat} ${message.id}`, state);
  return owed;
}

/** Moments, in answers given: one in each of `kills` equal parts of the load, never so late in its part that two come at once. */
function moments(turns: number, kills: number): Set<number> {
  const random = seeded(SEED);
  const part = turns / kills;
  return new Set(Array.from({ length: kills }, (_, at) => 1 + Math.floor(part * at + random() * part * 0.4)));
}

/** Resolves when all that was accepted is done: also what the last death left, when the dead one has been silent long enough. */
const settled = (app: AppProcess): Promise<void> =>
  vi.waitFor(
    async () => {
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(/^motcua_unfinished_messages (\d+)$/m.exec(metrics)?.[1], 'messages accepted and not done').toBe('0');
    },
    { timeout: TAKEN_OVER_MS, interval: 200 },
  );

/** How the messages of one citizen ended. */
interface Told {
  /** Accepted, and never answered. */
  lost: number;
  /** Answered by another process than the one that took them in. */
  takenOver: number;
  /** Answered a second time: their process died between sending and marking. */
  repeated: number;
  /**
   * Answered both by her request and outside it: waited behind what a death had left in her chat, and the process that took that over
   * cannot know whether the one she had asked still lives. Her page drops the second by its id; only among several processes.
   */
  bothWays: number;
  /** Answered and marked as their process died, before the answer had left: it is there for who asks again under the same id. */
  cutOff: number;
}

/** Holds what was sent to her outside her requests, and what she heard if she asked once, against what she should have heard. */
function tell(
  citizen: Citizen,
  { asksOnce, isAlone }: { asksOnce: boolean; isAlone: boolean },
  { answers, record }: Undisturbed,
  left: Kept,
  deaths: Death[],
): Told {
  const told: Told = { lost: 0, takenOver: 0, repeated: 0, bothWays: 0, cutOff: 0 };
  const isOfHers = (key: string): boolean => key.startsWith(`${citizen.visitor} `);
  for (const [at, id] of (record?.seen ?? []).entries()) {
    const key = `${citizen.visitor} ${id}`;
    const expected = (answers[at]?.replies ?? []).map((reply) => JSON.stringify(reply));
    const letters = left.pushes.filter((push) => push.visitor === citizen.visitor && push.answers === id);
    let isInDoubt = false;
    for (const letter of letters) {
      expect(expected, `${key}: no other reply than its own`).toContain(JSON.stringify(letter.reply));
      const before = deaths.filter(({ at }) => at <= letter.at);
      const isLeft = before.some(({ owed }) => owed.has(key));
      // Also when it is among what was owed: it may have been in the hands of the process that lives.
      isInDoubt = !isAlone && before.some(({ owed }) => [...owed.keys()].some((other) => isOfHers(other)));
      expect(isLeft || isInDoubt, `${key} was sent outside its request although no death had left it`).toBe(true);
    }
    const copies = expected.map((reply) => letters.filter((letter) => JSON.stringify(letter.reply) === reply).length);
    const isSent = Math.min(...copies) > 0;
    if (isSent) told.takenOver += 1;
    const isHeard = citizen.answers[citizen.talk.findIndex((_, turn) => turnId(turn) === id)] !== undefined;
    if (!isHeard && !isSent) {
      const isDone = left.given.has(key) && !deaths.some(({ owed }) => owed.has(key));
      told[isDone ? 'cutOff' : 'lost'] += 1;
    }
    // Who asks again hears it by her request also when it was sent to her meanwhile.
    const again = Math.max(...copies) + Number(isHeard && asksOnce) - 1;
    if (again <= 0) continue;
    const gaps = deaths.filter(({ owed }) => owed.get(key) === 'answered').length;
    if (isInDoubt && again > gaps) {
      expect(again - gaps, `${key} was sent again by a third way`).toBe(1);
      told.bothWays += 1;
      told.repeated += gaps;
      continue;
    }
    expect(again, `${key} was sent again although nobody died between sending and marking`).toBeLessThanOrEqual(gaps);
    told.repeated += again;
  }
  return told;
}

/** Load and deaths; then everything is held against the same talks without a death. */
async function survive({ settings, processes, chats, turnsEach, kills, atOnce }: Ordeal): Promise<void> {
  const all = citizens(chats, turnsEach);
  const once = new Set(all.filter((_, number) => number % 8 < 4));
  const deaths: Death[] = [];
  const random = seeded(SEED + 1);
  const signals = moments(chats * turnsEach, kills);
  const running: Promise<AppProcess>[] = Array.from({ length: processes }, () => startApp(settings));
  await Promise.all(running);

  const dieAndRestart = async (): Promise<void> => {
    const victim = deaths.length % processes;
    const app = (await running[victim]) as AppProcess;
    await new Promise((resolve) => setTimeout(resolve, random() * DELAY_MS));
    const gone = app.kill();
    const at = Date.now();
    running[victim] = gone.then(async () => {
      deaths.push({ at, owed: await owedIn(settings) });
      return startApp(settings);
    });
    await running[victim];
  };
  let asked = 0;
  let dying = Promise.resolve();
  await sayAll(all, {
    atOnce,
    askOne: async (citizen, id, word) => {
      let next = asked++;
      const url = async (): Promise<string> => ((await running[next++ % processes]) as AppProcess).url;
      return once.has(citizen) ? post(await url(), citizen.visitor, id, word) : ask(url, citizen.visitor, id, word);
    },
    onAnswer: (answered) => {
      if (!signals.has(answered)) return;
      dying = dying.then(dieAndRestart);
      // Told when it is awaited below.
      dying.catch(() => undefined);
    },
  });
  await dying;
  expect(deaths.length).toBe(kills);
  await settled((await running[0]) as AppProcess);
  for (const app of running) expect(await (await app).stop(), 'an orderly stop').toBe(0);

  const left = await kept(settings);
  const accepted = ({ visitor }: Citizen): readonly string[] => left.chats.get(visitor)?.seen ?? [];
  const expected = await undisturbed(all, accepted);
  const sum: Told = { lost: 0, takenOver: 0, repeated: 0, bothWays: 0, cutOff: 0 };
  const unanswered: string[] = [];
  for (const citizen of all) {
    const { visitor, talk } = citizen;
    const { answers, record } = expected(citizen);
    expect(left.chats.get(visitor), `${visitor}: the chat ends as without a death`).toEqual(record);
    const heard = citizen.answers.flatMap((answer, turn) => (answer ? [[turnId(turn), answer]] : []));
    const told = new Map(accepted(citizen).map((id, at) => [id, answers[at]]));
    expect(heard, `${visitor}: each answer is that of its message`).toEqual(
      heard.map(([id]) => [id, told.get(id as string)]),
    );
    if (!once.has(citizen)) expect(heard.length, `${visitor}: each message has its answer`).toBe(talk.length);
    const ended = tell(
      citizen,
      { asksOnce: once.has(citizen), isAlone: processes === 1 },
      { answers, record },
      left,
      deaths,
    );
    if (ended.lost > 0) unanswered.push(`${visitor}: ${ended.lost}`);
    for (const how of Object.keys(sum) as (keyof Told)[]) sum[how] += ended[how];
  }
  expect(unanswered, 'messages that were accepted and never answered').toEqual([]);
  const count = all.reduce((before, citizen) => before + accepted(citizen).length, 0);
  expect(sum.takenOver, 'replies of messages that a dead process had taken in').toBeGreaterThan(0);
  console.info(
    `${kills} deaths in ${chats * turnsEach} turns, ${count} accepted, none lost: ${sum.takenOver} answered by the next process, ` +
      `${sum.repeated} of them a second time (died between sending and marking), ${sum.bothWays} both ways, ${sum.cutOff} on their way as it died`,
  );
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
async function surviveOnTelegram(ordeal: Omit<Ordeal, 'turnsEach' | 'atOnce'>): Promise<void> {
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
  it(
    'answers every message it accepted and tears no chat: embedded store',
    () =>
      survive({
        settings: { DATA_DIR: temporaryFolder() },
        processes: 1,
        chats: Math.ceil(200 * SHARE),
        turnsEach: 10,
        kills: Math.ceil(30 * SHARE),
        atOnce: 20,
      }),
    TEST_MS,
  );

  it.skipIf(!isRedisHere())(
    'answers every message it accepted and tears no chat: two processes on Redis, killed in turn',
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      await survive({
        settings: { DATA_DIR: temporaryFolder(), REDIS_URL: redis.url },
        processes: 2,
        chats: Math.ceil(60 * SHARE),
        turnsEach: 10,
        kills: Math.ceil(4 * SHARE),
        atOnce: 30,
      });
    },
    TEST_MS,
  );

  it.runIf(requireSpec())(
    'answers every update that it told Telegram is accepted: embedded store',
    () =>
      surviveOnTelegram({
        settings: { DATA_DIR: temporaryFolder() },
        processes: 1,
        chats: Math.ceil(60 * SHARE),
        kills: Math.ceil(8 * SHARE),
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
        chats: Math.ceil(60 * SHARE),
        kills: Math.ceil(4 * SHARE),
      });
    },
    TEST_MS,
  );
});
