/** The photo button in a real browser: a receipt's QR code is chosen from the phone's pictures, and the conversation goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxExamples } from '../../src/dossier/sandbox/server.ts';
import { startServer, type RunningServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { findChromium, launchBrowser } from '../tools/browser.ts';
import { photographed, toPng } from '../tools/pictures.ts';

const chromiumPath = findChromium();
const [example] = sandboxExamples();

describe.skipIf(chromiumPath === undefined)('a photo of a receipt, from a phone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-browser-'));
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    const config = parseConfig({ HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder }, process.cwd());
    [server, browser] = await Promise.all([
      startServer(config, createLog('silent')),
      launchBrowser(chromiumPath ?? ''),
    ]);
    page = await browser.newPage({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${server.port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const button = () => page.getByRole('button', { name: 'Gửi ảnh mã QR trên giấy hẹn' });
  const choose = async (name: string, buffer: Buffer): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await button().focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
  };
  const log = () => page.getByRole('log');

  it('is made smaller, read, and answered as if the code had been typed, by keyboard alone', async () => {
    const request = page.waitForRequest((sent) => sent.url().includes('/api/chat/photos'));
    const shot = photographed(example?.code ?? '', { width: 3000, height: 2000, module: 16, turned: 0.3 });
    await choose('bien-nhan.png', toPng(shot));
    const sent = await request;
    const headers = await sent.allHeaders();
    expect(headers['content-type']).toBe('image/jpeg');
    expect(Number(headers['content-length'])).toBeLessThan(600_000);
    await log().getByText('bốn số cuối', { exact: true }).waitFor();
    expect(await log().locator('.me').last().innerText()).toContain('Ảnh mã QR');
    expect(problems).toEqual([]);
  });

  it('that is no picture is told so in the conversation', async () => {
    await choose('bien-nhan.png', Buffer.from('no picture'));
    await log().getByText('JPEG hoặc PNG').waitFor();
  });
});
