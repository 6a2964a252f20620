/** The whole product, killed again and again under load: what was accepted is answered, and every chat ends where it would have anyway. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startApp, type AppProcess } from '../tools/app-process.ts';
import { ask, citizens, kept, sayAll, seeded, turnId, undisturbed } from '../tools/chat-load.ts';
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

interface Ordeal {
  readonly settings: Readonly<Record<string, string>>;
  readonly processes: number;
  readonly chats: number;
  readonly turnsEach: number;
  readonly kills: number;
  /** How many citizens wait for an answer at the same time. */
  readonly atOnce: number;
}

/** A process died at this moment (epoch milliseconds) over these messages, each as `visitor id`. */
interface Death {
  readonly at: number;
  /** Asked and not answered: she asks again, and her page knows by the id what else comes. */
  readonly asked: ReadonlySet<string>;
  /** The last one answered in its chat: the process may have died between sending and marking. */
  readonly answered: ReadonlySet<string>;
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
  const deaths: Death[] = [];
  const inHand = new Set<string>();
  const random = seeded(SEED + 1);
  const signals = moments(chats * turnsEach, kills);
  const running: Promise<AppProcess>[] = Array.from({ length: processes }, () => startApp(settings));
  await Promise.all(running);

  const dieAndRestart = async (): Promise<void> => {
    const victim = deaths.length % processes;
    const app = (await running[victim]) as AppProcess;
    await new Promise((resolve) => setTimeout(resolve, random() * DELAY_MS));
    const gone = app.kill();
    deaths.push({
      at: Date.now(),
      asked: new Set(inHand),
      answered: new Set(all.map(({ visitor, answers }) => `${visitor} ${turnId(answers.length - 1)}`)),
    });
    running[victim] = gone.then(() => startApp(settings));
    await running[victim];
  };
  let asked = 0;
  let dying = Promise.resolve();
  await sayAll(all, {
    atOnce,
    askOne: async ({ visitor }, id, word) => {
      const key = `${visitor} ${id}`;
      let next = asked++;
      inHand.add(key);
      const url = async (): Promise<string> => ((await running[next++ % processes]) as AppProcess).url;
      const answer = await ask(url, visitor, id, word);
      inHand.delete(key);
      return answer;
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
  // What the last death left is taken over when the dead one has been silent long enough.
  await vi.waitFor(
    async () => {
      const { url } = (await running[0]) as AppProcess;
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^motcua_unfinished_messages 0$/m);
    },
    { timeout: TAKEN_OVER_MS, interval: 200 },
  );
  for (const app of running) expect(await (await app).stop(), 'an orderly stop').toBe(0);

  const expected = await undisturbed(all);
  const left = await kept(settings);
  for (const citizen of all) {
    const { answers, record } = expected(citizen);
    expect(citizen.answers, `${citizen.visitor}: each message has its one answer`).toEqual(answers);
    expect(left.chats.get(citizen.visitor), `${citizen.visitor}: the chat ends as without a death`).toEqual(record);
  }
  let repeated = 0;
  const sentAgain = new Set<string>();
  for (const { visitor, answers, at } of left.pushes) {
    const key = `${visitor} ${answers}`;
    // What a death left may go from hand to hand, for each process may die over the taking over: the first time any death before may be the
    // cause. Once it was sent, only one of the last can be; of several processes each waits until the dead one is silent long enough.
    const isFirst = !sentAgain.has(key);
    sentAgain.add(key);
    const causes = deaths.filter((death) => death.at <= at).slice(processes === 1 && !isFirst ? -3 : 0);
    const isKnown = causes.some((death) => death.asked.has(key));
    const isRepeat = !isKnown && causes.some((death) => death.answered.has(key));
    expect(isKnown || isRepeat, `${key} was sent again although nobody died over it`).toBe(true);
    if (isRepeat) repeated += 1;
  }
  console.info(
    `${kills} deaths in ${chats * turnsEach} turns: ${left.pushes.length} replies sent by the next process, ` +
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
        chats: 60,
        turnsEach: 10,
        kills: 4,
        atOnce: 30,
      });
    },
    TEST_MS,
  );
});
