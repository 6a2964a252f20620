/** `chat` and `ask`: the assistant in the terminal, as a conversation or as one turn. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Option, type Command } from 'commander';
import pc from 'picocolors';
import { createApp, type App } from '../app.ts';
import { openBackend } from '../backend.ts';
import type { Channel } from '../channels/channel.ts';
import { ConsoleChannel, renderReply } from '../channels/console/console-channel.ts';
import { openStore } from '../open-store.ts';
import type { Config } from '../shared/config.ts';
import { createLog } from '../shared/log.ts';
import { toPlainText } from '../shared/markup.ts';
import type { Answer, Language } from '../shared/message.ts';
import { EmbeddedStore } from '../storage/embedded-store.ts';
import { loadFor, printJson, readConfig, withKnowledge } from './common.ts';

const MAX_WIDTH = 92;
/** A script that asks twice at once waits for its other half; a running server is not waited for. */
const STORE_WAIT_MS = 5_000;
const style = { bold: pc.bold, dim: pc.dim };

export function addTalkCommands(program: Command): void {
  const lang = () => new Option('--lang <lang>', 'language of the answer').choices(['vi', 'en']);
  withKnowledge(program.command('chat'))
    .description('talk to the assistant in this terminal')
    .addOption(lang())
    .action((options: { lang?: Language; knowledge: string[] }) => chat(options));
  withKnowledge(program.command('ask'))
    .description('one turn through the whole dialogue')
    .argument('<text>', 'what a person would type')
    .addOption(lang())
    .option('--chat <id>', 'go on in this conversation, kept in the data folder')
    .option('--json', 'one JSON object')
    .action((text: string, options: AskOptions) => ask(text, options));
}

/** One turn's replies are printed from its answer. */
const printed: Channel = {
  name: 'console',
  start: async () => undefined,
  stop: async () => undefined,
  send: async () => 'sent',
};

interface AskOptions {
  readonly lang?: Language;
  readonly chat?: string;
  readonly json?: true;
  readonly knowledge: string[];
}

async function ask(text: string, { lang, chat, json, knowledge }: AskOptions): Promise<void> {
  const config = readConfig();
  const app = await openApp(config, knowledge, chat !== undefined);
  try {
    await app.open(printed);
    const startedAt = performance.now();
    const { answer } = app.receive({
      id: randomUUID(),
      from: { channel: 'console', chat: chat ?? 'ask' },
      text,
      at: Date.now(),
      ...(lang ? { lang } : {}),
    });
    const result = await answer;
    const ms = performance.now() - startedAt;
    if (json) printJson(toJson(result, ms));
    else for (const reply of result.replies) process.stdout.write(`${renderReply(reply, style, width())}\n\n`);
  } finally {
    await app.stop();
  }
}

const toJson = ({ outcome, replies, procedure, facet }: Answer, ms: number) => ({
  outcome,
  replies: replies.map(({ text, choices = [] }) => ({
    text: toPlainText(text),
    choices: choices.map(({ id, label, url }) => (url ? { id, label, url } : { id, label })),
  })),
  ...(procedure ? { procedure } : {}),
  ...(facet ? { facet } : {}),
  ms: Math.round(ms * 100) / 100,
});

async function chat({ lang, knowledge }: { lang?: Language; knowledge: string[] }): Promise<void> {
  const config = readConfig();
  const app = await openApp(config, knowledge, false);
  const say = app.loaded().phrases(lang ?? 'vi');
  process.stdout.write(`${pc.dim(say('console.hint'))}\n`);
  await new Promise<void>((resolve, reject) => {
    const channel = new ConsoleChannel({
      input: process.stdin,
      output: process.stdout,
      chat: randomUUID(),
      style,
      prompt: pc.cyan(`${say('console.you')}:`),
      width: width(),
      now: Date.now,
      newId: randomUUID,
      onLeave: resolve,
      ...(lang ? { lang } : {}),
    });
    app.open(channel).catch(reject);
  });
  await app.stop();
}

/** A one-off app: in memory, unless a conversation is to be kept. Its log is silent below errors, the talk is on the same screen. */
async function openApp(config: Config, knowledge: readonly string[], isKept: boolean): Promise<App> {
  const now = Date.now;
  const { store, isAlone, secret } = isKept
    ? await openStore(config, now, STORE_WAIT_MS)
    : { store: EmbeddedStore.inMemory(now), isAlone: true, secret: randomBytes(32) };
  const loaded = await loadFor(config, knowledge);
  return createApp({
    log: createLog('error'),
    store,
    isAlone,
    now,
    loaded: () => loaded,
    secret,
    backend: await openBackend(config, now),
  });
}

const width = (): number => Math.min(process.stdout.columns ?? MAX_WIDTH, MAX_WIDTH);
