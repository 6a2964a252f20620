/**
 * A citizen of the whole product, on Telegram: as `npm start` runs it, with `TELEGRAM_API_ROOT` pointed at the local server.
 * `TRANSCRIPT=1` prints her way from the greeting to a watched dossier.
 *
 * The second opinion on the local server is not the emulator `telegram-test-api` 4.2.1: it knows nine methods and answers 500 to the
 * rest, getWebhookInfo among them, so a bot that makes sure that no webhook is set before it polls never begins; and it pins axios
 * 0.27.2 and express 4.18, which would come into every developer's folder. Two others stand in its place, neither of them ours:
 * Telegram's own page as a machine reads it, against which each call and each answer of the local server is held while tests run
 * (`test/tools/bot-api/spec.ts`), and grammY's types, against which channel and server are compiled; the calls are grammY's client's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandboxExamples } from '../../src/dossier/sandbox/server.ts';
import type { RunningServer } from '../../src/main.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import type { KeptMessage } from '../tools/bot-api/chats.ts';
import { buttonsOf, type Person } from '../tools/bot-api/person.ts';
import { startProduct } from '../tools/bot-api/product.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

describe.runIf(requireSpec())('a citizen on Telegram', () => {
  let api: BotApiServer;
  let product: RunningServer | undefined;
  let citizen: Person;
  const folders: string[] = [];
  const open = async (mode: 'polling' | 'webhook', settings: Readonly<Record<string, string>> = {}): Promise<void> => {
    api = await BotApiServer.start();
    const folder = mkdtempSync(join(tmpdir(), 'motcua-'));
    folders.push(folder);
    product = await startProduct({ token: api.token, apiRoot: api.root, mode, folder, settings });
  };
  const close = async (): Promise<void> => {
    await product?.stop();
    product = undefined;
    await api.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  };
  /** The product is started once for many people. */
  const openFor = (mode: 'polling' | 'webhook'): void => {
    beforeAll(() => open(mode));
    beforeEach(() => (citizen = api.person()));
    afterEach(() => api.until(() => api.unanswered === 0));
    afterAll(close);
  };
  /** Whatever the record asks in which order: she takes the first answer offered until the list stands. */
  const answersUntilTheList = async (): Promise<KeptMessage> => {
    let shown = await citizen.sees('Còn khoảng');
    for (let asked = 0; asked < 12 && !shown.text?.includes('Danh mục hồ sơ'); asked++) {
      citizen.presses(buttonsOf(shown).flat()[0] ?? '');
      shown = await citizen.sees();
    }
    return shown;
  };

  describe.each(['polling', 'webhook'] as const)('by %s', (mode) => {
    openFor(mode);

    it('is greeted, asks without accents, presses her way to the fee, and opens another by a link', async () => {
      citizen.types('/start');
      await citizen.sees('Một Cửa');
      citizen.types('dang ky khai sinh');
      const card = await citizen.sees('Đăng ký khai sinh');
      expect(buttonsOf(card).flat()).toContain('Lệ phí');
      citizen.presses('Lệ phí');
      await citizen.sees(/Lệ phí/);
      citizen.types('/start p-1_001193');
      expect((await citizen.sees('Đăng ký khai sinh')).text).toContain('1.001193');
    });

    it('goes from /start to the finished list of a birth registration, the sheet to print and a watched dossier', async () => {
      citizen.types('/start');
      await citizen.sees('Một Cửa');
      citizen.types('/start p-1_001193');
      await citizen.sees('Đăng ký khai sinh');
      citizen.presses('Lập danh mục hồ sơ');
      const list = await answersUntilTheList();
      expect(list.text).toContain('Danh mục hồ sơ');
      expect(list.text).toContain('Lệ phí');
      citizen.types('đã có 1');
      await citizen.sees('Đã có 1/');
      citizen.presses('In phiếu đi nộp (PDF)');
      const { document } = await citizen.sees('Phiếu đi nộp');
      expect(document?.mime_type ?? document?.file_name).toMatch(/pdf/);

      const [example] = sandboxExamples();
      citizen.types('/hoso');
      await citizen.sees('mã hồ sơ');
      citizen.types(`ho so cua toi la ${example?.code.toLowerCase()}`);
      await citizen.sees('bốn số cuối');
      citizen.types(example?.digits ?? '');
      const shown = await citizen.sees('Tình trạng');
      expect(shown.text).toContain(example?.code);
      citizen.presses('Theo dõi hồ sơ này');
      await citizen.sees('Tôi sẽ báo');
      const watched = await citizen.sees('Tình trạng');
      expect(watched.message_id).toBe(shown.message_id);
      expect(buttonsOf(watched).flat()).toContain('Thôi theo dõi');
      citizen.types('/thongbao');
      expect((await citizen.sees('Tôi báo khi')).text).toContain(example?.code);
      if (process.env['TRANSCRIPT'] === '1') console.log(citizen.transcript);
    });

    it('opens her dossier with the number that Telegram knows of her, of which four digits are taken', async () => {
      const [example] = sandboxExamples();
      citizen.types(`${example?.code}`);
      await citizen.sees('bốn số cuối');
      await citizen.sees('bấm nút ngay dưới');
      expect(citizen.chat.keyboard?.keyboard).toEqual([[{ text: 'Gửi số điện thoại của tôi', request_contact: true }]]);
      citizen.sends({
        contact: { phone_number: `+84 912 34${example?.digits}`, first_name: 'Người', user_id: citizen.user.id },
      });
      expect((await citizen.sees('Tình trạng')).text).toContain(example?.code);
      // The button for her number goes with the sentence that brought it.
      await api.until(() => citizen.chat.keyboard === undefined);
      expect(citizen.transcript).not.toContain('bấm nút ngay dưới');
    });

    it('shares a procedure and her list by links that open them for somebody else', async () => {
      citizen.types('/start p-1_001193');
      await citizen.sees('Đăng ký khai sinh');
      citizen.presses('Thêm…');
      await citizen.sees();
      expect(decodeURIComponent(citizen.presses('Chia sẻ'))).toMatch(/\?start=p-1_001193$/);
      citizen.presses('Lập danh mục hồ sơ');
      await answersUntilTheList();
      citizen.presses('Việc khác');
      await citizen.sees();
      citizen.presses('Gửi bản xem cho người khác');
      await citizen.sees('Mã xem danh mục');
      const [, parameter] =
        /\?start=(d-\w{6})$/.exec(decodeURIComponent(citizen.presses('Gửi cho người cần xem'))) ?? [];
      const other = api.person();
      other.types(`/start ${parameter}`);
      expect((await other.sees('Danh mục hồ sơ')).text).toContain('Đăng ký khai sinh');
    });

    it('changes the language by one tap', async () => {
      citizen.types('/ngonngu');
      await citizen.sees('Which language');
      citizen.presses('English');
      await citizen.sees();
      citizen.types('/start p-1_001193');
      await citizen.sees('Birth registration');
    });
  });

  describe('alone or among others', () => {
    openFor('polling');

    it('gets all that is kept about her as a file', async () => {
      citizen.types('/mydata');
      const { document } = await citizen.sees();
      const kept = api.world.files.get(document?.file_id ?? '');
      expect(JSON.parse(kept?.bytes.toString('utf8') ?? '')).toBeTypeOf('object');
    });

    it('in a group, is shown nothing personal, and led to a private chat', async () => {
      const group = api.group('Tổ dân phố');
      group.hears(citizen, '/mydata@MotCuaTestBot');
      expect(await group.sees()).not.toHaveProperty('document');
      expect(group.presses(citizen, 'Nhắn riêng cho tôi')).toBe('https://t.me/MotCuaTestBot?start=start');
      group.hears(citizen, '@MotCuaTestBot đăng ký khai sinh');
      await group.sees('Đăng ký khai sinh');
      group.presses(citizen, 'Lập danh mục hồ sơ');
      await group.sees('nhắn riêng');
      expect(group.presses(citizen, 'Nhắn riêng cho tôi')).toBe('https://t.me/MotCuaTestBot?start=p-1_001193');
    });

    it('finds behind each command of the menu what it says, in both languages', async () => {
      await api.until(() => api.callsOf('setMyDescription').length === 2);
      const menus = api.callsOf('setMyCommands').flatMap(({ params }) => params['commands'] as { command: string }[]);
      const commands = new Set(menus.map(({ command }) => command));
      expect(commands.size).toBeGreaterThan(10);
      for (const command of commands) {
        citizen.types(`/${command}`);
        expect((await citizen.sees()).text, command).not.toMatch(/Nút này|chưa tìm|Sorry|xin lỗi/i);
      }
    });

    it('who sends where she is, is asked for the name of the place', async () => {
      citizen.sends({ location: { latitude: 20.95, longitude: 107.08 } });
      await citizen.sees('tên xã, phường');
      citizen.types('Hồng Gai');
      await citizen.sees('Hồng Gai');
    });

    it('who blocks the bot is told nothing more of her dossiers, and begins anew when she comes back', async () => {
      const [example] = sandboxExamples();
      citizen.types(`${example?.code}`);
      await citizen.sees('bốn số cuối');
      citizen.types(example?.digits ?? '');
      await citizen.sees('Tình trạng');
      citizen.presses('Theo dõi hồ sơ này');
      await citizen.sees('Tôi sẽ báo');
      citizen.blocks();
      citizen.unblocks();
      citizen.types('/hoso');
      await citizen.sees('mã hồ sơ');
      citizen.presses('Hồ sơ tôi theo dõi');
      await citizen.sees('chưa theo dõi hồ sơ nào');
    });

    it('in a group that becomes a supergroup, is still known there', async () => {
      const group = api.group('Tổ dân phố');
      group.hears(citizen, '@MotCuaTestBot đăng ký khai sinh');
      await group.sees('Đăng ký khai sinh');
      const next = group.migrates();
      const asksForTheFee = async (): Promise<string | undefined> => {
        next.hears(citizen, '@MotCuaTestBot còn lệ phí?');
        return (await next.sees()).text;
      };
      // All that is kept is moved soon, not at once.
      await expect.poll(asksForTheFee, { timeout: 10_000, interval: 500 }).toContain('Đăng ký khai sinh');
    });
  });

  it('is answered after a stop and a new start, on the message she sent meanwhile', async () => {
    api = await BotApiServer.start();
    const folder = temporaryFolder();
    const settings = { token: api.token, apiRoot: api.root, folder };
    product = await startProduct({ ...settings, mode: 'webhook' });
    await product.stop();
    citizen = api.person();
    citizen.types('/start p-1_001193');
    product = await startProduct({ ...settings, mode: 'polling' });
    await citizen.sees('Đăng ký khai sinh');
    await api.updates.drained();
    expect(citizen.received).toHaveLength(1);
    await close();
  });

  it('is offered to link her account in the menu, where there are accounts', async () => {
    await open('polling', {
      PUBLIC_URL: 'https://motcua.example',
      OIDC_ISSUER: 'https://dangnhap.example',
      OIDC_CLIENT_ID: 'mot-cua',
      OIDC_CLIENT_SECRET: 'a-secret-of-the-test',
    });
    citizen = api.person();
    await api.until(() => api.callsOf('setMyDescription').length === 2);
    const menus = api.callsOf('setMyCommands').map(({ params }) => JSON.stringify(params['commands']));
    expect(menus.filter((menu) => /"(lienket|link)"/.test(menu))).toHaveLength(2);
    citizen.types('/lienket');
    expect(buttonsOf(await citizen.sees('sáu chữ số')).flat()).toContain('Đăng nhập để liên kết');
    await close();
  });
});
