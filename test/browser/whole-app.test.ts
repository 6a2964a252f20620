/** The page with the whole assistant behind it, as it is started: asked, pressed, switched, on a phone. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { findChromium, launchBrowser } from '../tools/browser.ts';

const chromiumPath = findChromium();
const SHOTS = 'test/browser/shots';

describe.skipIf(chromiumPath === undefined)('the chat page and the whole assistant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-browser-'));
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    const config = parseConfig({ HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder }, process.cwd());
    [server, browser] = await Promise.all([
      startServer(config, createLog('silent')),
      launchBrowser(chromiumPath ?? ''),
    ]);
    page = await browser.newPage({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
    await page.goto(`http://127.0.0.1:${server.port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const messages = () => page.getByRole('log').locator('article.us');
  /** Does something and waits for the answer to it. */
  async function answerTo(act: () => Promise<void>): Promise<string> {
    const before = await messages().count();
    await act();
    await messages().nth(before).waitFor();
    return messages().nth(before).innerText();
  }
  const ask = (text: string) =>
    answerTo(async () => {
      await page.getByRole('textbox').fill(text);
      await page.keyboard.press('Enter');
    });

  it('greets, answers a hurried question with what was asked for and its source, and goes on by button', async () => {
    await messages().first().waitFor();
    expect(await messages().first().getByRole('button').count()).toBeGreaterThan(3);
    await page.screenshot({ path: `${SHOTS}/app-greeting.png` });

    const card = await ask('dk ket hon can giay to gi');
    expect(card).toContain('Đăng ký kết hôn');
    expect(card).toContain('Nguồn:');
    await page.screenshot({ path: `${SHOTS}/app-answer.png` });

    const fee = await answerTo(() => messages().last().getByRole('button', { name: 'Lệ phí', exact: true }).click());
    expect(fee).toContain('Lệ phí');
  });

  it('goes on in English at one tap', async () => {
    const said = await answerTo(() => page.getByRole('banner').getByRole('button', { name: 'English' }).click());
    expect(said).toContain('English');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('keeps all of it over a reload, and shows what is sent unasked', async () => {
    const before = await messages().allInnerTexts();
    await page.reload();
    await messages()
      .nth(before.length - 1)
      .waitFor();
    const visitor = await page.evaluate<string>(`localStorage.getItem('motcua.visitor')`);
    const pushed = await answerTo(() =>
      server.app.send({ channel: 'web', chat: visitor }, { text: 'Có **kết quả**.' }),
    );
    expect(pushed).toContain('Có kết quả.');
  });
});
