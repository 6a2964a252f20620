/** `GET /api/chat/events`: what is sent outside a request reaches the visitor, now or when she comes back. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receive } from '../../../src/channels/channel.ts';
import { outboxData } from '../../../src/channels/web/outbox-data.ts';
import { webOutbox } from '../../../src/channels/web/outbox.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import { Listener, startWebChat, type WebChat, type WebChatOptions } from '../../tools/web-chat.ts';

const receive: Receive = () => ({
  accepted: Promise.resolve(),
  answer: Promise.resolve({ outcome: 'command', replies: [] }),
});
const HOUR_MS = 3_600_000;

let now: number;
let store: EmbeddedStore;
let chats: WebChat[];
let listeners: Listener[];

beforeEach(() => {
  now = Date.parse('2026-11-22T09:00:00+07:00');
  store = EmbeddedStore.inMemory(() => now);
  chats = [];
  listeners = [];
});
afterEach(async () => {
  for (const listener of listeners) listener.close();
  for (const chat of chats) await chat.stop();
  await store.close();
});

/** A process that serves the chat; several share the store. */
async function start(options: Partial<WebChatOptions> = {}): Promise<WebChat> {
  const chat = await startWebChat({ receive, store, now: () => now, ...options });
  chats.push(chat);
  return chat;
}

async function listen(chat: WebChat, visitor: string, lastEventId?: string): Promise<Listener> {
  const listener = await Listener.open(chat.url, visitor, lastEventId);
  listeners.push(listener);
  return listener;
}

const send = (chat: WebChat, visitor: string, text: string) =>
  chat.channel.send({ channel: 'web', chat: visitor }, { text });
const ack = (chat: WebChat, visitor: string, ids: readonly string[]) =>
  fetch(`${chat.url}/api/chat/ack`, { method: 'POST', body: JSON.stringify({ visitor, ids }) });
const kept = (): Promise<number> => store.count(webOutbox);

describe('a push', () => {
  it('reaches every open stream of the visitor at once, and nobody else’s', async () => {
    const chat = await start();
    const [first, second, stranger] = [
      await listen(chat, 'lan'),
      await listen(chat, 'lan'),
      await listen(chat, 'minh'),
    ];
    await send(chat, 'minh', 'cho Minh');
    await send(chat, 'lan', '**cho** Lan');
    expect((await first.next()).push).toMatchObject({ text: 'cho Lan', at: now });
    expect((await second.next()).push.text).toBe('cho Lan');
    expect((await stranger.next()).push.text).toBe('cho Minh');
  });

  it('waits for a visitor who is away, in order', async () => {
    const chat = await start();
    expect(await send(chat, 'lan', 'một')).toBe('sent');
    await send(chat, 'lan', 'hai');
    now += HOUR_MS;
    await send(chat, 'lan', 'ba');
    const listener = await listen(chat, 'lan');
    const texts = [];
    for (let i = 0; i < 3; i++) texts.push((await listener.next()).push.text);
    expect(texts).toEqual(['một', 'hai', 'ba']);
  });

  it('survives the process', async () => {
    const before = await start();
    await send(before, 'lan', 'còn đây');
    await before.stop();
    const listener = await listen(await start(), 'lan');
    expect((await listener.next()).push.text).toBe('còn đây');
  });

  it('names the message it answers when that message’s request had ended', async () => {
    const chat = await start();
    await chat.channel.send({ channel: 'web', chat: 'lan' }, { text: 'muộn' }, 'm7');
    expect((await (await listen(chat, 'lan')).next()).push.answers).toBe('m7');
  });

  it('is kept for 30 days', async () => {
    const chat = await start();
    await send(chat, 'lan', 'cũ');
    now += 31 * 24 * HOUR_MS;
    await send(chat, 'lan', 'mới');
    expect((await (await listen(chat, 'lan')).next()).push.text).toBe('mới');
  });
});

