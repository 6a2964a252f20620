/**
 * The log and the metrics hold nothing personal: all talks of the scenarios and planted names, numbers and codes go through the whole
 * product, in fair weather and in foul, with the log at its most talkative; none of it may stand there.
 */
import { createServer } from 'node:http';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sandboxExamples } from '../../src/dossier/sandbox/server.ts';
import { startServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { readTalks } from '../tools/talk.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import { leaks } from '../tools/watched-log.ts';

const TALKS = join(import.meta.dirname, '..', 'scenarios', 'talks');
const [example] = sandboxExamples();
const CODE = example?.code ?? '';

/** Who must not be found again. */
const VISITOR = 'khach-bi-mat-77a1';
const PLANTED = {
  name: 'Hoàng Thị Thử Nghiệm',
  phone: '0912345678',
  spacedPhone: '0912 345 678',
  identity: '022199001234',
  email: 'thu.nghiem@example.vn',
  street: 'số 12 ngõ Mười Ba đường Hai Mươi',
  dossier: CODE,
  typedDossier: CODE.toLowerCase().replaceAll('-', ' '),
  otherDossier: 'H15.50.05.13-261008-0975',
  digits: '4826',
  text: 'chữ riêng không ai được đọc',
} as const;

/** What a citizen may write with all of it in it. */
const SENTENCES: readonly string[] = [
  `em tên là ${PLANTED.name}, số ${PLANTED.phone}, cần làm giấy khai sinh`,
  `cccd ${PLANTED.identity} của tôi hết hạn thì đổi ở đâu`,
  `gọi cho tôi ${PLANTED.spacedPhone} hoặc ${PLANTED.email}`,
  `nhà tôi ở ${PLANTED.street} xin phép xây nhà thế nào`,
  `hồ sơ của tôi ${PLANTED.dossier}`,
  PLANTED.digits,
  `ho so ${PLANTED.typedDossier}`,
  PLANTED.digits,
  PLANTED.otherDossier,
  `${PLANTED.text} ${'x'.repeat(1_500)}`,
  PLANTED.text,
  'gặp cán bộ',
];

/** Everything that was posted, so that any of it can be looked for. */
const posted: string[] = [];

interface Product {
  readonly url: string;
  readonly log: readonly string[];
  readonly post: (body: unknown) => Promise<unknown>;
}

async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const folder = temporaryFolder();
  const log: string[] = [];
  const config = parseConfig(
    { HOST: '127.0.0.1', PORT: '0', WEB_RATE: '0', DATA_DIR: folder, MOTCUA_DATA: folder, ...settings },
    folder,
  );
  const server = await startServer(config, createLog('trace', { write: (line) => void log.push(line) }));
  onTestFinished(() => server.stop());
  const url = `http://127.0.0.1:${server.port}`;
  const post = async (body: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/chat/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return response.json();
  };
  return { url, log, post };
}

interface Heard {
  readonly replies?: readonly { readonly choices: readonly { readonly id: string; readonly label: string }[] }[];
}

/** All transcripts, each by a visitor of its own whose id says nothing about where it comes from. */
async function sayTranscripts({ post }: Product): Promise<void> {
  let talks = 0;
  for (const file of readdirSync(TALKS).filter((name) => name.endsWith('.yaml'))) {
    for (const { talk, lang } of readTalks(join(TALKS, file))) {
      const visitor = `${VISITOR}-${(talks += 1)}`;
      let heard: Heard = {};
      for (const [turn, { citizen, taps, button }] of talk.entries()) {
        const offered = heard.replies?.flatMap(({ choices }) => choices) ?? [];
        const choice = button ?? offered.find(({ label }) => taps !== undefined && label.includes(taps))?.id;
        posted.push(citizen ?? taps ?? '');
        heard = (await post({
          visitor,
          id: `m${turn}`,
          ...(choice === undefined ? { text: citizen ?? taps ?? '' } : { choice }),
          ...(lang === undefined ? {} : { lang }),
        })) as Heard;
      }
    }
  }
}

async function sayPlanted({ post, url }: Product): Promise<void> {
  for (const [turn, text] of SENTENCES.entries()) await post({ visitor: VISITOR, id: `m${turn}`, text });
  await post({ visitor: VISITOR, id: 'again', choice: PLANTED.text });
  // What no page of ours would send.
  await post(`{"visitor":"${VISITOR}","text":"${PLANTED.text}`);
  await post({ visitor: PLANTED.name, id: PLANTED.phone, text: PLANTED.text });
  await post({ visitor: VISITOR, id: 'large', text: PLANTED.text.repeat(5_000) });
  await fetch(`${url}/${encodeURIComponent(PLANTED.name)}?phone=${PLANTED.phone}`);
  await fetch(`${url}/files/${PLANTED.identity}`);
  await fetch(`${url}/webhooks/backend`, { method: 'POST', body: JSON.stringify({ code: PLANTED.dossier }) });
  // What she keeps is listed and erased.
  for (const [turn, text] of ['/mydata', '/forget'].entries())
    await post({ visitor: VISITOR, id: `own-${turn}`, text });
}

