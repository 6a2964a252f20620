/** `POST /api/chat/messages`: what it answers, and how it refuses. */
import { afterEach, describe, expect, it } from 'vitest';
import { parseChatMessage } from '../../../src/channels/web/chat-request.ts';
import { createRateLimit } from '../../../src/http/rate-limit.ts';
import { ServiceError } from '../../../src/shared/errors.ts';
import type { Answer, Incoming } from '../../../src/shared/message.ts';
import {
  postMessage,
  readAnswer,
  readRefusal,
  startWebChat,
  type WebChat,
  type WebChatOptions,
} from '../../tools/web-chat.ts';

const ANSWER: Answer = {
  outcome: 'answered',
  procedure: '1.001193',
  facet: 'documents',
  replies: [
    {
      text: '**Đăng ký khai sinh**\n\n- Tờ khai\n\n[Cổng](https://dichvucong.gov.vn)',
      choices: [
        { id: 'fee', label: 'Lệ phí' },
        { id: 'go', label: 'Nộp', url: 'https://dichvucong.gov.vn' },
        { id: 'evil', label: 'Xấu', url: 'javascript:alert(1)' },
      ],
      replaces: true,
      file: { id: 'sheet-1', name: 'phiếu.pdf', mime: 'application/pdf' },
    },
  ],
};

let chat: WebChat | undefined;
afterEach(async () => {
  await chat?.stop();
  await chat?.store.close();
  chat = undefined;
});

async function open(options: Partial<WebChatOptions> = {}): Promise<{ url: string; arrived: Incoming[] }> {
  const arrived: Incoming[] = [];
  chat = await startWebChat({
    receive: (message) => {
      arrived.push(message);
      return { accepted: Promise.resolve(), answer: Promise.resolve(ANSWER) };
    },
    ...options,
  });
  return { url: chat.url, arrived };
}

describe('a message', () => {
  it('is answered as plain text, as parsed markup and with its choices', async () => {
    const { url } = await open();
    const answer = await readAnswer(await postMessage(url, { visitor: 'v-1', id: 'm1', text: 'khai sinh' }));
    expect(answer).toEqual({
      outcome: 'answered',
      procedure: '1.001193',
      facet: 'documents',
      replies: [
        {
          text: 'Đăng ký khai sinh\n\n• Tờ khai\n\nCổng (https://dichvucong.gov.vn)',
          blocks: [
            { kind: 'paragraph', lines: [[{ text: 'Đăng ký khai sinh', bold: true }]] },
            { kind: 'list', items: [[{ text: 'Tờ khai' }]] },
            { kind: 'paragraph', lines: [[{ text: 'Cổng', href: 'https://dichvucong.gov.vn' }]] },
          ],
          choices: [
            { id: 'fee', label: 'Lệ phí' },
            { id: 'go', label: 'Nộp', url: 'https://dichvucong.gov.vn' },
          ],
          replaces: true,
          file: { name: 'phiếu.pdf', mime: 'application/pdf', url: '/files/sheet-1' },
        },
      ],
    });
  });

  it('reaches the dialogue with what was sent, and when', async () => {
    const { url, arrived } = await open({ now: () => 1_700_000_000_000 });
    await postMessage(url, { visitor: 'v-1', id: 'm1', text: ' Khai sinh ', lang: 'en' });
    await postMessage(url, { visitor: 'v-1', id: 'm2', choice: 'fee' });
    expect(arrived).toEqual([
      {
        id: 'm1',
        from: { channel: 'web', chat: 'v-1' },
        text: ' Khai sinh ',
        lang: 'en',
        at: 1_700_000_000_000,
        origin: 'm1',
      },
      { id: 'm2', from: { channel: 'web', chat: 'v-1' }, text: '', choice: 'fee', at: 1_700_000_000_000, origin: 'm2' },
    ]);
  });

  it('may be empty, 10,000 characters long, or sent without a content type: the dialogue has a sentence for it', async () => {
    const { url, arrived } = await open();
    for (const [index, text] of ['', 'ộ'.repeat(10_000), '🙂'].entries()) {
      const body = JSON.stringify({ visitor: 'v', id: `m${index}`, text });
      expect((await postMessage(url, body, { 'content-type': 'text/plain' })).status).toBe(200);
    }
    expect(arrived.map(({ text }) => text.length)).toEqual([0, 10_000, 2]);
  });
});

