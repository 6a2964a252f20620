/** Somebody at the chat page in a browser: types, presses what is offered, downloads. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Screen, Seat } from './checklist-people.ts';

const PATIENCE_MS = 10_000;
/** Our newest message with its buttons, and how many there are. */
const STATE = `(() => { const all = document.querySelectorAll('article.us'); return all.length + (all[all.length - 1]?.outerHTML ?? ''); })()`;

export class ChatPage implements Seat {
  private constructor(private readonly page: Page) {}

  /** Waits for the greeting. */
  static async open(page: Page): Promise<ChatPage> {
    const seat = new ChatPage(page);
    await seat.newest().waitFor();
    return seat;
  }

  says(text: string): Promise<Screen> {
    return this.after(async () => {
      await this.page.getByRole('textbox').fill(text);
      await this.page.keyboard.press('Enter');
    });
  }

  /** The newest button with this label, also one further up. */
  presses(label: string): Promise<Screen> {
    return this.after(() =>
      this.page.getByRole('log').getByRole('button', { name: label, exact: true }).last().click(),
    );
  }

  async file(): Promise<Uint8Array> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.newest().locator('a.file').click()]);
    return readFileSync(await download.path());
  }

  /** Does something and waits until our newest message is another one, or says something else. */
  private async after(act: () => Promise<void>): Promise<Screen> {
    const before = await this.state();
    await act();
    await expect.poll(() => this.state(), { interval: 40, timeout: PATIENCE_MS }).not.toBe(before);
    return {
      text: await this.newest().innerText(),
      buttons: await this.newest().getByRole('button').allInnerTexts(),
    };
  }

  private readonly state = (): Promise<string> => this.page.evaluate<string>(STATE);
  private readonly newest = () => this.page.getByRole('log').locator('article.us').last();
}
