/** A photo of the QR code on a receipt, sent to the whole product as `npm start` runs it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireAnswer, WireRefusal } from '../../src/channels/web/page/wire.ts';
import { sandboxExamples } from '../../src/dossier/sandbox/server.ts';
import { startServer, type RunningServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { watchedLog } from '../tools/watched-log.ts';
import { ofATable, photographed, toJpeg, toPng } from '../tools/pictures.ts';

const [example] = sandboxExamples();
const CODE = example?.code ?? '';
const folder = mkdtempSync(join(tmpdir(), 'motcua-photo-'));
const log: string[] = [];
let server: RunningServer;

beforeAll(async () => {
  const config = parseConfig({ HOST: '127.0.0.1', PORT: '0', WEB_RATE: '0', DATA_DIR: folder }, folder);
  server = await startServer(config, watchedLog(log));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (path: string): string => `http://127.0.0.1:${server.port}${path}`;
const posted = (
  visitor: string,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  id: string = randomUUID(),
  lang = 'vi',
) =>
  fetch(at(`/api/chat/photos?visitor=${visitor}&id=${id}&lang=${lang}`), {
    method: 'POST',
    headers: { 'content-type': type },
    body: bytes,
  });
const sent = async (...photo: Parameters<typeof posted>): Promise<WireAnswer> =>
  (await (await posted(...photo)).json()) as WireAnswer;
const said = async (visitor: string, text: string): Promise<WireAnswer> =>
  (await (
    await fetch(at('/api/chat/messages'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visitor, id: randomUUID(), text }),
    })
  ).json()) as WireAnswer;
const words = ({ replies }: WireAnswer): string => replies.map(({ text }) => text).join('\n');
const photo = (bytes: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

describe('a citizen at the web page', () => {
  it('sends the QR of her receipt instead of typing the code', async () => {
    await said('lan', 'tra cứu hồ sơ');
    const shot = photo(toJpeg(photographed(`Mã hồ sơ: ${CODE}`, { turned: 0.2, blurred: 1 })));
    const asked = await sent('lan', shot, 'image/jpeg');
    expect(asked.outcome).toBe('asked');
    expect(words(asked)).toMatch(new RegExp(`${CODE}.*bốn số cuối`));
    const shown = await said('lan', example?.digits ?? '');
    expect([shown.outcome, words(shown)]).toEqual(['dossier-shown', expect.stringContaining('Tình trạng')]);
  });

  it('is answered once, however often her browser sends the same photo', async () => {
    const shot = photo(toPng(photographed(CODE)));
    const first = await sent('mai', shot, 'image/png', 'the-same');
    expect(await sent('mai', shot, 'image/png', 'the-same')).toEqual(first);
  });

  it.each([
    ['a table', toJpeg(ofATable()), 'vi', 'chưa thấy mã QR'],
    ['a table', toJpeg(ofATable()), 'en', 'could not find a QR code'],
    ['a bank’s code', toJpeg(photographed('00020101021238570010A000000727')), 'vi', 'không có mã hồ sơ'],
    ['an identity card', toJpeg(photographed('022199001234||Hoàng Thị Thử|01011990')), 'vi', 'thẻ căn cước'],
    ['an identity card', toJpeg(photographed('022199001234||Hoàng Thị Thử|01011990')), 'en', 'identity card'],
  ])('is told kindly when it shows %s', async (_, bytes, lang, sentence) => {
    const answer = await sent(randomUUID(), photo(bytes), 'image/jpeg', undefined, lang);
    expect(answer.outcome).toBe('refused');
    expect(words(answer)).toContain(sentence);
    expect(words(answer)).not.toMatch(/022199001234|Hoàng/);
    expect(answer.replies[0]?.choices.map(({ id }) => id)).toContain('dossier');
  });

  it('who was asked for her digits may still give them after a photo that showed nothing', async () => {
    await said('hoa', CODE);
    await sent('hoa', photo(toJpeg(ofATable())), 'image/jpeg');
    expect((await said('hoa', example?.digits ?? '')).outcome).toBe('dossier-shown');
  });

  it('is refused what is no picture, or far too much', async () => {
    const text = new Uint8Array(Buffer.from('<svg/>'));
    const refused = await posted('lan', text, 'image/svg+xml');
    expect([refused.status, ((await refused.json()) as WireRefusal).code]).toEqual([415, 'not-a-photo']);
    expect(words(await sent('lan', text, 'image/png'))).toContain('JPEG hoặc PNG');
    const large = await posted('lan', new Uint8Array(5_000_001), 'image/png');
    expect([large.status, ((await large.json()) as WireRefusal).code]).toEqual([413, 'too-large']);
    expect((await posted('no such visitor', text, 'image/png')).status).toBe(400);
  });

  it('leaves no photo behind, neither in the data nor in the log', async () => {
    // The last bytes of a PNG of ours, as they would lie in a file or, as text, in a record.
    const bytes = toPng(photographed('GHI-DAU-RIENG'));
    await sent('thu', photo(bytes), 'image/png');
    const middle = bytes.subarray(100, 160);
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept) {
      expect(file.includes(middle)).toBe(false);
      expect(file.includes(middle.toString('base64').slice(4, -4))).toBe(false);
    }
    expect(log.join('\n')).not.toMatch(new RegExp(`GHI-DAU|${CODE}|022199001234`));
    expect(await (await fetch(at('/metrics'))).text()).toMatch(/photo-identity-card/);
  });
});
