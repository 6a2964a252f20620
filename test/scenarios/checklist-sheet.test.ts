/** Codes, reminders, repeated sheets and changed records: what a transcript cannot tell, since two people, time or records take part. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { chats } from '../../src/dialogue/conversation.ts';
import { reminders } from '../../src/dialogue/flows/checklist/reminders.ts';
import { shares } from '../../src/dialogue/flows/checklist/shares.ts';
import { Files } from '../../src/dialogue/files.ts';
import { createChecklists, type Checklists } from '../../src/checklists.ts';
import type { Loaded } from '../../src/knowledge-source.ts';
import { toPlainText } from '../../src/shared/markup.ts';
import { parseAction, type Step, type Turn } from '../../src/dialogue/turn.ts';
import { newConversation, newChat, type Conversation } from '../../src/dialogue/conversation.ts';
import type { Procedure } from '../../src/knowledge/schema.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { Family } from '../../src/storage/store.ts';
import { addressKey, type Address, type Reply } from '../../src/shared/message.ts';
import { canReadPdf, pagesOfPdf, pdfText } from '../tools/pdf-text.ts';
import { loadShipped, newPerson, openApp, type Person } from '../tools/talk.ts';

const START = Date.parse('2026-11-22T02:00:00Z');
const BIRTH = '1.000689';
const LINH: Address = { channel: 'console', chat: 'linh' };
const MINH: Address = { channel: 'web', chat: 'minh' };

let loaded: Loaded;
beforeAll(async () => {
  loaded = await loadShipped();
});

/** The flows over a real store and a clock that is moved by hand. */
class Desk {
  time = START;
  leftOut = 0;
  records = loaded;
  readonly store = EmbeddedStore.inMemory(() => this.time);
  private readonly codes: string[] = [];
  private readonly conversations = new Map<string, Conversation>();
  readonly checklists: Checklists = createChecklists({
    onLeftOut: () => (this.leftOut += 1),
    store: this.store,
    now: () => this.time,
    loaded: () => this.records,
    files: new Files(this.store, () => 'file'),
    newCode: () => this.codes.shift() ?? 'ABCDEF',
    hash: (text) => createHmac('sha256', 'key').update(text).digest('hex'),
  });
  private count = 0;

  codesWillBe(...codes: string[]): void {
    this.codes.push(...codes);
  }

  async press(from: Address, id: string): Promise<Step> {
    const key = addressKey(from);
    const conversation = this.conversations.get(key) ?? newConversation();
    const turn: Turn = {
      message: { id: `m${++this.count}`, from, text: '', choice: id, at: this.time },
      text: '',
      conversation,
      now: this.time,
      lang: 'vi',
      say: this.records.phrases('vi'),
      knowledge: this.records.knowledge,
    };
    const action = parseAction(id);
    const flow = this.checklists.flows.find(({ actions }) => actions.includes(action.name));
    if (!flow) throw new Error(`no flow for ${id}`);
    const step = await flow.act(turn, action);
    const after = { ...conversation, ...step.changes };
    this.conversations.set(key, after);
    await this.store.put(chats, key, { ...newChat(), conversation: after });
    return step;
  }

  /** The birth record with something changed. */
  change(edit: (procedure: Procedure) => Procedure): void {
    const { knowledge } = loaded;
    const changed = edit(knowledge.procedure(BIRTH) as Procedure);
    this.records = {
      ...loaded,
      knowledge: new Proxy(knowledge, {
        get: (target, name) =>
          name === 'procedure'
            ? (code: string) => (code === BIRTH ? changed : target.procedure(code))
            : bound(target, name),
      }),
    };
  }
}
const bound = (target: object, name: string | symbol): unknown => {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
};
const textOf = (step: Step): string => step.replies.map(({ text }) => toPlainText(text)).join('\n\n');
const idOf = (step: Step, label: string): string => {
  const choice = step.replies.flatMap(({ choices = [] }) => choices).find((one) => one.label.includes(label));
  if (!choice) throw new Error(`no button ${label}`);
  return choice.id;
};

