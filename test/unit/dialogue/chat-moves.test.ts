import { beforeEach, describe, expect, it } from 'vitest';
import { ChatMoves, chatMoves } from '../../../src/dialogue/chat-moves.ts';
import { chats, newChat, unfinished, type ChatRecord, type Entry } from '../../../src/dialogue/conversation.ts';
import { reminders } from '../../../src/dialogue/flows/checklist/reminders.ts';
import { misses, shares } from '../../../src/dialogue/flows/checklist/shares.ts';
import { pushed, pushes } from '../../../src/dialogue/pushes.ts';
import { FAMILIES } from '../../../src/families.ts';
import type { Address, Incoming } from '../../../src/shared/message.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import type { Family } from '../../../src/storage/store.ts';

const OLD: Address = { channel: 'telegram', chat: '-55' };
const NEW: Address = { channel: 'telegram', chat: '-1009' };
const HASH = 'c'.repeat(32);

let clock: number;
let store: EmbeddedStore;
let moves: ChatMoves;
let leftOut: number;

const message = (id: string, from: Address = OLD): Incoming => ({ id, from, text: id, at: clock });
const waiting = (id: string): Entry => ({ message: message(id), state: 'waiting', tries: 0 });
const spoken = (of: Partial<ChatRecord['conversation']>, more: Partial<ChatRecord> = {}): ChatRecord => ({
  ...newChat(),
  ...more,
  conversation: { ...newChat().conversation, ...of },
});
const chatOf = async (chat: string): Promise<ChatRecord | undefined> =>
  (await store.get(chats, `telegram:${chat}`))?.value;
const idsOf = async (family: Family<unknown>): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of store.scan(family)) ids.push(id);
  return ids;
};

beforeEach(() => {
  clock = 1_000_000;
  leftOut = 0;
  store = EmbeddedStore.inMemory(() => clock);
  moves = new ChatMoves({ store, families: FAMILIES, now: () => clock, onLeftOut: () => (leftOut += 1) });
});

