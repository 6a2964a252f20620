/** A person who talks to the whole app (records, search, dialogue, inbox, store) through a channel of the tests. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { createApp, type App } from '../../src/app.ts';
import { openBackend } from '../../src/backend.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { load, type Loaded } from '../../src/knowledge-source.ts';
import { toPlainText } from '../../src/shared/markup.ts';
import type { Answer } from '../../src/shared/message.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { hears, watchedLog } from './watched-log.ts';

const step = z.strictObject({
  /** What she types, or the label of the button she presses (a part of it is enough). */
  citizen: z.string().optional(),
  taps: z.string().optional(),
  /** A button's id, for old buttons. */
  button: z.string().optional(),
  outcome: z.string().optional(),
  procedure: z.string().optional(),
  facet: z.string().optional(),
  /** Texts that must stand in the replies, in this order. */
  says: z.union([z.string(), z.array(z.string())]).optional(),
  never: z.array(z.string()).optional(),
  /** A file of this kind comes with the replies. */
  file: z.string().optional(),
  /** Labels (or parts of them) that must be offered. */
  offers: z.array(z.string()).optional(),
});
const talkFile = z.strictObject({
  title: z.string(),
  today: z.iso.date().default('2026-11-22'),
  lang: z.enum(['vi', 'en']).optional(),
  talk: z.array(step).min(1),
});

type Talk = z.infer<typeof talkFile>;
type TalkStep = z.infer<typeof step>;

/** All transcripts of a file (YAML documents separated by `---`). */
export const readTalks = (path: string): Talk[] =>
  readFileSync(path, 'utf8')
    .split(/^---$/m)
    .filter((part) => part.trim() !== '')
    .map((part) => talkFile.parse(parse(part)));

/** The shipped records alone, loaded once per test file. */
export const loadShipped = (): Promise<Loaded> => load([], { now: () => Date.parse('2026-11-22T02:00:00Z') });

/** One person's conversation. */
export class Person {
  private count = 0;
  last: Answer = { outcome: 'command', replies: [] };

  constructor(
    private readonly app: App,
    private readonly chat: string,
    private readonly now: () => number,
    private readonly lang: 'vi' | 'en' | undefined,
  ) {}

  async does({ citizen, taps, button }: TalkStep): Promise<Answer> {
    const choice = button ?? (taps === undefined ? undefined : this.buttonId(taps));
    const isFirst = this.count === 0;
    hears(citizen ?? '');
    this.last = await this.app.receive({
      id: `m${++this.count}`,
      from: { channel: 'console', chat: this.chat },
      text: citizen ?? '',
      at: this.now(),
      ...(choice === undefined ? {} : { choice }),
      ...(isFirst && this.lang ? { lang: this.lang } : {}),
    }).answer;
    return this.last;
  }

  /** What the last answer says, as plain text. */
  get heard(): string {
    return this.last.replies.map((reply) => toPlainText(reply.text)).join('\n\n');
  }

  get labels(): string[] {
    return this.last.replies.flatMap((reply) => (reply.choices ?? []).map((choice) => choice.label));
  }

  private buttonId(label: string): string {
    const choices = this.last.replies.flatMap((reply) => reply.choices ?? []);
    const found =
      choices.find((choice) => choice.label === label) ?? choices.find((choice) => choice.label.includes(label));
    if (!found) throw new Error(`No button "${label}" among: ${choices.map((choice) => choice.label).join(' | ')}`);
    return found.id;
  }
}

/** An app in memory at a fixed moment: 09:00 in Hạ Long on the given day. */
export async function openApp(
  loaded: Loaded,
  today: string,
): Promise<{ app: App; now: () => number; store: EmbeddedStore }> {
  const moment = Date.parse(`${today}T02:00:00Z`);
  const now = (): number => moment;
  const store = EmbeddedStore.inMemory(now);
  const app = createApp({
    log: watchedLog(),
    store,
    isAlone: true,
    now,
    loaded: () => loaded,
    secret: Buffer.alloc(32),
    backend: await openBackend(parseConfig({}, process.cwd()), now),
  });
  // What she is told stands in the answers.
  const none = async (): Promise<void> => undefined;
  await app.open({ name: 'console', start: none, stop: none, send: async () => 'sent' });
  return { app, now, store };
}

export const newPerson = (app: App, now: () => number, lang?: 'vi' | 'en', chat = 'lan'): Person =>
  new Person(app, chat, now, lang);