describe('a list carried by a code', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = new Desk();
    const list = await desk.press(LINH, `c:${BIRTH}:list`);
    await desk.press(LINH, idOf(list, 'Tờ khai đăng ký khai sinh'));
    desk.codesWillBe('K7M2PQ');
  });
  afterEach(() => desk.store.close());

  it('goes on where the code is given, with its ticks', async () => {
    expect(textOf(await desk.press(LINH, `c:${BIRTH}:send`))).toContain('K7M2PQ');
    expect(textOf(await desk.press(MINH, 'share:K7M2PQ'))).toContain('Đã chuyển danh mục');
    expect(textOf(await desk.press(MINH, `c:${BIRTH}:list`))).toContain('☑ 1.');
  });

  it('works once; the second one learns nothing', async () => {
    await desk.press(LINH, `c:${BIRTH}:send`);
    const answers = await Promise.all([
      desk.press(MINH, 'share:K7M2PQ'),
      desk.press({ channel: 'web', chat: 'x' }, 'share:K7M2PQ'),
    ]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'refused']);
    const used = await desk.press(MINH, 'share:K7M2PQ');
    const wrong = await desk.press(MINH, 'share:ZZZZ99');
    expect(textOf(used)).toBe(textOf(wrong));
  });

  it('lies under an id that nobody finds by trying codes; one of before this version is found still', async () => {
    const withoutKey = createHash('sha256').update('checklist K7M2PQ').digest('base64url').slice(0, 22);
    await desk.press(LINH, `c:${BIRTH}:send`);
    expect(await desk.store.get(shares, withoutKey)).toBeUndefined();
    for await (const { id, value } of desk.store.scan(shares)) {
      await desk.store.put(shares, withoutKey, value);
      await desk.store.delete(shares, id);
    }
    expect(textOf(await desk.press(MINH, 'share:K7M2PQ'))).toContain('Đã chuyển danh mục');
    expect((await desk.press(MINH, 'share:K7M2PQ')).outcome).toBe('refused');
  });

  it('is over after 15 minutes', async () => {
    await desk.press(LINH, `c:${BIRTH}:send`);
    desk.time += 15 * 60_000;
    expect((await desk.press(MINH, 'share:K7M2PQ')).outcome).toBe('refused');
  });

  it('is not found by a chat that guessed wrong five times within the hour', async () => {
    await desk.press(LINH, `c:${BIRTH}:send`);
    for (let guess = 0; guess < 5; guess++) await desk.press(MINH, 'share:ZZZZ99');
    expect((await desk.press(MINH, 'share:K7M2PQ')).outcome).toBe('refused');
    expect((await desk.press({ channel: 'web', chat: 'x' }, 'share:K7M2PQ')).outcome).toBe('asked');
  });

  it('as a copy can be read and not changed', async () => {
    await desk.press(LINH, `c:${BIRTH}:copy`);
    const copy = await desk.press(MINH, 'share:K7M2PQ');
    expect(textOf(copy)).toContain('Bản xem');
    expect(textOf(copy)).toContain('☑ 1.');
    expect(copy.changes).toBeUndefined();
  });

  it('is shown to and erased for the person it is about', async () => {
    await desk.press(LINH, `c:${BIRTH}:send`);
    const [shares] = desk.checklists.personal;
    expect(await shares?.export(LINH)).toMatchObject({ lists: [{ procedure: BIRTH }] });
    expect(await shares?.export(MINH)).toBeUndefined();
    expect(await shares?.erase(LINH)).toBe(1);
    expect((await desk.press(MINH, 'share:K7M2PQ')).outcome).toBe('refused');
  });
});

