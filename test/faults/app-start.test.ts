/** Where the product must not start it says why and leaves things as they were; what breaks while it serves it tells, and survives. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readiness, refusedStart, startApp, type AppProcess } from '../tools/app-process.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { ask, kept, post } from '../tools/chat-load.ts';
import { alsoInNamespace, limitFiles, mayLimit, mayMount, readOnlyView, smallDisk } from '../tools/small-disk.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const TEST_MS = 120_000;
const RELOADED_WITHIN_MS = 20_000;

/** Fills a disk to the last byte. */
function fill(folder: string): void {
  try {
    writeFileSync(join(folder, 'filler'), Buffer.alloc(64_000_000));
  } catch {
    // Full now.
  }
}

/** Serves, meets the moment from which nothing more can be written, and the other from which it can again. */
async function servesOn(settings: { readonly DATA_DIR: string }, ends: (app: AppProcess) => () => void): Promise<void> {
  const app = await startApp(settings);
  expect(await post(app.url, 'lan', 'm1', { text: 'đăng ký kết hôn' })).toMatchObject({ procedure: '1.000894' });
  const mend = ends(app);
  // What is left in half-full pages takes some messages yet; each is answered or refused, never half.
  const answered: string[] = [];
  let turn = 0;
  for (let refused = false; !refused && turn < 500; turn += 1) {
    const answer = await post(app.url, `visitor-${turn}`, 'm1', { text: 'đăng ký kết hôn' });
    if (answer) answered.push(`visitor-${turn}`);
    else refused = true;
  }
  expect(turn, 'a full disk was noticed').toBeLessThan(500);
  expect(await readiness(app.url)).toMatchObject({ status: 503 });
  expect(app.isRunning).toBe(true);
  mend();
  await expect.poll(async () => (await readiness(app.url)).status, { timeout: 10_000 }).toBe(200);
  expect(await ask(() => app.url, 'lan', 'm2', { text: 'bao nhiêu tiền' })).toMatchObject({
    procedure: '1.000894',
    facet: 'fees',
  });
  expect(await app.stop()).toBe(0);
  const { chats } = await kept(settings);
  for (const visitor of answered) expect(chats.get(visitor)?.conversation.subject, visitor).toBe('1.000894');
}

alsoInNamespace(import.meta.filename, 'npx motcua start, on a disk that is');

