/**
 * One bot behind a webhook, in a process of its own for the benchmark: `echo` is bare grammY, `motcua` the whole product.
 * Told over IPC where the Bot API is; tells where its webhook listens.
 */
import { Bot, webhookCallback } from 'grammy';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../tools/bot-api/product.ts';

/** What the benchmark sends. */
export interface BotOrder {
  readonly kind: 'echo' | 'motcua';
  readonly token: string;
  readonly apiRoot: string;
  readonly secret: string;
}

async function startEcho({ token, apiRoot, secret }: BotOrder): Promise<number> {
  const bot = new Bot(token, { client: { apiRoot } });
  bot.on('message:text', (context) => context.reply(context.message.text));
  await bot.init();
  const answer = webhookCallback(bot, 'http', { secretToken: secret });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function startMotCua({ token, apiRoot, secret }: BotOrder): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return (await startProduct({ token, apiRoot, secret, mode: 'webhook', folder })).port;
}

/** Asked for its processor time: that does not depend on what else the machine does. */
process.on('message', (question) => {
  if (question === 'cpu') process.send?.(process.cpuUsage());
});
process.on('SIGTERM', () => process.exit(0));
process.once('message', (order: BotOrder) => {
  const start = order.kind === 'echo' ? startEcho : startMotCua;
  void start(order).then((port) => process.send?.(port));
});
