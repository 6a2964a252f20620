/**
 * The whole product, killed again and again under load: what was accepted is answered, and every chat ends where it would have anyway.
 * Half the citizens ask once and do not come back, so that a message that was accepted and forgotten is not made good by its repeat.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type AppProcess } from '../tools/app-process.ts';
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
import { DELAY_MS, moments, owedIn, SEED, settled, type Death, type StoreSettings } from '../tools/deaths.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** Of the load of the first test, e.g. 0.1 for a quick local run; `.ci/run` has the whole on Node 20. */
const SHARE = Number(process.env['FAULTS_SHARE'] ?? 1);
const TEST_MS = 900_000;

interface Ordeal {
  readonly settings: StoreSettings;
  readonly processes: number;
  readonly chats: number;
  readonly turnsEach: number;
  readonly kills: number;
  /** How many citizens wait for an answer at the same time. */
  readonly atOnce: number;
}

/** How the messages of one citizen ended. */
interface Told {
  /** Accepted, and never answered. */
  lost: number;
  /** Answered by another process than the one that took them in. */
  takenOver: number;
  /** Answered a second time: their process died between sending and marking. */
  repeated: number;
  /** Answered and marked as their process died, before the answer had left: it is there for who asks again under the same id. */
  cutOff: number;
}

/** Holds what was sent to her outside her requests, and what she heard if she asked once, against what she should have heard. */
function tell(
  citizen: Citizen,
  { asksOnce }: { asksOnce: boolean },
  { answers, record }: Undisturbed,
  left: Kept,
  deaths: Death[],
): Told {
  const told: Told = { lost: 0, takenOver: 0, repeated: 0, cutOff: 0 };
  for (const [at, id] of (record?.seen ?? []).entries()) {
    const key = `${citizen.visitor} ${id}`;
    const expected = (answers[at]?.replies ?? []).map((reply) => JSON.stringify(reply));
    const letters = left.pushes.filter((push) => push.visitor === citizen.visitor && push.answers === id);
    for (const letter of letters) {
      expect(expected, `${key}: no other reply than its own`).toContain(JSON.stringify(letter.reply));
      const isLeft = deaths.some(({ at, owed }) => at <= letter.at && owed.has(key));
      expect(isLeft, `${key} was sent outside its request although no death had left it`).toBe(true);
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
  const sum: Told = { lost: 0, takenOver: 0, repeated: 0, cutOff: 0 };
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
    const ended = tell(citizen, { asksOnce: once.has(citizen) }, { answers, record }, left, deaths);
    if (ended.lost > 0) unanswered.push(`${visitor}: ${ended.lost}`);
    for (const how of Object.keys(sum) as (keyof Told)[]) sum[how] += ended[how];
  }
  expect(unanswered, 'messages that were accepted and never answered').toEqual([]);
  const count = all.reduce((before, citizen) => before + accepted(citizen).length, 0);
  expect(sum.takenOver, 'replies of messages that a dead process had taken in').toBeGreaterThan(0);
  console.info(
    `${kills} deaths in ${chats * turnsEach} turns, ${count} accepted, none lost: ${sum.takenOver} answered by the next process, ` +
      `${sum.repeated} of them a second time (died between sending and marking), ${sum.cutOff} on their way as it died`,
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
        chats: 60,
        turnsEach: 10,
        kills: 4,
        atOnce: 30,
      });
    },
    TEST_MS,
  );
});
