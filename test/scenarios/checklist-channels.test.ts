/** Three cases from the first question to the sheet, as a person goes through them: on the page in a real browser, and on Telegram. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../src/main.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import type { KeptMessage } from '../tools/bot-api/chats.ts';
import { buttonsOf } from '../tools/bot-api/person.ts';
import { startProduct } from '../tools/bot-api/product.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { findChromium, launchBrowser } from '../tools/browser.ts';
import { CASES, expectSheetOf, FILED, goesToTheSheet, type Screen, type Seat } from '../tools/checklist-people.ts';
import { ChatPage } from '../tools/chat-page-person.ts';

const SHOTS = 'test/browser/shots';
const chromium = findChromium();
const hasTelegram = requireSpec();

describe('from the first question to the sheet in the hand', () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-channels-'));
  let api: BotApiServer | undefined;
  let product: RunningServer;
  beforeAll(async () => {
    api = hasTelegram ? await BotApiServer.start() : undefined;
    // Without a token the product runs without Telegram.
    const settings = { token: api?.token ?? '', apiRoot: api?.root ?? '', mode: 'polling', folder } as const;
    product = await startProduct({ ...settings, now: () => FILED });
  });
  afterAll(async () => {
    await product?.stop();
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.skipIf(chromium === undefined)('on the page', () => {
    let browser: Browser;
    beforeAll(async () => {
      mkdirSync(SHOTS, { recursive: true });
      browser = await launchBrowser(chromium ?? '');
    });
    afterAll(() => browser?.close());

    it.each(CASES)('$title ($code)', async (person) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
      await page.goto(`http://127.0.0.1:${product.port}`);
      let screens = 0;
      const shoot = () => page.screenshot({ path: `${SHOTS}/checklist-${person.code}-${++screens}.png` });
      const sheet = await goesToTheSheet(await ChatPage.open(page), person, shoot);
      expectSheetOf(sheet, person);
      await page.close();
    });
  });

  describe.skipIf(!hasTelegram)('on Telegram', () => {
    it.each(CASES)('$title ($code)', async (person) => {
      const server = api as BotApiServer;
      const citizen = server.person();
      let last: KeptMessage | undefined;
      const next = async (): Promise<Screen> => {
        last = await citizen.sees();
        return { text: last.text ?? last.caption ?? '', buttons: buttonsOf(last).flat() };
      };
      const seat: Seat = {
        says: (text) => (citizen.types(text), next()),
        presses: (label) => (citizen.presses(label), next()),
        file: () => Promise.resolve(server.world.files.get(last?.document?.file_id ?? '')?.bytes ?? Buffer.alloc(0)),
      };
      expectSheetOf(await goesToTheSheet(seat, person), person);
      expect(server.unanswered).toBe(0);
    });
  });
});
