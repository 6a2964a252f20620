/**
 * Many citizens at the web chat, each as the page does it: one message after the other, each under its id until it is answered, also when
 * the connection is lost or the server says "try again"; or once, by who does not come back. What they should have heard is told by an app
 * that nothing disturbs.
 */
import { setImmediate as nextTick } from 'node:timers/promises';
import { createApp } from '../../src/app.ts';
import { openBackend } from '../../src/backend.ts';
import { webOutbox } from '../../src/channels/web/outbox.ts';
import type { WireAnswer } from '../../src/channels/web/page/wire.ts';
import { toWireAnswer, toWireReply } from '../../src/channels/web/wire-reply.ts';
import { chats, givenAnswers, type ChatRecord } from '../../src/dialogue/conversation.ts';
import { load } from '../../src/knowledge-source.ts';
import { openStore } from '../../src/open-store.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { addressKey } from '../../src/shared/message.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';

/** What a citizen types, or the button she presses. */
type Word = { readonly text: string } | { readonly choice: string };

/** Every talk hangs together: an answer depends on what was said before it, and the last turns show what was kept. */
const TALKS: readonly (readonly Word[])[] = [
  [
    { text: 'dk ket hon can giay to gi' },
    { text: 'bao nhiêu tiền' },
    { text: 'làm giấy khai sinh cho con' },
    { text: 'thế có mất phí không' },
    { text: 'quay lại' },
    { text: 'đăng ký tạm trú' },
    { text: 'mất bao lâu' },
    { text: 'nộp ở đâu' },
    { text: 'quay lại' },
    { text: 'bao nhiêu tiền' },
  ],
  [
    { choice: 'c:1.001612' },
    { choice: 'c:1.001612:list' },
    { text: 'đã có 1' },
    { text: 'số 2 chưa có' },
    { text: 'Tôi nộp ở đâu?' },
    { text: 'phường Bãi Cháy' },
    { text: 'bao nhiêu tiền' },
    { text: 'danh mục của tôi' },
    { text: 'đã có 2' },
    { text: 'danh mục của tôi' },
  ],
  [
    { text: 'xin chào' },
    { text: 'menu' },
    { choice: 'f' },
    { text: '1' },
    { text: '1' },
    { text: 'bao nhiêu tiền' },
    { text: 'English' },
    { text: 'What papers do I need to register a birth?' },
    { text: 'how much does it cost' },
    { text: 'back' },
  ],
  [
    { text: 'photo công chứng' },
    { text: 'mất giấy khai sinh gốc thì làm lại sao' },
    { text: '2' },
    { text: 'cần giấy tờ gì' },
    { choice: 'c:1.013225:list' },
    { text: 'có đủ hết rồi' },
    { text: 'đơn đề nghị cấp giấy phép xây dựng chưa có' },
    { text: 'giá vàng hôm nay bao nhiêu' },
    { text: 'cảm ơn bạn nhé' },
    { text: 'danh mục của tôi' },
  ],
];

/** One citizen and how far she has come. */
export interface Citizen {
  readonly visitor: string;
  readonly talk: readonly Word[];
  /** What each turn was answered by its request; `undefined` where she heard nothing and did not ask again. */
  readonly answers: (WireAnswer | undefined)[];
}

/** `count` citizens with `turns` turns each, spread over the talks; a talk that is too short begins again. */
export const citizens = (count: number, turns: number): Citizen[] =>
  Array.from({ length: count }, (_, number) => {
    const talk = TALKS[number % TALKS.length] ?? [];
    const words = Array.from({ length: turns }, (_, turn) => talk[turn % talk.length] ?? { text: '' });
    return { visitor: `citizen-${number}`, talk: words, answers: [] };
  });

/** The id of a citizen's turn, from 0. */
export const turnId = (turn: number): string => `m${turn}`;

