/** A photo of the QR code on a receipt: real pictures through the real reader. */
import { afterAll, describe, expect, it } from 'vitest';
import { readPhoto } from '../../../src/dossier/qr/photo.ts';
import { pictureOf } from '../../../src/dossier/qr/picture.ts';
import { QrReader } from '../../../src/dossier/qr/reader.ts';
import { ofATable, photographed, toJpeg, toPng } from '../../tools/pictures.ts';

const CODE = 'H49.22-261121-0042';
/** Patient: the machine of the tests is shared. */
const reader = new QrReader(25_000);
afterAll(() => reader.close());

const read = (bytes: Uint8Array) => readPhoto(reader, bytes);
const found = { kind: 'code', code: CODE };

describe('a photo of a receipt', () => {
  it.each([
    ['the code alone', CODE],
    ['the words of a receipt', `Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Mã hồ sơ: ${CODE}. Ngày 21/11/2026`],
    ['a link of the portal', `https://dichvucong.quangninh.gov.vn/tra-cuu?ma-ho-so=${encodeURIComponent(CODE)}&x=1`],
  ])('with %s in its QR gives the code', async (_, text) => {
    expect(await read(toPng(photographed(text)))).toEqual(found);
    expect(await read(toJpeg(photographed(text)))).toEqual(found);
  });

  it.each([
    ['turned by a hand', { turned: 0.35 }],
    ['upside down', { turned: Math.PI }],
    ['taken from below', { tilted: 0.25, turned: 0.15, module: 8 }],
    ['out of focus', { blurred: 3, module: 9 }],
    ['far away', { width: 1280, height: 960, module: 4 }],
    ['of a phone’s full twelve million pixels', { width: 4000, height: 3000, module: 20, turned: 0.7, blurred: 1 }],
  ])('%s is read all the same', async (_, shot) => {
    expect(await read(toJpeg(photographed(CODE, shot), 70))).toEqual(found);
  });

  it.each([
    ['another province’s code', 'H15.50.05.13-261008-0975', { kind: 'code', code: 'H15.50.05.13-261008-0975' }],
    ['a procedure’s code', 'TTHC 1.001193', { kind: 'code', code: '1.001193' }],
    ['a bank transfer', '00020101021238570010A000000727', { kind: 'other-qr' }],
    [
      'an identity card',
      '022199001234|012345678|Hoàng Thị Thử|01011990|Nữ|Hạ Long|01012021',
      { kind: 'identity-card' },
    ],
  ])('with %s says so', async (_, text, expected) => {
    expect(await read(toPng(photographed(text)))).toEqual(expected);
  });

  it.each([
    ['a photo of a table', toJpeg(ofATable()), 'no-qr'],
    ['a picture that breaks off', toPng(photographed(CODE)).subarray(0, 700), 'no-qr'],
    ['a JPEG that is only a head', Buffer.from('ffd8ffc0001108010001000301110002110103110100', 'hex'), 'no-qr'],
    ['a PDF', Buffer.from('%PDF-1.7 …'), 'not-a-photo'],
    ['nothing', Buffer.alloc(0), 'not-a-photo'],
    ['a PNG of sixty thousand by sixty thousand', bomb(60_000, 60_000), 'too-large'],
    ['more than five million bytes', Buffer.concat([bomb(10, 10), Buffer.alloc(5_000_000)]), 'too-large'],
  ])('that is %s is told apart', async (_, bytes, kind) => {
    expect(await read(bytes)).toEqual({ kind });
  });
});

describe('the reader', () => {
  it('gives a picture up that takes too long, and reads the next one', async () => {
    const hurried = new QrReader(0);
    expect(await hurried.read(toPng(photographed(CODE)))).toEqual({ failed: 'too-slow' });
    await hurried.close();
    expect(await read(toPng(photographed(CODE)))).toEqual(found);
  });

  it('reads one after the other, and turns away who comes when too many wait', async () => {
    const photo = toPng(photographed(CODE));
    const kinds = (await Promise.all(Array.from({ length: 12 }, () => read(photo)))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'code')).toHaveLength(8);
    expect(kinds.filter((kind) => kind === 'not-now')).toHaveLength(4);
    expect(await read(photo)).toEqual(found);
  });

  it('goes on after its thread was ended', async () => {
    await reader.close();
    expect(await read(toPng(photographed(CODE)))).toEqual(found);
  });
});

describe('the head of a picture', () => {
  it('says kind and size, whatever stands before it', () => {
    expect(pictureOf(toPng(ofATable(321, 123)))).toEqual({ kind: 'png', width: 321, height: 123 });
    expect(pictureOf(toJpeg(ofATable(321, 123)))).toEqual({ kind: 'jpeg', width: 321, height: 123 });
    const jpeg = toJpeg(ofATable(40, 30));
    const withFiller = Buffer.concat([jpeg.subarray(0, 2), Buffer.from('ffffff', 'hex'), jpeg.subarray(3)]);
    expect(pictureOf(withFiller)).toEqual({ kind: 'jpeg', width: 40, height: 30 });
  });
});

/** The head of a PNG of any size, with nothing behind it. */
function bomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(head);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}
