/** A photo of the QR code on a receipt, sent on Telegram to the whole product. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxExamples } from '../../src/dossier/sandbox/server.ts';
import type { RunningServer } from '../../src/main.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { buttonsOf, type Person } from '../tools/bot-api/person.ts';
import { startProduct } from '../tools/bot-api/product.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { ofATable, photographed, toJpeg } from '../tools/pictures.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const [example] = sandboxExamples();
const CODE = example?.code ?? '';
const receipt = toJpeg(photographed(`https://dichvucong.example/tra-cuu?ma=${CODE}`, { turned: 0.2, blurred: 1 }));
const table = toJpeg(ofATable());
const identityCard = toJpeg(photographed('022199001234||Hoàng Thị Thử|01011990'));

describe.runIf(requireSpec())('a citizen on Telegram who sends a photo', () => {
  let api: BotApiServer;
  let product: RunningServer;
  let citizen: Person;
  beforeEach(async () => {
    api = await BotApiServer.start();
    product = await startProduct({ token: api.token, apiRoot: api.root, mode: 'polling', folder: temporaryFolder() });
    citizen = api.person();
  });
  afterEach(async () => {
    await product.stop();
    await api.close();
  });

  it.each([
    ['of her receipt', {}],
    ['of her receipt with words under it', { caption: 'hồ sơ của tôi đến đâu rồi' }],
    ['of her receipt as a file', { asFile: true }],
  ])('%s goes on as if she had typed the code', async (_, how) => {
    citizen.sendsPhoto(receipt, how);
    const asked = await citizen.sees('bốn số cuối');
    expect(asked.text).toContain(CODE);
    citizen.types(example?.digits ?? '');
    expect((await citizen.sees('Tình trạng')).text).toContain(CODE);
  });

  it('of a table is told what can be read, and is answered when there were words under it', async () => {
    citizen.sendsPhoto(table);
    await citizen.sees('chưa thấy mã nào trong ảnh');
    citizen.sendsPhoto(table, { caption: 'đăng ký khai sinh cần giấy gì' });
    await citizen.sees('Đăng ký khai sinh');
  });

  it('of another QR code is told so, and offered to type the code', async () => {
    citizen.sendsPhoto(toJpeg(photographed('00020101021238570010A000000727')));
    const told = await citizen.sees('không có mã hồ sơ');
    citizen.presses(buttonsOf(told).flat()[0] ?? '');
    await citizen.sees('dán mã hồ sơ');
  });

  it('of her identity card finds it deleted, and nothing of it is said again', async () => {
    citizen.sendsPhoto(identityCard);
    await citizen.sees('tôi đã xóa tin đó');
    expect(citizen.transcript).not.toMatch(/022199001234|Hoàng/);
    expect([...citizen.chat.messages.values()].some(({ photo }) => photo)).toBe(false);
  });

  it('that Telegram cannot hand out is asked to send it again', async () => {
    api.order('download', { kind: 'reset' });
    citizen.sendsPhoto(receipt);
    await citizen.sees('gửi lại sau một phút');
    citizen.sendsPhoto(receipt);
    await citizen.sees('bốn số cuối');
  });

  it('in a group is not looked at', async () => {
    const group = api.group('Tổ dân phố');
    group.hears(citizen, 'xin chào @MotCuaTestBot đăng ký khai sinh');
    await group.sees('khai sinh');
    expect(api.callsOf('getFile')).toHaveLength(0);
  });
});
