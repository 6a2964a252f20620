/** What the channel is given, and what is checked of it before anything is served. */
import { createHash } from 'node:crypto';
import { ConfigError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { Address, Language } from '../../shared/message.ts';
import type { Store } from '../../storage/store.ts';
import type { ReadPhoto } from '../channel.ts';
import type { TelegramCommands, TelegramPhrases } from './phrases.ts';
import type { Timers } from './timers.ts';

export interface TelegramOptions {
  readonly token: string;
  /** Without a slash at the end, e.g. `https://api.telegram.org`. */
  readonly apiRoot: string;
  readonly mode: 'polling' | 'webhook';
  /** Where Telegram reaches us; needed for the webhook. */
  readonly publicUrl?: string | undefined;
  /** 1 to 256 letters, digits, `_`, `-`; unset = derived from the token. */
  readonly webhookSecret?: string | undefined;
  /** Messages a second overall; 0 = no limits. */
  readonly rate: number;
  readonly store: Store;
  readonly log: Log;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly commands: TelegramCommands;
  readonly phrases: TelegramPhrases;
  /** The bytes of a reply's file by its id; `undefined` when it is gone. */
  readonly readFile: (id: string) => Promise<Uint8Array | undefined>;
  /** What a photo says; the photo is not kept. */
  readonly readPhoto: ReadPhoto;
  /** The language a chat has chosen, if any; else the client's decides. */
  readonly languageOf: (address: Address) => Promise<Language | undefined>;
  /** A person or group let the bot in (`true`) or shut it out. A rejection makes Telegram tell it again. */
  readonly onReachable: (address: Address, isReachable: boolean) => void | Promise<void>;
  /** A group got a new id: what is kept under `from` belongs to `to`. May be told more than once. */
  readonly onMigrated: (from: Address, to: Address) => void | Promise<void>;
  /** A message's answer was lost: it may have arrived, and when it was a reply it is sent again. For metrics. */
  readonly onUncertain: () => void;
  /** How long Telegram keeps an empty poll open. */
  readonly pollSeconds?: number;
  /** When a call without an answer is given up. Long, because giving up a slow one means saying it twice. */
  readonly callTimeoutMs?: number;
}

/** Ours or the operator's: what Telegram shows us with each call to the webhook. */
export const webhookSecret = ({ token, webhookSecret: chosen }: TelegramOptions): string =>
  chosen ?? createHash('sha256').update(`webhook ${token}`).digest('hex');

/** @throws ConfigError when the webhook has no public address or an impossible secret. */
export function checkWebhook({ mode, publicUrl }: TelegramOptions, secret: string): void {
  if (mode !== 'webhook') return;
  const problems: string[] = [];
  if (!publicUrl) problems.push('PUBLIC_URL must be set when TELEGRAM_MODE=webhook: Telegram sends there');
  if (!/^[\w-]{1,256}$/.test(secret)) problems.push('TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -');
  if (problems.length > 0) throw new ConfigError(problems);
}
