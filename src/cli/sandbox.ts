/** `sandbox`: the dossier system's stand-in alone, for whoever builds against the contract. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import pc from 'picocolors';
import { sandboxExamples, startSandbox } from '../dossier/sandbox/server.ts';
import { readConfig, wholeNumber } from './common.ts';

const DEFAULT_PORT = 8081;
const SHOWN = 10;

export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('run the sandbox of the dossier system alone (invented dossiers)')
    .option('--port <n>', 'where it listens', wholeNumber(0), DEFAULT_PORT)
    .action(({ port }: { port: number }) => sandbox(port));
}

async function sandbox(port: number): Promise<void> {
  const { BACKEND_API_KEY, BACKEND_WEBHOOK_SECRET, PUBLIC_URL } = readConfig();
  const apiKey = BACKEND_API_KEY ?? randomBytes(16).toString('hex');
  const server = await startSandbox({
    port,
    now: Date.now,
    seed: 1,
    apiKey,
    ...(PUBLIC_URL && BACKEND_WEBHOOK_SECRET
      ? { webhookUrl: `${PUBLIC_URL}/webhooks/backend`, webhookSecret: BACKEND_WEBHOOK_SECRET }
      : {}),
  });
  const lines = [
    '',
    `  ${pc.bold('Sandbox of the dossier system')}  ${pc.dim('invented dossiers only')}`,
    '',
    `  BACKEND_API_URL=${server.url}`,
    `  BACKEND_API_KEY=${apiKey}`,
    '',
    `  ${pc.dim('Codes to try, with the last four digits of the second factor:')}`,
    ...sandboxExamples()
      .slice(0, SHOWN)
      .map(({ code, digits, status }) => `  ${code}  ${digits}  ${pc.dim(status)}`),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  });
  await server.close();
}