describe('what was received', () => {
  it('is forgotten once the page says so, and only that', async () => {
    const chat = await start();
    for (const text of ['một', 'hai']) await send(chat, 'lan', text);
    const first = await (await listen(chat, 'lan')).next();
    expect((await ack(chat, 'lan', [first.id])).status).toBe(204);
    expect(await kept()).toBe(1);
    expect((await (await listen(chat, 'lan')).next()).push.text).toBe('hai');
  });

  it('comes again under the same id when nobody said so', async () => {
    const chat = await start();
    await send(chat, 'lan', 'một');
    const [first, again] = [await (await listen(chat, 'lan')).next(), await (await listen(chat, 'lan')).next()];
    expect(again.id).toBe(first.id);
  });

  it('is forgotten when a returning browser names the last one it has, with all clearly before it', async () => {
    const chat = await start();
    for (const text of ['một', 'hai', 'ba']) {
      await send(chat, 'lan', text);
      now += HOUR_MS;
    }
    const before = await listen(chat, 'lan');
    await before.next();
    const { id } = await before.next();
    expect((await (await listen(chat, 'lan', id)).next()).push.text).toBe('ba');
    expect(await kept()).toBe(1);
  });

  it('does not take along what another process sent in the same minute: the clocks may differ', async () => {
    const chat = await start();
    await send(chat, 'lan', 'từ máy khác, đồng hồ chậm');
    now += 30_000;
    await send(chat, 'lan', 'từ máy này');
    const before = await listen(chat, 'lan');
    await before.next();
    const { id } = await before.next();
    expect((await (await listen(chat, 'lan', id)).next()).push.text).toBe('từ máy khác, đồng hồ chậm');
  });

  it.each(['', '%', 'x'.repeat(5000), '1-2-3'])('a strange last id changes nothing: %.10s', async (lastEventId) => {
    const chat = await start();
    await send(chat, 'lan', 'một');
    expect((await (await listen(chat, 'lan', lastEventId)).next()).push.text).toBe('một');
  });

  it('cannot be told by another visitor', async () => {
    const chat = await start();
    await send(chat, 'lan', 'một');
    const { id } = await (await listen(chat, 'lan')).next();
    await ack(chat, 'minh', [id, `lan:${id}`]);
    expect(await kept()).toBe(1);
  });

  it('is refused when it is no list', async () => {
    const chat = await start();
    const response = await fetch(`${chat.url}/api/chat/ack`, { method: 'POST', body: '{"visitor":"lan","ids":"x"}' });
    expect(response.status).toBe(400);
  });
});

describe('what is kept about a person', () => {
  it('is shown to her and erased for her, and nobody else’s', async () => {
    const chat = await start();
    for (const visitor of ['lan', 'lan', 'lan-2']) await send(chat, visitor, `cho ${visitor}`);
    const lan = { channel: 'web', chat: 'lan' } as const;
    expect(await outboxData(store).export(lan)).toEqual([{ text: 'cho lan' }, { text: 'cho lan' }]);
    expect(await outboxData(store).erase(lan)).toBe(2);
    expect(await outboxData(store).export(lan)).toBeUndefined();
    expect(await kept()).toBe(1);
    expect(await outboxData(store).export({ channel: 'telegram', chat: 'lan-2' })).toBeUndefined();
  });
});

describe('several processes', () => {
  it('deliver what another one sent, once', async () => {
    const [here, there] = [await start({ channel: { pollMs: 2000 } }), await start()];
    const listener = await listen(here, 'lan');
    await send(there, 'lan', 'từ tiến trình khác');
    here.tick();
    here.tick();
    expect((await listener.next()).push.text).toBe('từ tiến trình khác');
    here.tick();
    await send(here, 'lan', 'từ tiến trình này');
    expect((await listener.next()).push.text).toBe('từ tiến trình này');
  });
});

describe('a stream', () => {
  it('is kept awake by comments', async () => {
    const chat = await start();
    const listener = await listen(chat, 'lan');
    chat.tick();
    expect(await listener.record()).toBe(':');
  });

  it('needs a visitor', async () => {
    const chat = await start();
    for (const query of ['', '?visitor=', '?visitor=a:b', `?visitor=${'v'.repeat(65)}`])
      expect((await fetch(`${chat.url}/api/chat/events${query}`)).status).toBe(400);
  });

  it('is refused beyond the limit, and room is made when one closes', async () => {
    const chat = await start({ channel: { streams: { perVisitor: 2, perAddress: 3, total: 10 } } });
    const [first] = [await listen(chat, 'lan'), await listen(chat, 'lan')];
    expect((await fetch(`${chat.url}/api/chat/events?visitor=lan`)).status).toBe(429);
    await listen(chat, 'minh');
    expect((await fetch(`${chat.url}/api/chat/events?visitor=hoa`)).status).toBe(429);
    first?.close();
    await expect.poll(() => listen(chat, 'hoa').catch(() => undefined)).toBeDefined();
  });

  it('ends when the channel stops', async () => {
    const chat = await start();
    const listener = await listen(chat, 'lan');
    await chat.channel.stop();
    await expect(listener.next()).rejects.toThrow('The stream has ended');
    expect((await fetch(`${chat.url}/api/chat/events?visitor=lan`)).status).toBe(503);
  });

  it('is not opened while the store is away', async () => {
    const chat = await start();
    await store.close();
    const response = await fetch(`${chat.url}/api/chat/events?visitor=${randomUUID()}`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });
});