/** One post of one message; `undefined` when no answer came or it was "try again". Anything else is a defect. */
export async function post(url: string, visitor: string, id: string, word: Word): Promise<WireAnswer | undefined> {
  const response = await fetch(`${url}/api/chat/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visitor, id, ...word }),
  }).catch(() => undefined);
  if (!response || response.status === 503) return undefined;
  if (!response.ok) throw new Error(`The chat answered ${response.status}: ${await response.text()}`);
  return response.json().then(
    (answer) => answer as WireAnswer,
    () => undefined,
  );
}

/** Posts under one id until it is answered. `url` resolves to where somebody serves. */
export async function ask(
  url: () => string | Promise<string>,
  visitor: string,
  id: string,
  word: Word,
): Promise<WireAnswer> {
  for (;;) {
    const answer = await post(await url(), visitor, id, word);
    if (answer) return answer;
    // What the page does too: a server in trouble is not asked without a pause.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Load {
  /** How many of them ask at the same time. */
  readonly atOnce: number;
  readonly askOne: (citizen: Citizen, id: string, word: Word) => Promise<WireAnswer | undefined>;
  /** Called after each turn with how many there were. */
  readonly onAnswer?: (answered: number) => void;
}

/** All of them say all they have to say, taking turns. */
export async function sayAll(all: readonly Citizen[], { atOnce, askOne, onAnswer }: Load): Promise<void> {
  const waiting = all.filter(({ talk }) => talk.length > 0);
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let citizen = waiting.shift(); citizen; citizen = waiting.shift()) {
      const turn = citizen.answers.length;
      const word = citizen.talk[turn] ?? { text: '' };
      citizen.answers.push(await askOne(citizen, turnId(turn), word));
      if (turn + 1 < citizen.talk.length) waiting.push(citizen);
      onAnswer?.(++answered);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** How one talk goes when nothing happens. */
export interface Undisturbed {
  /** One for each of its messages, in order. */
  readonly answers: readonly WireAnswer[];
  readonly record: ChatRecord | undefined;
}

/** The ids of all that a citizen has to say. */
const allOf = ({ talk }: Citizen): string[] => talk.map((_, turn) => turnId(turn));

/** The same talks through one app in memory, found by a citizen; of each only the messages `accepted`. */
export async function undisturbed(
  all: readonly Citizen[],
  accepted: (citizen: Citizen) => readonly string[] = allOf,
): Promise<(citizen: Citizen) => Undisturbed> {
  const now = Date.now;
  const loaded = await load([], { now });
  const store = EmbeddedStore.inMemory(now);
  const app = createApp({
    log: createLog('silent'),
    store,
    isAlone: true,
    now,
    loaded: () => loaded,
    secret: Buffer.alloc(32),
    backend: await openBackend(parseConfig({}, process.cwd()), now),
  });
  const keyOf = (citizen: Citizen): string => JSON.stringify([citizen.talk, accepted(citizen)]);
  const found = new Map<string, Undisturbed>();
  for (const citizen of all) {
    const key = keyOf(citizen);
    if (found.has(key)) continue;
    const from = { channel: 'web', chat: `reference-${found.size}` } as const;
    const words = new Map(citizen.talk.map((word, turn) => [turnId(turn), word]));
    const answers: WireAnswer[] = [];
    for (const id of accepted(citizen)) {
      const answer = await app.receive({ id, from, at: now(), text: '', ...words.get(id) }).answer;
      answers.push(toWireAnswer(answer));
    }
    // The last answer is marked behind it.
    const read = async (): Promise<ChatRecord | undefined> => (await store.get(chats, addressKey(from)))?.value;
    let record = await read();
    for (; record && record.entries.length > 0; record = await read()) await nextTick();
    found.set(key, { answers, record });
  }
  await app.stop();
  return (citizen) => found.get(keyOf(citizen)) ?? { answers: [], record: undefined };
}

/** A reply that was sent outside its request, as the page gets it. */
interface Pushed {
  readonly visitor: string;
  /** The id of the message that it answers. */
  readonly answers: string | undefined;
  readonly reply: WireAnswer['replies'][number];
  /** When it was sent, epoch milliseconds. */
  readonly at: number;
}

export interface Kept {
  /** By visitor, or by the chat's id on its platform. */
  readonly chats: Map<string, ChatRecord>;
  /** The replies that went the way of a push. */
  readonly pushes: readonly Pushed[];
  /** `visitor id` of each message whose answer is kept for who asks again. */
  readonly given: ReadonlySet<string>;
}

/** What is kept of them. */
export async function kept(settings: Readonly<Record<string, string>>): Promise<Kept> {
  const { store } = await openStore(parseConfig(settings, process.cwd()), Date.now, 5_000);
  const chatOf = (key: string): string => key.slice(key.indexOf(':') + 1);
  try {
    const records = new Map<string, ChatRecord>();
    for await (const { id, value } of store.scan(chats)) records.set(chatOf(id), value);
    const pushes: Pushed[] = [];
    for await (const { id, value } of store.scan(webOutbox)) {
      const [visitor = '', event = ''] = id.split(':');
      const at = Number(event.split('-')[0]);
      pushes.push({ visitor, answers: value.answers, reply: toWireReply(value.reply), at });
    }
    const given = new Set<string>();
    for await (const { id } of store.scan(givenAnswers)) given.add(chatOf(id));
    return { chats: records, pushes, given };
  } finally {
    await store.close();
  }
}

/** Numbers from 0 to 1, the same for the same seed (a linear congruence is random enough for moments). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