/** What the log says in words: times, counts and durations left out, for any four digits turn up in those by chance. */
const wordsOfLog = (line: string): string => line.replaceAll(/(?<=":)-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?=[,}\]])/gu, '0');

/** Names and labels of the metrics, without the measured values. */
const wordsOfMetrics = (text: string): string => text.replaceAll(/^(?!#)(.*) \S+$/gmu, '$1');

/** Where a secret stands: a long one anywhere, four digits only by themselves (a hashed chat or an id may hold them within). */
const standsIn = (text: string, secret: string): boolean =>
  secret.length >= 10
    ? text.includes(secret)
    : new RegExp(`(?<![\\p{L}\\p{N}])${secret}(?![\\p{L}\\p{N}])`, 'u').test(text);

async function expectNothingPersonal({ log, url }: Product): Promise<void> {
  const all = log.map(wordsOfLog).join('');
  const metrics = wordsOfMetrics(await (await fetch(`${url}/metrics`)).text());
  expect(log.length, 'the log says something').toBeGreaterThan(10);
  expect(metrics).toContain('motcua_');
  const secrets = [VISITOR, ...Object.values(PLANTED), CODE.split('-').at(-2) ?? '', ...posted];
  // Short words stand in the log's own sentences too.
  for (const secret of new Set(secrets.filter((text) => text.length >= 10 || text === PLANTED.digits))) {
    const jsonSecret = JSON.stringify(secret).slice(1, -1);
    expect(standsIn(all, secret) || standsIn(all, jsonSecret), `"${secret}" stands in the log`).toBe(false);
    expect(standsIn(metrics, secret), `"${secret}" stands in the metrics`).toBe(false);
  }
}

it('the search for secrets finds them in words, and not in measured figures', () => {
  const line = wordsOfLog('{"level":30,"time":1763804826000,"ms":4826,"chat":"a4826f","msg":"turn"}');
  expect(standsIn(line, PLANTED.digits)).toBe(false);
  expect(standsIn(wordsOfLog('{"ms":4826,"msg":"digits 4826"}'), PLANTED.digits)).toBe(true);
  expect(standsIn(wordsOfLog('{"digits":"4826"}'), PLANTED.digits)).toBe(true);
  expect(standsIn(wordsOfMetrics('turn_seconds_sum{outcome="answer"} 0.4826'), PLANTED.digits)).toBe(false);
  expect(standsIn(wordsOfMetrics('turns_total{chat="4826"} 1'), PLANTED.digits)).toBe(true);
});

it('the grep over the log of the scenarios finds long texts anywhere, names and numbers as words of their own', () => {
  const log = [
    '{"time":"2026-11-22T02:00:00Z","ms":4826,"msg":"turn of Lan, 4826","text":"hồ sơ \\"của\\" tôi"}',
    '{"tag":"aLan90"}',
  ];
  expect(leaks(log, ['hồ sơ "của" tôi', '4826', 'không có ở đây'], ['Lan', 'Hoa', '2026'])).toEqual([
    'hồ sơ "của" tôi',
    '4826',
    'Lan',
  ]);
  expect(leaks([log[1] ?? '', '{"ms":4826}'], ['4826'], ['Lan'])).toEqual([]);
});

describe('the log at level trace, and the metrics', { timeout: 120_000 }, () => {
  it('hold nothing of what people write', async () => {
    const product = await startProduct();
    await sayTranscripts(product);
    await sayPlanted(product);
    await expectNothingPersonal(product);
    expect(product.log.filter((line) => line.includes('"msg":"turn"')).length).toBeGreaterThan(100);
  });

  it.each([
    ['that cannot be reached', undefined],
    ['that fails', (path: string) => ({ status: 500, body: `<pre>no ${path} for ${PLANTED.name}</pre>` })],
    [
      'that repeats what it was asked',
      (path: string) => ({ status: 200, body: JSON.stringify({ path, name: PLANTED.name }) }),
    ],
    ['that refuses us', (path: string) => ({ status: 401, body: JSON.stringify({ error: path }) })],
  ])('nor with a dossier system %s', async (_name, answer) => {
    const backend = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const { status, body: said } = answer?.(`${request.url} ${body}`) ?? { status: 200, body: '' };
        response.writeHead(status, { 'content-type': 'application/json' }).end(said);
      });
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const { port } = backend.address() as AddressInfo;
    const close = (): Promise<unknown> =>
      new Promise((resolve) => (backend.closeAllConnections(), backend.close(resolve)));
    if (!answer) await close();
    else onTestFinished(async () => void (await close()));
    const product = await startProduct({
      BACKEND_API_URL: `http://127.0.0.1:${port}`,
      BACKEND_API_KEY: 'khoa-bi-mat-cua-he-thong',
      BACKEND_WEBHOOK_SECRET: 'khoa-webhook-bi-mat',
    });
    await sayPlanted(product);
    await expectNothingPersonal(product);
    expect(product.log.join('')).not.toMatch(/khoa-bi-mat|khoa-webhook/);
  });
});