describe('a chat that goes on under a new id', () => {
  it('takes everything along, wherever the old id stands', async () => {
    await store.put(chats, 'telegram:-55', spoken({ subject: '1.001193' }, { entries: [waiting('m1')], seen: ['m1'] }));
    await store.put(unfinished, 'telegram:-55 m1', { at: clock });
    await store.put(pushes, 'telegram:-55 p1', { reply: { text: 'Tin' }, tries: 0, notBefore: clock });
    await store.put(pushed, 'telegram:-55 p0', clock);
    await store.put(misses, 'telegram:-55', { at: [clock] });
    await store.put(reminders, '000000000000001 telegram:-55 1.001193', {
      to: 'telegram:-55',
      procedure: '1.001193',
      lang: 'vi',
    });
    const list = { answers: {}, ticks: {}, record: 'x', updated: '2026-11-22' };
    await store.put(shares, 'hash', {
      kind: 'copy',
      procedure: '1.001193',
      list,
      from: 'telegram:-55',
      until: clock,
      takenBy: 'telegram:-55 m0',
    });
    const dossier = (name: string): Family<unknown> =>
      FAMILIES.find((family) => family.name === name) as Family<unknown>;
    await store.put(dossier('dossier-watched'), `telegram:-55|${HASH}`, { sealed: 'x', asOf: 1 });
    await store.put(dossier('dossier-watchers'), `${HASH}|telegram:-55`, { revision: 3 });

    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(1);

    const { conversation, entries } = (await chatOf('-1009')) as ChatRecord;
    expect(conversation.subject).toBe('1.001193');
    expect(entries.map((entry) => entry.message.from)).toEqual([NEW]);
    expect(await idsOf(unfinished)).toEqual(['telegram:-1009 m1']);
    expect(await idsOf(pushes)).toEqual(['telegram:-1009 p1']);
    expect(await idsOf(reminders)).toEqual(['000000000000001 telegram:-1009 1.001193']);
    expect(await idsOf(dossier('dossier-watchers'))).toEqual([`${HASH}|telegram:-1009`]);
    for (const family of FAMILIES.filter(({ name }) => name !== chatMoves.name))
      for await (const record of store.scan(family)) expect(JSON.stringify(record)).not.toMatch(/-55\b/);
  });

  it('leaves other chats alone, also those whose ids begin alike', async () => {
    await store.put(chats, 'telegram:-551', spoken({ subject: 'a' }));
    await store.put(pushes, 'telegram:-551 p', { reply: { text: 'telegram:-551' }, tries: 0, notBefore: 0 });
    await moves.note(OLD, NEW);
    await moves.sweep();
    expect(await idsOf(chats)).toEqual(['telegram:-551']);
    expect(await idsOf(pushes)).toEqual(['telegram:-551 p']);
  });

  it('is not held up by a record of somebody else that cannot be read', async () => {
    const torn = <T>(family: Family<T>) => ({ ...family, parse: (stored: unknown) => stored });
    await store.put(torn(reminders), '000000000000001 telegram:1 1.001193', 7);
    await store.put(torn(chatMoves), 'telegram:-1', 7);
    await store.put(torn(chats), 'telegram:-2', 7);
    await store.put(chatMoves, 'telegram:-2', { to: 'telegram:-3' });
    await store.put(chats, 'telegram:-55', spoken({ subject: 'a' }));
    await store.put(chatMoves, 'telegram:-55', { to: 'telegram:-1009' });
    expect(await moves.sweep()).toBe(1);
    expect((await chatOf('-1009'))?.conversation.subject).toBe('a');
    expect(leftOut).toBe(3);
  });

  it('waits for the turn that is being answered, so that its reply is not said twice', async () => {
    await store.put(chats, 'telegram:-55', spoken({}, { busy: { owner: 'one', until: clock + 20_000 } }));
    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(0);
    expect(await chatOf('-1009')).toBeUndefined();
    clock += 20_000;
    expect(await moves.sweep()).toBe(1);
    expect(await chatOf('-1009')).not.toHaveProperty('busy');
  });

  it('waits for news that is being sent', async () => {
    await store.put(pushes, 'telegram:-55 p', { reply: { text: 'Tin' }, tries: 1, notBefore: clock + 30_000 });
    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(0);
    clock += 30_000;
    expect(await moves.sweep()).toBe(1);
    expect(await idsOf(pushes)).toEqual(['telegram:-1009 p']);
  });

  it('joins what was already said under the new id, and handles nothing twice', async () => {
    await store.put(
      chats,
      'telegram:-55',
      spoken(
        { lang: 'en', langChosen: true, kept: { a: 1, b: 1 } },
        { entries: [waiting('m1'), waiting('m2')], seen: ['m1', 'm2'] },
      ),
    );
    await store.put(chats, 'telegram:-1009', spoken({ subject: 'b', kept: { b: 2 } }, { seen: ['m1', 'm3'] }));
    await moves.note(OLD, NEW);
    await moves.sweep();
    const record = (await chatOf('-1009')) as ChatRecord;
    expect(record.conversation).toMatchObject({ lang: 'en', langChosen: true, subject: 'b', kept: { a: 1, b: 2 } });
    expect(record.entries.map((entry) => entry.message.id)).toEqual(['m2']);
    expect(record.seen).toEqual(['m1', 'm2', 'm3']);
    expect(await chatOf('-55')).toBeUndefined();
  });

  it('is moved once, however often it is told, and again only for what came in late', async () => {
    await store.put(chats, 'telegram:-55', spoken({ subject: 'a' }));
    await moves.note(OLD, NEW);
    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(1);
    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(0);
    await store.put(chats, 'telegram:-55', spoken({ subject: 'late' }));
    await moves.note(OLD, NEW);
    expect(await moves.sweep()).toBe(1);
    expect(await chatOf('-55')).toBeUndefined();
  });
});