describe('what is not a message', () => {
  const good = { visitor: 'v', id: 'm', text: 'x' };
  it.each([
    ['no JSON', '{', 'not-json'],
    ['no object', '[]', 'not-json'],
    ['null', 'null', 'not-json'],
    ['no visitor', { ...good, visitor: undefined }, 'bad-visitor'],
    ['a visitor with a colon', { ...good, visitor: 'a:b' }, 'bad-visitor'],
    ['a visitor of 65 characters', { ...good, visitor: 'v'.repeat(65) }, 'bad-visitor'],
    ['no id', { ...good, id: undefined }, 'bad-id'],
    ['an empty id', { ...good, id: '' }, 'bad-id'],
    ['an id with a space', { ...good, id: 'a b' }, 'bad-id'],
    ['an id that is a number', { ...good, id: 1 }, 'bad-id'],
    ['neither text nor choice', { visitor: 'v', id: 'm' }, 'no-message'],
    ['a text that is none', { ...good, text: 5 }, 'no-message'],
    ['10,001 characters', { ...good, text: 'x'.repeat(10_001) }, 'text-too-long'],
    ['a choice of 65 bytes', { ...good, choice: `${'ộ'.repeat(21)}xx` }, 'bad-choice'],
    ['an unknown language', { ...good, lang: 'fr' }, 'bad-lang'],
  ])('%s is refused with a code', (_name, body, code) => {
    const parsed = parseChatMessage(typeof body === 'string' ? body : JSON.stringify(body));
    expect(parsed).toMatchObject({ problem: code });
  });

  it('is refused with a sentence in the language asked for', async () => {
    const { url, arrived } = await open();
    const vietnamese = await postMessage(url, { visitor: 'v', text: 'x' });
    expect(vietnamese.status).toBe(400);
    expect((await readRefusal(vietnamese)).error).toMatch(/^Thiếu “id”/);
    const english = await postMessage(url, { visitor: 'v', text: 'x', lang: 'en' });
    expect((await readRefusal(english)).error).toMatch(/^The message has no “id”/);
    const header = await postMessage(url, '{', { 'accept-language': 'en-GB,en;q=0.9' });
    expect((await readRefusal(header)).error).toBe('The request must be a JSON object.');
    expect(arrived).toEqual([]);
  });

  it('too big altogether is refused before it is read', async () => {
    const { url } = await open();
    expect((await postMessage(url, { visitor: 'v', id: 'm', text: 'x'.repeat(70_000) })).status).toBe(413);
  });
});

describe('trouble', () => {
  it('with the store: 503, when to try again, and the same message is taken later', async () => {
    let isAway = true;
    const { url } = await open({
      receive: () => {
        const accepted = isAway
          ? Promise.reject(new ServiceError('store', 'unreachable', 'redis at 10.0.0.1 gone', { retryAfterMs: 7000 }))
          : Promise.resolve();
        return { accepted, answer: accepted.then(() => ANSWER) };
      },
    });
    const message = { visitor: 'v', id: 'm', text: 'x', lang: 'en' };
    const response = await postMessage(url, message);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await readRefusal(response)).toEqual({
      error: 'The service is interrupted for a moment. Please try again in a minute.',
      code: 'unavailable',
      retryAfter: 7,
    });
    isAway = false;
    expect((await postMessage(url, message)).status).toBe(200);
  });

  it('after acceptance but before the answer: 503 too, since the same id gets the answer later', async () => {
    const { url } = await open({
      receive: () => ({
        accepted: Promise.resolve(),
        answer: Promise.reject(new ServiceError('store', 'unreachable', 'away')),
      }),
    });
    expect((await postMessage(url, { visitor: 'v', id: 'm', text: 'x' })).status).toBe(503);
  });

  it('of our own making tells nothing', async () => {
    const { url } = await open({
      receive: () => ({ accepted: Promise.resolve(), answer: Promise.reject(new Error('secret')) }),
    });
    const response = await postMessage(url, { visitor: 'v', id: 'm', text: 'x' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });
});

describe('the limit per visitor', () => {
  it('refuses what is too fast with a kind sentence, and nobody else', async () => {
    const { url } = await open({ channel: { perVisitor: createRateLimit({ uses: 2, windowMs: 60_000 }) } });
    const send = (visitor: string, id: string) => postMessage(url, { visitor, id, text: 'x', lang: 'en' });
    expect([(await send('fast', '1')).status, (await send('fast', '2')).status]).toEqual([200, 200]);
    const refused = await send('fast', '3');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await readRefusal(refused)).error).toMatch(/^You are writing a little fast/);
    expect((await send('other', '1')).status).toBe(200);
  });
});