describe.skipIf(!mayMount())('npx motcua start, on a disk that is', { timeout: TEST_MS }, () => {
  it('full: refuses, says so, and leaves nothing half-written', async () => {
    const disk = smallDisk(200);
    fill(disk);
    const folder = join(disk, 'data');
    const { code, stderr, stdout } = await refusedStart({ DATA_DIR: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('its disk is full');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    rmSync(join(disk, 'filler'));
    const left = existsSync(folder) ? readdirSync(folder) : [];
    expect(
      left.filter((name) => name.startsWith('data.key')),
      'no half of a key',
    ).toEqual([]);
    expect(
      left.filter((name) => name === 'motcua.db'),
      'no half of a database',
    ).toEqual([]);
  });

  it('read-only: refuses and says so', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await refusedStart({ DATA_DIR: readOnlyView(folder) });
    expect(code).toBe(1);
    expect(stderr).toContain('it cannot be written');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('filled while it serves: refuses messages, tells by /readyz, and goes on when there is room', async () => {
    const disk = smallDisk(6_000);
    await servesOn({ DATA_DIR: disk }, () => (fill(disk), () => rmSync(join(disk, 'filler'))));
  });
});

it.runIf(mayLimit())(
  'npx motcua start, when nothing can be written any more: refuses messages, tells by /readyz, and goes on when it can',
  () => servesOn({ DATA_DIR: temporaryFolder() }, ({ pid }) => limitFiles(0, pid)),
  TEST_MS,
);

describe('npx motcua start', { timeout: TEST_MS }, () => {
  it('on a data folder in use: the second one refuses and says why, the first one serves on', async () => {
    const settings = { DATA_DIR: temporaryFolder() };
    const first = await startApp(settings);
    const { code, stderr } = await refusedStart(settings);
    expect(code).toBe(1);
    expect(stderr).toContain('DATA_DIR');
    expect(stderr).toMatch(/in use|another process|already/i);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await post(first.url, 'lan', 'm1', { text: 'xin chào' })).toMatchObject({ outcome: 'small-talk' });
  });

  it('with wrong settings: lists all of them', async () => {
    const { code, stderr } = await refusedStart({ DATA_DIR: temporaryFolder(), PORT: 'many', WEB_RATE: '-1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT .*WEB_RATE /s);
  });
});

/** A port that somebody else listens on. */
async function takenPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

async function telegram(): Promise<BotApiServer> {
  const api = await BotApiServer.start();
  onTestFinished(() => api.close());
  return api;
}

/** What goes wrong only once the store is open, and what is said about it. */
const TOO_LATE: readonly {
  readonly name: string;
  readonly settings: () => Promise<Readonly<Record<string, string>>>;
  readonly says: RegExp;
}[] = [
  {
    name: 'its port is in use',
    settings: async () => ({ PORT: await takenPort() }),
    says: /PORT: another program listens on 127\.0\.0\.1:\d+ already/,
  },
  {
    name: 'its address is not one of this machine',
    settings: async () => ({ HOST: '192.0.2.1' }),
    says: /HOST: this machine does not have the address 192\.0\.2\.1/,
  },
  {
    name: 'Telegram refuses the token',
    settings: async () => {
      const api = await telegram();
      return { TELEGRAM_BOT_TOKEN: `${api.token}x`, TELEGRAM_API_ROOT: api.root };
    },
    says: /TELEGRAM_BOT_TOKEN is refused by Telegram/,
  },
  {
    name: 'Telegram refuses the webhook',
    settings: async () => {
      const api = await telegram();
      api.order('setWebhook', { kind: 'refuse', code: 400, description: 'Bad Request: bad webhook' });
      const webhook = { TELEGRAM_MODE: 'webhook', PUBLIC_URL: 'https://motcua.example' };
      return { TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.root, ...webhook };
    },
    says: /Telegram refuses the settings \(.*bad webhook/,
  },
];

describe('npx motcua start, when', { timeout: TEST_MS }, () => {
  it.each(TOO_LATE)('$name, says so, lets go of everything and ends at once', async ({ settings, says }) => {
    const folder = temporaryFolder();
    const given = await settings();
    const startedAt = performance.now();
    const { code, stderr, stdout } = await refusedStart({ DATA_DIR: folder, ...given });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder), 'the store was closed').not.toContain('motcua.db-wal');
    // A start takes some seconds; what was left open would keep the process for ever.
    expect(performance.now() - startedAt).toBeLessThan(TEST_MS / 2);
  });

  it('its data was sealed with a key it does not have, says so and ends at once', async () => {
    const folder = temporaryFolder();
    const key = () => ({ DATA_DIR: folder, DATA_KEY: randomBytes(32).toString('hex') });
    await (await startApp(key())).stop();
    const { code, stderr, stdout } = await refusedStart(key());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/sealed with the key \w+, which is neither DATA_KEY nor DATA_KEY_OLD/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

/** A record that is whole, and two ways to break it. */
const RECORD = `code: "9.000001"
name: { vi: Cấp thẻ thử nghiệm mèo máy, en: Robot cat card }
aliases: { vi: [thẻ mèo máy], en: [robot cat card] }
field: ho-tich
levels: [commune]
authority: commune-committee
audience: [citizen]
status: { state: in-force, from: 2025-07-01 }
documents:
  - { id: form, name: { vi: Tờ khai mèo máy, en: Robot cat form }, original: 1 }
submit: [{ via: counter }]
legalBasis: [{ number: 00/2025/TT-MM, title: Thông tư thử }]
sources: [{ title: Nguồn thử, checked: 2026-11-20 }]
`;
const UNKNOWN_FIELD = RECORD.replace('field: ho-tich', 'field: khong-co');
const NO_YAML = RECORD.replace('levels: [commune]', 'levels: [commune');

describe('knowledge files with mistakes', { timeout: TEST_MS }, () => {
  const recordFolder = (record: string): { folder: string; file: string; write: (text: string) => void } => {
    const folder = join(temporaryFolder(), 'records');
    mkdirSync(folder);
    const file = join(folder, 'meo-may.yaml');
    const write = (text: string): void => writeFileSync(file, text);
    write(record);
    return { folder, file, write };
  };

  it('are refused at the start with file, line and sentence, all at once', async () => {
    const { folder } = recordFolder(UNKNOWN_FIELD);
    writeFileSync(join(folder, 'hong.yaml'), NO_YAML);
    const data = temporaryFolder();
    const { code, stderr, stdout } = await refusedStart({ DATA_DIR: data, KNOWLEDGE_PATHS: folder });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/\d+ mistakes? in the knowledge files/);
    expect(stderr).toMatch(/meo-may\.yaml:4 /);
    expect(stderr).toMatch(/hong\.yaml:\d+ /);
    expect(stderr).not.toMatch(/\n\s+at /);
    // The data folder was let go of: mended, it starts.
    rmSync(folder, { recursive: true });
    await startApp({ DATA_DIR: data });
  });

  it('change nothing while it serves: the old records answer, /readyz tells, and mended ones come into use', async () => {
    const { folder, write } = recordFolder(RECORD);
    const app = await startApp({ DATA_DIR: temporaryFolder(), KNOWLEDGE_PATHS: folder });
    let turn = 0;
    const name = async (): Promise<string> => {
      const answer = await ask(() => app.url, 'lan', `m${(turn += 1)}`, { text: '9.000001' });
      return answer.replies.map(({ text }) => text).join('\n');
    };
    const reasons = async (): Promise<string> => (await readiness(app.url)).reasons.join();
    const mistakes = async (): Promise<number> =>
      Number(/^motcua_knowledge_problems (\d+)$/m.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1]);
    expect(await name()).toContain('Cấp thẻ thử nghiệm mèo máy');
    for (const broken of [UNKNOWN_FIELD, NO_YAML]) {
      write(broken);
      const told = /knowledge files have \d+ mistake.* stay in use/;
      await expect.poll(reasons, { timeout: RELOADED_WITHIN_MS }).toMatch(told);
      expect((await readiness(app.url)).status, 'it serves well: no balancer may take it out').toBe(200);
      expect(await mistakes()).toBeGreaterThan(0);
      expect(await name()).toContain('Cấp thẻ thử nghiệm mèo máy');
      write(RECORD.replace('thử nghiệm mèo máy', `thử nghiệm mèo máy số ${turn}`));
      await expect.poll(reasons, { timeout: RELOADED_WITHIN_MS }).toBe('');
      expect(await mistakes()).toBe(0);
      expect(await name()).toContain(`mèo máy số ${turn - 1}`);
    }
    expect(app.log).toContain('meo-may.yaml');
    expect(await app.stop()).toBe(0);
  });
});
