/** The whole product, killed again and again under load: what was accepted is answered, and every chat ends where it would have anyway. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type AppProcess } from '../tools/app-process.ts';
import { ask, citizens, kept, sayAll, seeded, turnId, undisturbed, type Citizen } from '../tools/chat-load.ts';
import { isRedisHere, startRedis } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** Smaller for a quick local run, e.g. 0.1; CI runs the whole. */
const SHARE = Number(process.env['FAULTS_SHARE'] ?? 1);
const SEED = 20_261_122;
/** A process dies up to so long after the answer that was its signal, so that all moments of a turn are hit. */
const DELAY_MS = 15;
const TEST_MS = 900_000;

interface Ordeal {
  readonly settings: Readonly<Record<string, string>>;
  readonly processes: number;
  readonly chats: number;
  readonly turnsEach: number;
  readonly kills: number;
  /** How many citizens wait for an answer at the same time. */
  readonly atOnce: number;
}

/** For each message, by `visitor id`, over how many deaths a repeat of its reply is allowed. */
class Deaths {
  /** Asked and not answered: she asks again, and knows by the id what else comes. */
  readonly asked = new Map<string, number>();
  /** The last one answered in its chat: the process may have died between sending and marking. */
  readonly answered = new Map<string, number>();

  note(all: readonly Citizen[]): void {
    const count = (where: Map<string, number>, key: string): unknown => where.set(key, (where.get(key) ?? 0) + 1);
    for (const { visitor, answers } of all) {
      count(this.asked, `${visitor} ${turnId(answers.length)}`);
      if (answers.length > 0) count(this.answered, `${visitor} ${turnId(answers.length - 1)}`);
    }
  }

  over(key: string): number {
    return (this.asked.get(key) ?? 0) + (this.answered.get(key) ?? 0);
  }
}

/** Moments, in answers given: one in each of `kills` equal parts of the load, never so late in its part that two come at once. */
function moments(turns: number, kills: number): Set<number> {
  const random = seeded(SEED);
  const part = turns / kills;
  return new Set(Array.from({ length: kills }, (_, at) => 1 + Math.floor(part * at + random() * part * 0.4)));
}

/** Load and deaths; then everything is held against the same talks without a death. */
async function survive({ settings, processes, chats, turnsEach, kills, atOnce }: Ordeal): Promise<void> {
  const all = citizens(chats, turnsEach);
  const deaths = new Deaths();
  const random = seeded(SEED + 1);
  const signals = moments(chats * turnsEach, kills);
  const running: Promise<AppProcess>[] = Array.from({ length: processes }, () => startApp(settings));
  await Promise.all(running);

  let died = 0;
  const dieAndRestart = async (): Promise<void> => {
    const victim = died % processes;
    const app = (await running[victim]) as AppProcess;
    await new Promise((resolve) => setTimeout(resolve, random() * DELAY_MS));
    const gone = app.kill();
    deaths.note(all);
    died += 1;
    running[victim] = gone.then(() => startApp(settings));
    await running[victim];
  };
  let asked = 0;
  let dying = Promise.resolve();
  await sayAll(all, {
    atOnce,
    askOne: ({ visitor }, id, word) => {
      const first = asked++;
      let tries = 0;
      return ask(async () => ((await running[(first + tries++) % processes]) as AppProcess).url, visitor, id, word);
    },
    onAnswer: (answered) => {
      if (signals.has(answered)) dying = dying.then(dieAndRestart);
    },
  });
  await dying;
  expect(died).toBe(kills);
  for (const app of running) expect(await (await app).stop(), 'an orderly stop').toBe(0);

  const expected = await undisturbed(all);
  const left = await kept(settings);
  for (const citizen of all) {
    const { answers, record } = expected(citizen);
    expect(citizen.answers, `${citizen.visitor}: each message has its one answer`).toEqual(answers);
    expect(left.chats.get(citizen.visitor), `${citizen.visitor}: the chat ends as without a death`).toEqual(record);
  }
  const pushes = new Map<string, number>();
  for (const { visitor, answers } of left.pushes) {
    const key = `${visitor} ${answers}`;
    pushes.set(key, (pushes.get(key) ?? 0) + 1);
  }
  for (const [key, count] of pushes)
    expect(count, `${key} repeated outside the gap`).toBeLessThanOrEqual(deaths.over(key));
  const repeated = [...pushes.keys()].filter((key) => deaths.answered.has(key)).length;
  console.info(
    `${kills} deaths in ${chats * turnsEach} turns: ${left.pushes.length} replies pushed by the next process, ` +
      `${repeated} of them for a message whose answer may have arrived before (the gap between sending and marking)`,
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
