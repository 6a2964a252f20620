/** The figures operators watch, in Prometheus' words. Labels are closed lists: nothing personal can become one. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { OUTCOMES, type ChannelName, type Outcome } from '../shared/message.ts';
import { EVENTS } from './events.ts';

export interface Metrics {
  /** One turn is over. */
  turn(channel: ChannelName, outcome: Outcome, ms: number): void;
  /** One HTTP answer was given. */
  answer(route: string, method: string, status: number, ms: number): void;
  /** Something that is counted under one of our own names, which stand in `events.ts`. */
  count(event: string): void;
  /** The turns of this channel are counted from 0 on: it is open in this process. */
  opened(channel: ChannelName): void;
  /** All of it as Prometheus text. */
  text(): Promise<string>;
}

/** Values that are read when the figures are asked for. */
interface Gauges {
  readonly chatsInHand: () => number;
  readonly unfinished: () => Promise<number>;
  readonly setAside: () => Promise<number>;
  readonly pushesWaiting: () => Promise<number>;
  readonly webOutboxWaiting: () => Promise<number>;
  readonly newsHeld: () => Promise<number>;
  readonly backendAwaited: () => Promise<number>;
  readonly storeIsUp: () => Promise<boolean>;
  readonly backendIsUp: () => boolean;
  readonly procedures: () => number;
  readonly knowledgeVersion: () => string;
  readonly knowledgeAgeSeconds: () => number;
  readonly knowledgeProblems: () => number;
}

export function createMetrics(gauges: Gauges): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const turns = new Counter({
    name: 'motcua_turns_total',
    help: 'Turns by channel and outcome',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const turnSeconds = new Histogram({
    name: 'motcua_turn_seconds',
    help: 'From taking a message in hand to its reply handed over',
    labelNames: ['channel'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const answers = new Histogram({
    name: 'motcua_http_seconds',
    help: 'HTTP answers by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const events = new Counter({
    name: 'motcua_events_total',
    help: 'Things worth counting, by name',
    labelNames: ['event'],
    registers,
  });
  // A counter that begins with its first event has not increased by it, and the alert on it would sleep through the first one.
  for (const event of EVENTS) events.inc({ event }, 0);
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  };
  gauge('motcua_chats_in_hand', 'Chats this process is handling', gauges.chatsInHand);
  const queue = (name: string, help: string, depth: () => Promise<number>): void =>
    gauge(name, `${help}, over all processes (-1: store away)`, () => depth().catch(() => -1));
  queue('motcua_unfinished_messages', 'Messages accepted and not yet answered', gauges.unfinished);
  queue('motcua_set_aside', 'Messages set aside that nobody has put back or dropped', gauges.setAside);
  queue('motcua_pushes_waiting', 'News and reminders not sent yet', gauges.pushesWaiting);
  queue('motcua_web_outbox_waiting', 'Replies that wait for a web visitor who is away', gauges.webOutboxWaiting);
  queue('motcua_news_held', 'News held until the morning', gauges.newsHeld);
  queue('motcua_backend_awaited', 'Chats to be told when the dossier system is back', gauges.backendAwaited);
  gauge('motcua_store_up', '1 when the store answers', async () => ((await gauges.storeIsUp()) ? 1 : 0));
  gauge('motcua_backend_up', '0 when the dossier system failed at the last call that tells', () =>
    Number(gauges.backendIsUp()),
  );
  gauge('motcua_procedures', 'Procedures offered', gauges.procedures);
  new Gauge({
    name: 'motcua_knowledge_info',
    help: 'Always 1; its label names the records, lexicon and phrases in use',
    labelNames: ['version'],
    registers,
    collect() {
      this.reset();
      this.set({ version: gauges.knowledgeVersion() }, 1);
    },
  });
  gauge('motcua_knowledge_age_seconds', 'Since the knowledge was last loaded', gauges.knowledgeAgeSeconds);
  gauge(
    'motcua_knowledge_problems',
    'Mistakes of the last reload, while older records serve; 0 when it went well',
    gauges.knowledgeProblems,
  );
  return {
    turn: (channel, outcome, ms) => {
      turns.inc({ channel, outcome });
      turnSeconds.observe({ channel }, ms / 1000);
    },
    answer: (route, method, status, ms) => answers.observe({ route, method, status }, ms / 1000),
    count: (event) => events.inc({ event }),
    opened: (channel) => OUTCOMES.forEach((outcome) => turns.inc({ channel, outcome }, 0)),
    text: () => register.metrics(),
  };
}
