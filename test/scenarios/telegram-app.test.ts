/** A citizen of the whole product, on Telegram: as `npm start` runs it, with `TELEGRAM_API_ROOT` pointed at the local server. */
import { afterEach, describe, expect, it } from 'vitest';
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
  const open = async (mode: 'polling' | 'webhook'): Promise<void> => {
    api = await BotApiServer.start();
    product = await startProduct({ token: api.token, apiRoot: api.root, mode, folder: temporaryFolder() });
    citizen = api.person();
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
  afterEach(async () => {
    await product?.stop();
    product = undefined;
    await api.close();
  });

  describe.each(['polling', 'webhook'] as const)('by %s', (mode) => {
    it('is greeted, asks without accents, presses her way to the fee, and opens another by a link', async () => {
      await open(mode);
      citizen.types('/start');
      await citizen.sees('Một Cửa');
      citizen.types('dang ky khai sinh');
      const card = await citizen.sees('Đăng ký khai sinh');
      expect(buttonsOf(card).flat()).toContain('Lệ phí');
      citizen.presses('Lệ phí');
      await citizen.sees(/Lệ phí/);
      citizen.types('/start p-1_001193');
      expect((await citizen.sees('Đăng ký khai sinh')).text).toContain('1.001193');
      expect(api.unanswered).toBe(0);
    });

    it('goes from the link of a birth registration to her finished list and the sheet to print', async () => {
      await open(mode);
      citizen.types('/start p-1_001193');
      await citizen.sees('Đăng ký khai sinh');
      citizen.presses('Lập danh mục hồ sơ');
      const shown = await answersUntilTheList();
      expect(shown.text).toContain('Danh mục hồ sơ');
      expect(shown.text).toContain('Lệ phí');
      citizen.types('đã có 1');
      await citizen.sees('Đã có 1/');
      citizen.presses('In phiếu đi nộp (PDF)');
      const { document } = await citizen.sees('Phiếu đi nộp');
      expect(document?.mime_type ?? document?.file_name).toMatch(/pdf/);
      expect(api.unanswered).toBe(0);
    });

    it('finds her dossier with the second factor, and watches it', async () => {
      await open(mode);
      const [example] = sandboxExamples();
      citizen.types('/hoso');
      await citizen.sees('mã hồ sơ');
      citizen.types(`ho so cua toi la ${example?.code.toLowerCase()}`);
      await citizen.sees('bốn số cuối');
      citizen.types(example?.digits ?? '');
      const shown = await citizen.sees('Tình trạng');
      expect(shown.text).toContain(example?.code);
      citizen.presses('Theo dõi hồ sơ này');
      await citizen.sees();
      expect(api.unanswered).toBe(0);
    });

    it('opens her dossier with the number that Telegram knows of her, of which four digits are taken', async () => {
      await open(mode);
      const [example] = sandboxExamples();
      citizen.types(`${example?.code}`);
      await citizen.sees('bốn số cuối');
      await citizen.sees('bấm nút bên dưới');
      expect(citizen.chat.keyboard?.keyboard).toEqual([[{ text: 'Gửi số điện thoại của tôi', request_contact: true }]]);
      citizen.sends({
        contact: { phone_number: `+84 912 34${example?.digits}`, first_name: 'Người', user_id: citizen.user.id },
      });
      expect((await citizen.sees('Tình trạng')).text).toContain(example?.code);
    });

    it('shares a procedure and her list by links that open them for somebody else', async () => {
      await open(mode);
      citizen.types('/start p-1_001193');
      await citizen.sees('Đăng ký khai sinh');
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
      await open(mode);
      citizen.types('/ngonngu');
      await citizen.sees('Which language');
      citizen.presses('English');
      await citizen.sees();
      citizen.types('/start p-1_001193');
      await citizen.sees('Birth registration');
    });
  });

  it('gets all that is kept about her as a file', async () => {
    await open('polling');
    citizen.types('/mydata');
    const { document } = await citizen.sees();
    const kept = api.world.files.get(document?.file_id ?? '');
    expect(JSON.parse(kept?.bytes.toString('utf8') ?? '')).toBeTypeOf('object');
  });

  it('in a group, is shown nothing personal, and led to a private chat', async () => {
    await open('polling');
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
    await open('polling');
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
    await open('polling');
    citizen.sends({ location: { latitude: 20.95, longitude: 107.08 } });
    await citizen.sees('tên xã, phường');
    citizen.types('Hồng Gai');
    await citizen.sees('Hồng Gai');
  });

  it('who blocks the bot is told nothing more of her dossiers, and begins anew when she comes back', async () => {
    await open('polling');
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
    await open('polling');
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
  });
});
