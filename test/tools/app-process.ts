/** The product as a process of its own, run as `npx motcua`: the server, which the tests kill, and commands beside it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { productCommand } from './product-command.ts';

const MOTCUA = productCommand();
/** Loopback, any port, no limits, and no other records than the shipped ones. */
const SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  WEB_RATE: '0',
  LOG_LEVEL: 'warn',
  MOTCUA_DATA: join(tmpdir(), 'none'),
};

type Settings = Readonly<Record<string, string>>;

/** A process that serves. */
export interface AppProcess {
  /** Where it serves; throws once it has ended, so that nobody asks a dead one for ever. */
  readonly url: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** What it wrote to stderr so far: its log. */
  readonly log: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it; resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** How a process ended by itself. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly said: { stdout: string; stderr: string };
}

function start(settings: Settings, command: readonly string[] = ['start']): Started {
  const child = spawn(process.execPath, [...MOTCUA, ...command], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...SETTINGS, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended, said };
}

/** Starts it and waits for its start block, which names its address. It is killed when the test ends. */
export async function startApp(settings: Settings): Promise<AppProcess> {
  const { child, ended, said } = start(settings);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /Web chat +(http\S+?)\/?\s[^]*readyz/.exec(said.stdout)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then((code) => reject(new Error(`The product ended with ${code} before it served:\n${said.stderr}`)));
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    get url() {
      if (!isRunning()) throw new Error(`The product is not running any more:\n${said.stderr}`);
      return url;
    },
    pid: child.pid ?? 0,
    get isRunning() {
      return isRunning();
    },
    get log() {
      return said.stderr;
    },
    kill,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Runs `npx motcua …` to its end. */
export async function runCommand(command: readonly string[], settings: Settings): Promise<Ended> {
  const { child, ended, said } = start(settings, command);
  onTestFinished(() => void child.kill('SIGKILL'));
  const code = await ended;
  return { code, ...said };
}

/** Starts it where it must refuse to; resolves when it has ended. */
export const refusedStart = (settings: Settings): Promise<Ended> => runCommand(['start'], settings);

/** What `/readyz` says. */
export async function readiness(url: string): Promise<{ status: number; reasons: readonly string[] }> {
  const response = await fetch(`${url}/readyz`);
  const { reasons } = (await response.json()) as { reasons: string[] };
  return { status: response.status, reasons };
}
