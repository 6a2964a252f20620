/** Processes that are killed under load: when they die, what they leave, and when that is made good. */
import { cpSync } from 'node:fs';
import { expect, vi } from 'vitest';
import type { AppProcess } from './app-process.ts';
import { kept, seeded } from './chat-load.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const SEED = 20_261_122;
/** A process dies up to so long after the answer that was its signal, so that all moments of a turn are hit. */
export const DELAY_MS = 15;
/** A lone process takes over at once, one of several within 30 s; a slow machine gets twice that. */
export const TAKEN_OVER_MS = 60_000;

/** Where the processes keep what they know. */
export type StoreSettings = Readonly<Record<string, string>> & { readonly DATA_DIR: string };

/** A process died at this moment (epoch milliseconds). */
export interface Death {
  readonly at: number;
  /** What it left in the store: messages accepted and not done, as `chat id`, and whether their state was saved. */
  readonly owed: ReadonlyMap<string, 'waiting' | 'answered'>;
}

/** What the dead process left, read from a copy of its folder, so that the next one finds it as it was; of several in the store they share. */
export async function owedIn(settings: StoreSettings): Promise<Death['owed']> {
  const copy = temporaryFolder();
  const isStore = (path: string): boolean => !path.endsWith('/kept');
  if (settings['REDIS_URL'] === undefined) cpSync(settings.DATA_DIR, copy, { recursive: true, filter: isStore });
  const { chats } = await kept(settings['REDIS_URL'] === undefined ? { ...settings, DATA_DIR: copy } : settings);
  const owed = new Map<string, 'waiting' | 'answered'>();
  for (const [chat, { entries }] of chats)
    for (const { message, state } of entries) owed.set(`${chat} ${message.id}`, state);
  return owed;
}

/** Moments, in answers given: one in each of `kills` equal parts of the load, never so late in its part that two come at once. */
export function moments(turns: number, kills: number): Set<number> {
  const random = seeded(SEED);
  const part = turns / kills;
  return new Set(Array.from({ length: kills }, (_, at) => 1 + Math.floor(part * at + random() * part * 0.4)));
}

/** Resolves when all that was accepted is done: also what the last death left, when the dead one has been silent long enough. */
export const settled = (app: AppProcess): Promise<void> =>
  vi.waitFor(
    async () => {
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(/^motcua_unfinished_messages (\d+)$/m.exec(metrics)?.[1], 'messages accepted and not done').toBe('0');
    },
    { timeout: TAKEN_OVER_MS, interval: 200 },
  );
