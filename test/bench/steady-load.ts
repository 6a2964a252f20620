/**
 * Citizens at the web chat, evenly spaced in time and many beside each other: each time counts from the moment the message was due, so a
 * server that falls behind cannot hide it.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** Citizens who write in turn; after their last message new ones come. */
const VISITORS = 100;
const TURNS_OF_A_VISITOR = 10;

const WORDS = [
  'dk khai sinh can giay to gi',
  'bao nhiêu tiền',
  'làm giấy khai sinh cho con mất bao lâu',
  'đăng ký kết hôn lệ phí bao nhiêu',
  'nộp ở đâu',
  'giấy phép lái xe hết hạn đổi thế nào',
  'mo ho kinh doanh het bao nhieu tien',
  'danh mục của tôi',
  'xin chào',
  'thủ tục cấp giấy phép xây dựng nhà ở',
];

/** Latencies in milliseconds; `refused` = answers that were none. */
export interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly refused: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let sent = 0;
let visitors: string[] = [];

function nextBody(): string {
  const at = sent++ % (VISITORS * TURNS_OF_A_VISITOR);
  if (at === 0) visitors = Array.from({ length: VISITORS }, () => randomUUID());
  const text = WORDS[(at + Math.floor(at / VISITORS)) % WORDS.length];
  return JSON.stringify({ visitor: visitors[at % VISITORS], id: `m${sent}`, text });
}

/** Sends `perSecond` messages a second for so long. */
export async function steadyLoad(url: string, perSecond: number, seconds: number): Promise<Figures> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  let refused = 0;
  const ask = (dueAt: number): Promise<void> =>
    new Promise((resolve) => {
      const call = request(
        url,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (response) => {
          response.resume();
          response.once('end', () => {
            if (response.statusCode === 200) times.push(performance.now() - dueAt);
            else refused += 1;
            resolve();
          });
        },
      );
      call.once('error', () => {
        refused += 1;
        resolve();
      });
      call.end(nextBody());
    });
  const startedAt = performance.now();
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const dueAt = startedAt + (at * 1_000) / perSecond;
    while (performance.now() < dueAt) await wait(1);
    asked.push(ask(dueAt));
  }
  await Promise.all(asked);
  times.sort((a, b) => a - b);
  const part = (share: number): number =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  return {
    perSecond: Math.round((times.length * 1_000) / (performance.now() - startedAt)),
    p50Ms: part(0.5),
    p95Ms: part(0.95),
    p99Ms: part(0.99),
    maxMs: part(1),
    refused,
  };
}

/** Citizens who each write again as soon as they were answered: as many turns as the server can do. */
export async function fullLoad(url: string, atOnce: number, seconds: number, body = nextBody): Promise<number> {
  let answered = 0;
  const until = performance.now() + seconds * 1_000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      await new Promise<void>((resolve) => {
        const call = request(
          url,
          { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
          (response) => {
            response.resume();
            response.once('end', resolve);
            if (response.statusCode === 200) answered += 1;
          },
        );
        call.once('error', () => resolve());
        call.end(body());
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return Math.round(answered / seconds);
}
