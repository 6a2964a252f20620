/**
 * `npm run bench -- telegram`: webhook updates a second, each answered by one sendMessage, beside a bare grammY bot that only echoes;
 * and how long one takes at 100 a second. Each bot in a process of its own, local Bot API and load in another.
 * All send one message an update; the whole product also searches, words a card and keeps message and answer durably, which the
 * echoes do not. Our channel with an echo behind it tells how much of the difference is the channel's.
 */
import { Agent, request } from 'node:http';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { BotProcess, BOTS, SECRET } from './telegram-bot.ts';

const CLIENTS = 50;
const WARM_MS = 8000;
const MEASURED_MS = 6000;
const ROUNDS = 3;
const PER_SECOND = 100;
const QUESTION = 'dang ky khai sinh can giay to gi';

const NAMES = {
  echo: 'bare grammY echo',
  channel: 'our channel, an echo',
  motcua: 'Một Cửa, whole dialogue',
} as const;

/** Updates to one bot: sends one, and knows when it was answered in the chat. */
class Load {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly answered = new Map<number, () => void>();
  private nextUpdate = 1;
  private nextChat = 1;

  constructor(
    private readonly api: BotApiServer,
    private readonly port: number,
  ) {}

  /** Asks from a chat of its own and resolves with the milliseconds until both the answer is there and the update confirmed. */
  async ask(): Promise<number> {
    const id = this.nextChat++;
    const chat = this.api.chats.add({ id, type: 'private' });
    const startedAt = performance.now();
    const answer = new Promise<void>((resolve) => this.answered.set(id, resolve));
    const stop = this.api.watch(chat, () => this.answered.get(id)?.());
    await Promise.all([answer, this.post(id)]);
    stop();
    this.answered.delete(id);
    this.api.chats.remove(id);
    return performance.now() - startedAt;
  }

  close(): void {
    this.agent.destroy();
  }

  private post(id: number): Promise<void> {
    const from = { id, is_bot: false, first_name: 'Người', language_code: 'vi' };
    const body = JSON.stringify({
      update_id: this.nextUpdate++,
      message: { message_id: 1, date: 1, chat: { id, type: 'private', first_name: 'Người' }, from, text: QUESTION },
    });
    return new Promise((resolve, reject) => {
      const call = request(
        {
          port: this.port,
          host: '127.0.0.1',
          path: '/webhooks/telegram',
          method: 'POST',
          agent: this.agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-telegram-bot-api-secret-token': SECRET,
          },
        },
        (response) => {
          response.resume().on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`The bot answered ${response.statusCode}`));
          });
        },
      );
      call.on('error', reject).end(body);
    });
  }
}

/** As many as it can: `CLIENTS` people, each asking again when answered. Updates a second. */
async function full(load: Load, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let count = 0;
  const client = async (): Promise<void> => {
    for (; performance.now() < end; count++) await load.ask();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (count * 1000) / ms;
}

/** At a steady rate, whether or not earlier ones are answered. Milliseconds, ascending. */
async function steady(load: Load, perSecond: number, ms: number): Promise<number[]> {
  const asked: Promise<number>[] = [];
  const start = performance.now();
  while (performance.now() - start < ms) {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
    while (asked.length < due) asked.push(load.ask());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return (await Promise.all(asked)).sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Both bots live at the same time and are measured in turn, so that a slow moment of the machine meets both. */
async function main(): Promise<void> {
  const api = await BotApiServer.start({ keepsCalls: false });
  const bots = new Map<string, { bot: BotProcess; load: Load }>();
  for (const kind of BOTS) {
    const bot = await BotProcess.start(kind, api);
    bots.set(kind, { bot, load: new Load(api, bot.port) });
  }
  const rates: Record<string, number[]> = { echo: [], channel: [], motcua: [] };
  const costs: Record<string, number[]> = { echo: [], channel: [], motcua: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const [kind, { bot, load }] of bots) {
      if (round === 0) await full(load, WARM_MS);
      const before = await bot.cpuMs();
      const rate = await full(load, MEASURED_MS);
      rates[kind]?.push(rate);
      costs[kind]?.push(((await bot.cpuMs()) - before) / ((rate * MEASURED_MS) / 1000));
    }
  const times: Record<string, number[]> = {};
  for (const [kind, { load }] of bots) times[kind] = await steady(load, PER_SECOND, MEASURED_MS);
  for (const { bot, load } of bots.values()) {
    load.close();
    await bot.stop();
  }
  await api.close();

  const result = Object.fromEntries(
    BOTS.map((kind) => [
      kind,
      {
        updatesPerSecond: Math.round(median(rates[kind] ?? [])),
        cpuMsPerUpdate: Number(median(costs[kind] ?? []).toFixed(2)),
        rounds: (rates[kind] ?? []).map(Math.round),
        p50Ms: Number(quantile(times[kind] ?? [], 0.5).toFixed(1)),
        p99Ms: Number(quantile(times[kind] ?? [], 0.99).toFixed(1)),
      },
    ]),
  );
  const shareOf = (kind: string): number =>
    Number((median(rates[kind] ?? []) / median(rates['echo'] ?? [])).toFixed(2));
  const ratio = shareOf('motcua');
  const channelRatio = shareOf('channel');
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ ...result, ratio, channelRatio, steadyPerSecond: PER_SECOND }));
    return;
  }
  console.log(
    `Webhook updates a second, each answered by one sendMessage (${CLIENTS} people at once, median of ${ROUNDS})`,
  );
  for (const kind of BOTS)
    console.log(
      `  ${NAMES[kind]}`.padEnd(28),
      `${result[kind]?.updatesPerSecond}/s`.padStart(8),
      `  ${result[kind]?.cpuMsPerUpdate} ms of processor each; at ${PER_SECOND}/s: p50 ${result[kind]?.p50Ms} ms, p99 ${result[kind]?.p99Ms} ms`,
    );
  console.log(`  share of the echo: ${ratio} (target 0.60; p99 target 50 ms); the channel alone ${channelRatio}`);
}

await main();
