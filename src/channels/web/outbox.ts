/**
 * Replies sent to a visitor outside a request, kept until her page says that it has them (or 30 days).
 * Any process may put one; whichever holds her stream delivers it.
 */
import { z } from 'zod';
import type { Reply } from '../../shared/message.ts';
import type { Family, Store } from '../../storage/store.ts';

const choice = z.object({ id: z.string(), label: z.string(), url: z.string().exactOptional() });
const file = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.enum(['application/pdf', 'image/png', 'application/json']),
});
const reply = z.object({
  text: z.string(),
  choices: z.array(choice).exactOptional(),
  replaces: z.literal(true).exactOptional(),
  file: file.exactOptional(),
});

const letter = z.object({ reply, answers: z.string().exactOptional() });

/** A reply to deliver; `answers` names the visitor's message that it answers, when her request ended before we did. */
type Letter = { readonly reply: Reply; readonly answers?: string };

/** The stored pushes, under `visitor:eventId`. */
export const webOutbox: Family<Letter> = {
  name: 'web-outbox',
  lifetimeMs: 30 * 24 * 3_600_000,
  parse: (stored) => letter.parse(stored),
  sealed: true,
};

/** A reply on its way to a visitor. */
export interface Push extends Letter {
  /** Ordered by time over all processes as well as their clocks agree. */
  readonly id: string;
  /** When it was sent, epoch milliseconds. */
  readonly at: number;
}

/** How far the clocks of two processes may be apart without a push being taken for received. */
const CLOCK_SKEW_MS = 60_000;
const EVENT_ID = /^(\d{15})-[0-9a-z]{4}-[\w-]{1,40}$/;

interface OutboxOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly newId: () => string;
  /** A push that cannot be read is left out. */
  readonly onTrouble: (error: unknown) => void;
}

export class Outbox {
  private count = 0;
  constructor(private readonly options: OutboxOptions) {}

  /** Keeps a push; durable when it resolves. Rejects with `ServiceError` when the store is away. */
  async add(visitor: string, letter: Letter): Promise<Push> {
    const { store, now, newId } = this.options;
    const at = now();
    const order = (this.count++ % 36 ** 4).toString(36).padStart(4, '0');
    const id = `${String(at).padStart(15, '0')}-${order}-${newId()}`;
    await store.put(webOutbox, `${visitor}:${id}`, letter);
    return { id, at, ...letter };
  }

  /** What a visitor has not confirmed yet, oldest first. */
  async *pending(visitor: string): AsyncIterable<Push> {
    const prefix = `${visitor}:`;
    const { store, onTrouble } = this.options;
    for await (const { id, value } of store.scan(webOutbox, { prefix, onUnreadable: onTrouble })) {
      const eventId = id.slice(prefix.length);
      yield { id: eventId, at: timeOf(eventId), ...value };
    }
  }

  /** Forgets pushes the visitor has; unknown ids are ignored. */
  async acknowledge(visitor: string, eventIds: readonly string[]): Promise<void> {
    await Promise.all(
      eventIds
        .filter((eventId) => EVENT_ID.test(eventId))
        .map((eventId) => this.options.store.delete(webOutbox, `${visitor}:${eventId}`)),
    );
  }

  /**
   * Forgets the push a returning browser names as its last, and those clearly before it.
   * Those within the clock skew before it are offered again: another process may have put one of them later; the page knows repeats by id.
   */
  async acknowledgeUpTo(visitor: string, lastEventId: string): Promise<void> {
    if (!EVENT_ID.test(lastEventId)) return;
    const before = timeOf(lastEventId) - CLOCK_SKEW_MS;
    const received = [lastEventId];
    for await (const { id, at } of this.pending(visitor)) {
      if (at >= before) break;
      received.push(id);
    }
    await this.acknowledge(visitor, received);
  }
}

const timeOf = (eventId: string): number => Number(EVENT_ID.exec(eventId)?.[1] ?? 0);