describe('a list whose record changed', () => {
  it('says once which papers came and went', async () => {
    const desk = new Desk();
    await desk.press(LINH, `c:${BIRTH}:list`);
    desk.change((birth) => ({
      ...birth,
      documents: [
        ...birth.documents.filter(({ id }) => id !== 'acknowledgement-form'),
        { id: 'photo', name: { vi: 'Ảnh của bé', en: 'Photo of the child' }, original: 1, copies: 0, use: 'submit' },
      ],
    }));
    const first = textOf(await desk.press(LINH, `c:${BIRTH}:list`));
    expect(first).toContain('Danh mục có thay đổi');
    expect(first).toContain('Thêm: Ảnh của bé');
    expect(first).toContain('Không cần nữa: Tờ khai đăng ký nhận cha, mẹ, con');
    expect(textOf(await desk.press(LINH, `c:${BIRTH}:list`))).not.toContain('Danh mục có thay đổi');
    await desk.store.close();
  });
});

describe('a reminder', () => {
  it('is sent once, on the morning asked for, with what is missing then', async () => {
    const desk = new Desk();
    await desk.press(LINH, `c:${BIRTH}:list`);
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    const sent: string[] = [];
    const tell = async (_: Address, _id: string, { text }: Reply): Promise<void> => void sent.push(toPlainText(text));
    desk.time = Date.parse('2026-11-25T00:59:00Z');
    expect(await desk.checklists.reminders.handOver(tell)).toBe(0);
    desk.time = Date.parse('2026-11-25T01:00:00Z');
    expect(await desk.checklists.reminders.handOver(tell)).toBe(1);
    expect(await desk.checklists.reminders.handOver(tell)).toBe(0);
    expect(sent[0]).toMatch(/còn thiếu \d+ giấy/);
    await desk.store.close();
  });

  it('lies, is sent and is marked as sent under ids that do not name its procedure', async () => {
    const desk = new Desk();
    await desk.press(LINH, `c:${BIRTH}:list`);
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    const ids: string[] = [];
    for await (const { id } of desk.store.scan(reminders)) ids.push(id);
    desk.time = Date.parse('2026-11-25T01:00:00Z');
    await desk.checklists.reminders.handOver(async (_, id) => void ids.push(id));
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(id).not.toContain(BIRTH);
    await desk.store.close();
  });

  it('of before, with its procedure in its id, is sent once when it is asked for again, and can be taken back', async () => {
    const desk = new Desk();
    const due = (day: string) => String(Date.parse(`${day}T01:00:00Z`)).padStart(15, '0');
    const former = (day: string) =>
      desk.store.put(reminders, `${due(day)} ${addressKey(LINH)} ${BIRTH}`, {
        to: addressKey(LINH),
        procedure: BIRTH,
        lang: 'vi',
      });
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    await former('2026-11-25');
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    expect(await desk.store.count(reminders)).toBe(1);
    await former('2026-11-25');
    await desk.press(LINH, `c:${BIRTH}:remind:none`);
    expect(await desk.store.count(reminders)).toBe(0);
    await former('2026-11-25');
    desk.time = Date.parse('2026-11-25T01:00:00Z');
    expect(await desk.checklists.reminders.handOver(async () => undefined)).toBe(1);
    await desk.store.close();
  });

  it('is sent though another, or the chat of another, cannot be read', async () => {
    const desk = new Desk();
    await desk.press(LINH, `c:${BIRTH}:list`);
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    const torn = <T>(family: Family<T>) => ({ ...family, parse: (stored: unknown) => stored });
    await desk.store.put(torn(reminders), '000000000000001 web:an 1.001193', 7);
    await desk.store.put(reminders, '000000000000002 web:binh 1.001193', {
      to: 'web:binh',
      procedure: '1.001193',
      lang: 'vi',
    });
    await desk.store.put(torn(chats), 'web:binh', 7);
    desk.time = Date.parse('2026-11-25T01:00:00Z');
    expect(await desk.checklists.reminders.handOver(async () => undefined)).toBe(1);
    expect(desk.leftOut).toBe(2);
    await desk.store.close();
  });

  it('can be moved and taken back', async () => {
    const desk = new Desk();
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-25`);
    await desk.press(LINH, `c:${BIRTH}:remind:2026-11-27`);
    desk.time = Date.parse('2026-11-26T01:00:00Z');
    const tell = async (): Promise<void> => undefined;
    expect(await desk.checklists.reminders.handOver(tell)).toBe(0);
    await desk.press(LINH, `c:${BIRTH}:remind:none`);
    desk.time = Date.parse('2026-11-27T02:00:00Z');
    expect(await desk.checklists.reminders.handOver(tell)).toBe(0);
    await desk.store.close();
  });
});

describe('a record that names fees and gives no amount', () => {
  const ASK = 'Cơ quan công bố chưa ghi rõ mức thu';
  const feesOf = async (...notes: readonly string[]): Promise<string[]> => {
    const desk = new Desk();
    desk.change((birth) => ({ ...birth, fees: notes.map((vi) => ({ currency: 'VND', note: { vi } })) }));
    const told = [await desk.press(LINH, `c:${BIRTH}:list`), await desk.press(LINH, `c:${BIRTH}:text`)].map(textOf);
    await desk.store.close();
    return told;
  };

  it('is told so on the list and the sheet, before the cases it names', async () => {
    for (const told of await feesOf('Loại có giá trị đến 03 tháng', 'Gia hạn tạm trú')) {
      expect(told).toContain(ASK);
      expect(told.indexOf(ASK)).toBeLessThan(told.indexOf('Loại có giá trị đến 03 tháng'));
    }
  });

  it.each(['10USD/giấy', '20.000 vnđ /tờ khai', 'Miễn lệ phí cho trẻ em'])(
    'is not told so by the words “%s”',
    async (words) => {
      for (const told of await feesOf(words)) {
        expect(told).toContain(words);
        expect(told).not.toContain(ASK);
      }
    },
  );
});

describe('the sheet', () => {
  let app: App;
  let linh: Person;
  beforeEach(async () => {
    const opened = await openApp(loaded, '2026-11-22');
    app = opened.app;
    linh = newPerson(app, opened.now, 'vi', 'linh');
  });
  afterEach(() => app.stop());

  it.each([
    ['1.000689', 1],
    ['1.013225', 2],
    ['1.001612', 1],
  ] as const)('of %s has %i A4 pages with Vietnamese letters', async (code, pages) => {
    await linh.does({ button: `c:${code}:sheet` });
    const file = linh.last.replies[0]?.file;
    expect(file).toMatchObject({ name: `mot-cua-${code}.pdf`, mime: 'application/pdf' });
    const content = await app.readFile(file?.id ?? '');
    expect(
      Buffer.from(content?.bytes ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const bytes = content?.bytes ?? new Uint8Array();
    expect(pagesOfPdf(bytes)).toBe(pages);
    if (!canReadPdf()) return;
    const text = pdfText(bytes);
    expect(text).toContain(`Mã thủ tục: ${code}`);
    expect(text).toContain('Nộp ở đâu');
    expect(text).toContain('Chuẩn bị đủ giấy tờ chưa có nghĩa là hồ sơ được chấp nhận');
  });

  it.runIf(canReadPdf())(
    'before any question is answered says of each paper when it is needed, and claims no answers',
    async () => {
      await linh.does({ button: 'c:1.004222:sheet' });
      const text = pdfText((await app.readFile(linh.last.replies[0]?.file?.id ?? ''))?.bytes ?? new Uint8Array());
      expect(text.match(/Chỉ cần nếu/g)).toHaveLength(22);
      expect(text).not.toContain('từ câu trả lời của anh/chị');
      expect(text).toContain('Lập ngày 22/11/2026.');
    },
  );

  it('as text has at most 2,000 characters for every record', async () => {
    for (const { code } of loaded.knowledge.heads.filter(({ notOffered }) => !notOffered)) {
      await linh.does({ button: `c:${code}:text` });
      expect(linh.heard.length, code).toBeLessThanOrEqual(2_000);
      expect(linh.heard, code).toContain(code);
    }
  });
});
