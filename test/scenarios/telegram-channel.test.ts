/** What people see on Telegram: replies, buttons, files, groups, and the sentences the channel says by itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemTimers } from '../../src/channels/telegram/timers.ts';
import type { Incoming, Reply } from '../../src/shared/message.ts';
import { buttonsOf, type Person } from '../tools/bot-api/person.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { answering, telegramUnderTest, type TelegramUnderTest } from '../tools/bot-api/telegram.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

type Options = Omit<Parameters<typeof telegramUnderTest>[0], 'folder'>;

describe.runIf(requireSpec())('on Telegram', () => {
  let telegram: TelegramUnderTest;
  let person: Person;
  let arrived: Incoming[];

  /** Starts a channel whose dialogue answers every message with `reply`. */
  async function start(reply: (message: Incoming) => Reply[], options: Options = {}): Promise<void> {
    arrived = [];
    telegram = await telegramUnderTest({ folder: temporaryFolder(), ...options });
    person = telegram.api.person();
    await telegram.channel.start(
      answering(telegram.channel, (message) => {
        arrived.push(message);
        return reply(message);
      }),
    );
  }
  beforeEach(() => (arrived = []));
  afterEach(() => telegram.close());

  describe('replies', () => {
    it('are formatted', async () => {
      await start(() => [{ text: '**Lệ phí**: 8.000 đồng & <miễn> nếu nộp trực tuyến' }]);
      person.types('lệ phí khai sinh');
      const message = await person.sees();
      expect(message.text).toBe('Lệ phí: 8.000 đồng & <miễn> nếu nộp trực tuyến');
      expect(message.entities).toEqual([{ type: 'bold', offset: 0, length: 6 }]);
    });

    it('come in parts when they are long, with the buttons under the last', async () => {
      const paragraphs = Array.from({ length: 30 }, (_, index) => `Đoạn ${index} ${'x'.repeat(400)}`);
      await start(() => [{ text: paragraphs.join('\n\n'), choices: [{ id: 'a', label: 'Tiếp' }] }]);
      person.types('dài');
      const parts = [await person.sees(), await person.sees(), await person.sees(), await person.sees()];
      expect(parts.map((part) => buttonsOf(part).length)).toEqual([0, 0, 0, 1]);
      expect(parts.map((part) => part.text).join('\n\n')).toBe(paragraphs.join('\n\n'));
    });

    it('that replace a message edit it, however often', async () => {
      await start(({ choice }) =>
        choice === undefined
          ? [{ text: 'Trang 1', choices: [{ id: 'page:2', label: 'Sau' }] }]
          : [{ text: 'Trang 2', replaces: true, choices: [{ id: 'page:2', label: 'Sau' }] }],
      );
      person.types('danh mục');
      await person.sees('Trang 1');
      person.presses('Sau');
      await person.sees('Trang 2');
      person.presses('Sau');
      await telegram.api.until(() => telegram.api.callsOf('editMessageText').length === 2);
      expect(person.received.map(({ text }) => text)).toEqual(['Trang 2']);
    });

    it('that should replace a message that is gone come as new ones', async () => {
      await start(({ choice }) =>
        choice === undefined
          ? [{ text: 'Cũ', choices: [{ id: 'x', label: 'Bấm' }] }]
          : [{ text: 'Mới', replaces: true }],
      );
      person.types('a');
      const old = await person.sees('Cũ');
      person.presses('Bấm');
      person.chat.messages.delete(old.message_id);
      expect((await person.sees('Mới')).message_id).not.toBe(old.message_id);
    });

    it('reach the person as plain words should Telegram ever refuse our markup', async () => {
      await start(() => [{ text: '**Quan trọng**' }]);
      telegram.api.order('sendMessage', {
        kind: 'refuse',
        code: 400,
        description: "Bad Request: can't parse entities: unsupported start tag",
      });
      person.types('a');
      expect(await person.sees()).toMatchObject({ text: 'Quan trọng' });
    });
  });

  describe('buttons', () => {
    it('are acknowledged before the slow work begins', async () => {
      let work = (): void => undefined;
      const slow = new Promise<void>((resolve) => (work = resolve));
      telegram = await telegramUnderTest({ folder: temporaryFolder() });
      person = telegram.api.person();
      await telegram.channel.send(
        { channel: 'telegram', chat: person.id },
        { text: 'Chọn', choices: [{ id: 'x', label: 'Bấm' }] },
      );
      await telegram.channel.start(() => ({
        accepted: Promise.resolve(),
        answer: slow.then(() => ({ outcome: 'answered', replies: [] })),
      }));
      person.presses('Bấm');
      await telegram.api.until(() => telegram.api.unanswered === 0);
      work();
    });

    it('pressed too long ago still do what they say', async () => {
      await start(({ choice }) => [{ text: choice ?? '-', choices: [{ id: 'x', label: 'Bấm' }] }]);
      person.types('a');
      await person.sees();
      const query = person.presses('Bấm');
      telegram.api.world.presses.delete(query);
      await person.sees('x');
    });

    it('ask for the place, and the place comes back coarse', async () => {
      await start(({ choice }) => [
        choice === undefined
          ? {
              text: 'Anh/chị ở đâu?',
              choices: [
                { id: 'native:location', label: 'Gửi vị trí' },
                { id: 'skip', label: 'Bỏ qua' },
              ],
            }
          : { text: choice },
      ]);
      person.types('xã của tôi');
      expect(buttonsOf(await person.sees('ở đâu'))).toEqual([['Bỏ qua']]);
      await person.sees('vi.requestButton');
      expect(person.chat.keyboard).toMatchObject({ keyboard: [[{ text: 'Gửi vị trí', request_location: true }]] });
      person.sends({ location: { latitude: 20.95123, longitude: 107.0809 } });
      await person.sees('loc:20.951,107.081');
    });
  });

  describe('"typing"', () => {
    it('is shown while an answer takes long, and not otherwise', async () => {
      let work = (): void => undefined;
      const slow = new Promise<void>((resolve) => (work = resolve));
      telegram = await telegramUnderTest({ folder: temporaryFolder() });
      person = telegram.api.person();
      await telegram.channel.start((message) => ({
        accepted: Promise.resolve(),
        answer: (message.text === 'chậm' ? slow : Promise.resolve()).then(() => ({ outcome: 'answered', replies: [] })),
      }));
      person.types('nhanh');
      await telegram.api.updates.drained();
      expect(telegram.api.callsOf('sendChatAction')).toHaveLength(0);
      person.types('chậm');
      await telegram.api.until(() => telegram.api.callsOf('sendChatAction').length >= 2);
      expect(telegram.api.callsOf('sendChatAction')[0]?.params).toEqual({ chat_id: person.chat.id, action: 'typing' });
      work();
    });
  });

  describe('files', () => {
    const bytes = new TextEncoder().encode('%PDF-1.7');
    const file = { id: 'sheet-1', name: 'Phiếu hẹn “một lần”.pdf', mime: 'application/pdf' } as const;

    const sends = (reply: Reply) => telegram.channel.send({ channel: 'telegram', chat: person.id }, reply);

    it('are uploaded once, and sent by their id afterwards', async () => {
      await start(() => [], { readFile: async () => bytes });
      await sends({ text: 'Phiếu của anh/chị', file, choices: [{ id: 'x', label: 'Xong' }] });
      const first = await person.sees('Phiếu của anh/chị');
      expect(first.document?.file_name).toBe('Phieu-hen-mot-lan-.pdf');
      expect(buttonsOf(first)).toEqual([['Xong']]);
      await sends({ text: 'Phiếu của anh/chị', file });
      expect((await person.sees()).document?.file_id).toBe(first.document?.file_id);
      expect(telegram.api.world.files.size).toBe(1);
    });

    it('are uploaded again when Telegram has forgotten them', async () => {
      await start(() => [], { readFile: async () => bytes });
      await sends({ text: 'Phiếu', file });
      telegram.api.world.files.clear();
      await sends({ text: 'Phiếu', file });
      expect(person.received.map(({ document }) => document?.file_name)).toHaveLength(2);
      expect(telegram.api.world.files.size).toBe(1);
    });

    it('are pictures when they are pictures, and follow words that are too long for a caption', async () => {
      const picture = { id: 'p', name: 'so-do.png', mime: 'image/png' } as const;
      await start(() => [{ text: 'x'.repeat(1500), file: picture, choices: [{ id: 'x', label: 'Xong' }] }], {
        readFile: async () => bytes,
      });
      person.types('sơ đồ');
      expect((await person.sees()).text).toHaveLength(1500);
      const photo = await person.sees();
      expect(photo.photo).toBeDefined();
      expect(buttonsOf(photo)).toEqual([['Xong']]);
    });

    it('that are gone leave the words', async () => {
      await start(() => [{ text: 'Phiếu', file }]);
      person.types('phiếu');
      expect(await person.sees('Phiếu')).not.toHaveProperty('document');
    });
  });

  describe('what is not words', () => {
    it('gets a friendly sentence, in the language of the client, without troubling the dialogue', async () => {
      await start(() => [{ text: 'không' }]);
      person.sends({ sticker: { file_id: 'a', file_unique_id: 'a' } });
      await person.sees('vi.sticker');
      const foreigner = telegram.api.person({ language: 'ko' });
      foreigner.sends({ voice: { file_id: 'a', file_unique_id: 'a', duration: 1 } });
      await foreigner.sees('en.voice');
      expect(arrived).toEqual([]);
    });

    it('is answered in the language the person has chosen', async () => {
      await start(() => [], { languageOf: async () => 'en' });
      person.sends({ sticker: { file_id: 'a', file_unique_id: 'a' } });
      await person.sees('en.sticker');
    });

    it('is answered once when it comes in numbers', async () => {
      // All at one moment: later the courtesy may be said again.
      const moment = systemTimers.now();
      await start(({ text }) => [{ text }], { timers: { ...systemTimers, now: () => moment } });
      telegram.api.world.files.set('a', { name: 'a.jpg', bytes: Buffer.from('picture') });
      for (let picture = 0; picture < 5; picture++)
        person.sends({ photo: [{ file_id: 'a', file_unique_id: 'a' }], media_group_id: 'album' });
      const said = (): number => person.received.filter(({ text }) => text === 'vi.photo').length;
      await telegram.api.until(() => said() > 0);
      await telegram.api.updates.drained();
      expect(said()).toBe(1);
    });

    it('an identity paper or a password is deleted, and the person warned', async () => {
      await start(() => []);
      person.types('mã OTP 482913');
      await person.sees('vi.secretDeleted');
      person.sends({ photo: [{ file_id: 'a', file_unique_id: 'a' }], caption: 'cccd' });
      await person.sees('vi.identityPaperDeleted');
      expect(person.transcript).not.toMatch(/482913|cccd/);
      expect(arrived).toEqual([]);
    });

    it('an edited message is not taken for a new one', async () => {
      await start(({ text }) => [{ text: `Vâng: ${text}` }]);
      person.types('khai sinh');
      await person.sees('Vâng: khai sinh');
      person.edits('khai tử');
      await person.sees('vi.edited');
      expect(arrived).toHaveLength(1);
    });
  });

  describe('in groups', () => {
    it('we are silent unless named or answered', async () => {
      await start(({ text, isGroup }) => [{ text: `${text} ${isGroup}` }]);
      const group = telegram.api.group('Tổ dân phố');
      group.hears(person, 'mai họp nhé');
      group.hears(person, '@MotCuaTestBot khai sinh');
      const answer = await group.sees();
      expect(answer.text).toBe('khai sinh true');
      group.hears(person, 'còn lệ phí?', { replyTo: answer });
      await group.sees('còn lệ phí? true');
      expect(arrived).toHaveLength(2);
    });

    it('a topic is answered in that topic, its buttons and files too, and each is a talk of its own', async () => {
      await start(
        ({ choice, from }) => [
          choice === undefined
            ? { text: `Chọn ${from.chat}`, choices: [{ id: 'x', label: 'Bấm' }] }
            : { text: 'Tệp', file: { id: 'f', name: 'a.pdf', mime: 'application/pdf' } },
        ],
        { readFile: async () => new TextEncoder().encode('%PDF-1.7') },
      );
      const group = telegram.api.group('Tổ dân phố', 'supergroup');
      const topic = group.opensTopic();
      group.hears(person, '@MotCuaTestBot khai sinh', { topic });
      expect(await group.sees(`Chọn ${group.chat.id}/${topic}`)).toMatchObject({ message_thread_id: topic });
      group.presses(person, 'Bấm');
      expect(await group.sees('Tệp')).toMatchObject({ message_thread_id: topic });
      group.hears(person, '@MotCuaTestBot khai sinh');
      expect(await group.sees(`Chọn ${group.chat.id}`)).not.toHaveProperty('message_thread_id');
      group.chat.topics.delete(topic);
      const gone = { channel: 'telegram', chat: `${group.chat.id}/${topic}` } as const;
      expect(await telegram.channel.send(gone, { text: 'Tin' })).toBe('blocked');
    });

    it('a secret that we may not delete is warned about', async () => {
      await start(() => []);
      const group = telegram.api.group('Tổ dân phố');
      group.hears(person, '@MotCuaTestBot mật khẩu: abc12345');
      await group.sees('vi.secret');
    });

    it('that become supergroups are followed to their new id', async () => {
      await start(() => []);
      const group = telegram.api.group('Tổ dân phố');
      const next = group.migrates();
      expect(await telegram.channel.send({ channel: 'telegram', chat: String(group.chat.id) }, { text: 'Tin' })).toBe(
        'sent',
      );
      await next.sees('Tin');
      await telegram.api.updates.drained();
      expect(new Set(telegram.reported.migrated)).toEqual(new Set([`${group.chat.id} ${next.chat.id}`]));
      // By the refusal, and by Telegram's messages in the old group and in the new one.
      expect(telegram.reported.migrated).toHaveLength(3);
    });
  });

  describe('somebody who blocks us', () => {
    it('is reported, and again when she comes back', async () => {
      await start(() => []);
      person.blocks();
      person.unblocks();
      await telegram.api.updates.drained();
      expect(telegram.reported.reachable).toEqual([`${person.id} false`, `${person.id} true`]);
    });

    it('is no error', async () => {
      await start(() => []);
      person.chat.isBlocked = true;
      expect(await telegram.channel.send({ channel: 'telegram', chat: person.id }, { text: 'Tin' })).toBe('blocked');
      expect(await telegram.channel.send({ channel: 'telegram', chat: '999' }, { text: 'Tin' })).toBe('blocked');
    });
  });

  describe('the menus', () => {
    it('are set per language, without personal commands in groups, and only when they differ', async () => {
      await start(() => []);
      const { settings } = telegram.api.world;
      const menu = (type: string, language: string): unknown =>
        (settings.get(JSON.stringify(['commands', { type }, language])) as { command: string }[]).map(
          ({ command }) => command,
        );
      expect(menu('all_private_chats', 'vi')).toEqual(['start', 'hoso']);
      expect(menu('all_group_chats', 'vi')).toEqual(['start']);
      expect(menu('all_private_chats', '')).toEqual(['start']);
      const set = telegram.api.callsOf('setMyCommands').length;
      const again = await telegramUnderTest({ folder: temporaryFolder(), api: telegram.api });
      await again.channel.start(answering(again.channel, () => []));
      await again.close();
      expect(telegram.api.callsOf('setMyCommands')).toHaveLength(set);
      expect(telegram.api.callsOf('setMyDescription')).toHaveLength(2);
    });

    it('lead in by deep links', async () => {
      await start(({ choice }) => [
        { text: choice ?? 'không', choices: [{ id: 'native:share:p:1.001193', label: 'Chia sẻ' }] },
      ]);
      person.types('/start p-1_001193');
      await person.sees('p:1.001193');
      expect(person.presses('Chia sẻ')).toBe(
        'https://t.me/share/url?url=https%3A%2F%2Ft.me%2FMotCuaTestBot%3Fstart%3Dp-1_001193',
      );
    });
  });

  it('the log holds no token, no text, no name and no number', async () => {
    await start(() => [{ text: 'Câu trả lời riêng' }]);
    telegram.api.order(
      'sendMessage',
      { kind: 'reset' },
      { kind: 'gateway' },
      { kind: 'refuse', code: 400, description: 'Bad Request: no' },
    );
    person.types('câu hỏi riêng tư');
    await telegram.api.until(() => telegram.api.faultsLeft === 0);
    await telegram.api.updates.drained();
    person.sends({ contact: { phone_number: '+84912000111', first_name: 'Người', user_id: person.user.id } });
    await person.sees();
    const log = telegram.lines.join('\n');
    expect(log).toContain('sendMessage');
    for (const secret of [telegram.api.token, 'riêng', 'Người', '912000111', person.id])
      expect(log).not.toContain(secret);
  });
});
