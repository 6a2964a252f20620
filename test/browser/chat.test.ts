/** The chat page in a real browser: what a person sees and does, on a phone and at a desk, with a keyboard and with a bad line. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressKey, type Incoming } from '../../src/shared/message.ts';
import { findChromium, launchBrowser } from '../tools/browser.ts';
import { startWebChat, type WebChat } from '../tools/web-chat.ts';
import { createSmallTalk } from './small-talk.ts';

const chromiumPath = findChromium();
const SHOTS = 'test/browser/shots';
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds serious or critical on the page as it is now, contrast included. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<readonly Finding[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

describe.skipIf(chromiumPath === undefined)('the chat page', () => {
  let browser: Browser;
  let chat: WebChat;
  let handled: Incoming[];
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launchBrowser(chromiumPath ?? '');
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    const talk = createSmallTalk();
    handled = talk.handled;
    chat = await startWebChat({ receive: talk.receive });
    errors = [];
  });
  afterEach(async () => {
    await page.context().close();
    await chat.stop();
    await chat.store.close();
  });

  async function open(options: BrowserContextOptions = DESK): Promise<void> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        errors.push(message.text());
    });
    await page.goto(chat.url);
    await button('Đăng ký khai sinh cần gì?').waitFor();
  }

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const log = () => page.getByRole('log');
  const box = () => page.getByRole('textbox');
  async function ask(text: string): Promise<void> {
    await box().fill(text);
    await page.keyboard.press('Enter');
  }
  const visitor = () => page.evaluate<string>(`localStorage.getItem('motcua.visitor')`);

  it('greets a newcomer with things to try, and says that a machine answers', async () => {
    await open();
    expect(await page.getByText('Đây là máy trả lời').isVisible()).toBe(true);
    expect(await log().innerText()).toContain('Xin chào anh/chị');
    expect(await log().getByRole('button').count()).toBe(5);
    expect(handled.map(({ choice }) => choice)).toEqual(['start']);
  });

  it('answers what is typed, and what is pressed', async () => {
    await open();
    await ask('làm khai sinh cho con');
    await button('Danh sách giấy tờ').waitFor();
    expect(await log().innerText()).toContain('Anh/chị hỏi: làm khai sinh cho con');
    expect(await box().inputValue()).toBe('');
    await button('Đăng ký khai sinh cần gì?').click();
    await button('Lệ phí').click();
    await page.getByText('miễn phí khi đăng ký đúng hạn').waitFor();
    expect(handled.map(({ choice, text }) => choice ?? text)).toEqual([
      'start',
      'làm khai sinh cho con',
      'q:khai-sinh',
      'card:fee',
    ]);
  });

  it('shows what was typed as it is: HTML and markup stay characters', async () => {
    await open();
    const hostile = '<img src=x onerror="document.title=1"> **đậm** [a](javascript:alert(1))';
    await ask(hostile);
    await page.getByText(`Anh/chị hỏi: ${hostile}`).waitFor();
    expect(await log().locator('img, strong:has-text("đậm"), a[href^="javascript"]').count()).toBe(0);
  });

  it('draws bold, lists and links; links open beside the conversation and know nothing of it', async () => {
    await open();
    await button('Đăng ký khai sinh cần gì?').click();
    const source = page.getByRole('link', { name: 'Cổng Dịch vụ công quốc gia' });
    await source.waitFor();
    expect(await log().getByRole('listitem').count()).toBe(3);
    expect(await log().locator('strong').allInnerTexts()).toContain('Giấy tờ cần có');
    for (const link of [source, page.getByRole('link', { name: /Nộp trực tuyến/ })]) {
      expect(await link.getAttribute('target')).toBe('_blank');
      expect(await link.getAttribute('rel')).toContain('noopener');
    }
  });

  it('changes a message in place when its button says so, and keeps the keyboard where it was', async () => {
    await open();
    await ask('danh sách');
    await button('Danh sách giấy tờ').click();
    await button('Đánh dấu').focus();
    const before = await log().locator('article').count();
    await page.keyboard.press('Enter');
    await button('Bỏ đánh dấu').waitFor();
    expect(await log().locator('article').count()).toBe(before);
    expect(await log().innerText()).toContain('☑ Tờ khai');
    expect(await log().locator(':focus').count()).toBe(1);
  });

  it('lets a numbered choice be pressed where it stands, and repeats it nowhere', async () => {
    await open();
    await ask('đăng ký');
    const second = page.getByRole('button', { name: '2. Đăng ký lại khai sinh' });
    await second.waitFor();
    expect(await second.innerText()).toContain('Đã mất sổ gốc');
    const buttons = await log().locator('article.us').last().getByRole('button').allInnerTexts();
    expect(buttons.map((text) => text.split('\n')[0])).toEqual([
      '1. Đăng ký khai sinh',
      '2. Đăng ký lại khai sinh',
      'Không phải các việc này',
    ]);
    expect(await seriousFindings(page)).toEqual([]);
    await second.click();
    await expect.poll(() => handled.at(-1)?.choice).toBe('q:lai');
  });

  it('ticks a paper where it stands, and the keyboard stays on it', async () => {
    await open();
    await ask('giấy tờ');
    const paper = page.getByRole('checkbox', { name: '2. Tờ khai' });
    expect(await paper.getAttribute('aria-checked')).toBe('false');
    expect(await log().locator('article.us').last().getByRole('button').allInnerTexts()).toEqual(['In phiếu']);
    expect(await paper.innerText()).not.toContain('Mẫu có tại quầy');
    expect(await seriousFindings(page)).toEqual([]);
    await paper.focus();
    await page.keyboard.press('Space');
    await page.getByRole('checkbox', { name: '2. Tờ khai', checked: true }).waitFor();
    expect(await page.evaluate<string>('document.activeElement.innerText')).toContain('☑ 2. Tờ khai');
    expect(handled.at(-1)?.choice).toBe('paper:on');
  });

  it('speaks English at one tap, and remembers it', async () => {
    await open();
    await button('English').click();
    await page.getByText('From now on I speak English').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await box().getAttribute('placeholder')).toBe('What do you need?');
    await page.reload();
    await button('Tiếng Việt').waitFor();
    expect(await page.getByText('A machine answers here').isVisible()).toBe(true);
    expect(handled.map(({ choice }) => choice)).toEqual(['start', 'lang:en']);
  });

  it('marks each of our messages with the language it was said in, also after the page speaks another', async () => {
    await open();
    await ask('làm khai sinh cho con');
    await button('Danh sách giấy tờ').waitFor();
    await page.locator('#language').click();
    await page.getByText('From now on I speak English').waitFor();
    const languages = (): Promise<string[]> =>
      page.evaluate<string[]>(`[...document.querySelectorAll('article.us')].map(({ lang }) => lang)`);
    expect(await languages()).toEqual(['vi', 'vi', 'en']);
    await page.reload();
    await page.getByText('From now on I speak English').waitFor();
    expect(await languages()).toEqual(['vi', 'vi', 'en']);
  });

  it('greets again in the other language where the greeting stands, as long as nothing else was said', async () => {
    await open();
    await button('English').click();
    await page.getByText('From now on I speak English').waitFor();
    expect(await log().locator('article').count()).toBe(1);
    await ask('hello');
    await button('Danh sách giấy tờ').waitFor();
    await button('Tiếng Việt').click();
    await page.getByText('Từ giờ tôi nói tiếng Việt').waitFor();
    expect(await log().locator('article.us').count()).toBe(3);
  });

  it('takes the keyboard on to the answer of the button it pressed', async () => {
    await open();
    await button('Đăng ký khai sinh cần gì?').focus();
    await page.keyboard.press('Enter');
    await button('Lệ phí').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.innerText')).toContain('Cổng Dịch vụ công quốc gia');
  });

  it('keeps the empty box one line high, on the narrowest phone and with letters twice as large', async () => {
    await open({ viewport: { width: 320, height: 568 } });
    const lines =
      'document.querySelector("#text").clientHeight / parseFloat(getComputedStyle(document.querySelector("#text")).lineHeight)';
    expect(await page.evaluate<number>(lines)).toBeLessThan(2);
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.evaluate<number>(lines)).toBeLessThan(2);
  });

  it('keeps the conversation over a reload, and old buttons still work', async () => {
    await open();
    await ask('một câu hỏi');
    await button('Danh sách giấy tờ').waitFor();
    await page.reload();
    await page.getByText('Anh/chị hỏi: một câu hỏi').waitFor();
    await button('Đăng ký khai sinh cần gì?').click();
    await button('Lệ phí').waitFor();
    expect(handled.map(({ choice }) => choice).filter((choice) => choice === 'start')).toHaveLength(1);
  });

  it('keeps what is typed and not sent over a reload, until it is sent', async () => {
    await open();
    await box().fill('câu đang gõ dở');
    await page.reload();
    await button('Đăng ký kết hôn').waitFor();
    expect(await box().inputValue()).toBe('câu đang gõ dở');
    await box().press('Enter');
    await page.getByText('Anh/chị hỏi: câu đang gõ dở').waitFor();
    await page.reload();
    await button('Đăng ký kết hôn').waitFor();
    expect(await box().inputValue()).toBe('');
  });

  it('keeps what is typed while the page is still loading, and sends nothing into the void', async () => {
    page = await (await browser.newContext(PHONE)).newPage();
    let release = (): void => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/main.js', async (route) => {
      await isReleased;
      await route.continue();
    });
    await page.goto(chat.url, { waitUntil: 'commit' });
    await box().fill('gõ sớm');
    expect(await button('Gửi').isDisabled()).toBe(true);
    release();
    await button('Đăng ký kết hôn').waitFor();
    expect(await box().inputValue()).toBe('gõ sớm');
    await button('Gửi').click();
    await page.getByText('Anh/chị hỏi: gõ sớm').waitFor();
  });

  it.each([
    ['puts the keyboard of a phone away', PHONE, 0],
    ['keeps the place in the box at a desk', DESK, 1],
  ])('once a question is sent, %s', async (_name, options, focused) => {
    await open(options);
    await box().focus();
    await box().fill('một câu hỏi');
    await button('Gửi').click();
    await button('Danh sách giấy tờ').waitFor();
    expect(await page.locator('textarea:focus').count()).toBe(focused);
  });

  it('shows a message that comes unasked, once, and tells the server that it has it', async () => {
    await open();
    const to = { channel: 'web', chat: await visitor() } as const;
    const acknowledged = page.waitForResponse('**/api/chat/ack');
    await chat.channel.send(to, { text: '**Hồ sơ** của anh/chị đã có kết quả.' });
    await page.getByText('Hồ sơ của anh/chị đã có kết quả.').waitFor();
    expect((await acknowledged).status()).toBe(204);
    await page.reload();
    await button('Đăng ký kết hôn').waitFor();
    expect(await page.getByText('đã có kết quả').count()).toBe(1);
  });

  it('gets what was sent while the page was closed', async () => {
    await open();
    const to = { channel: 'web', chat: await visitor() } as const;
    await page.goto('about:blank');
    await chat.channel.send(to, { text: 'Ngày mai đến nhận kết quả.' });
    await page.goto(chat.url);
    await page.getByText('Ngày mai đến nhận kết quả.').waitFor();
  });

  it('sends by itself when the line is back, and the question is handled once', async () => {
    await open();
    await page.context().setOffline(true);
    await ask('hỏi lúc mất mạng');
    await page.getByText('Chưa gửi được, đang gửi lại…').waitFor();
    expect(await page.getByRole('status').innerText()).toContain('Mất kết nối');
    await page.reload().catch(() => undefined);
    await page.context().setOffline(false);
    await page.goto(chat.url);
    await page.getByText('Anh/chị hỏi: hỏi lúc mất mạng').waitFor();
    expect(await page.getByText('đang gửi lại').count()).toBe(0);
    expect(handled.filter(({ text }) => text === 'hỏi lúc mất mạng')).toHaveLength(1);
  });

  it('repeats a message whose answer was lost under the same id', async () => {
    await open();
    let isLost = true;
    await page.route('**/api/chat/messages', async (route) => {
      const response = await route.fetch();
      if (!isLost) return route.fulfill({ response });
      isLost = false;
      return route.abort();
    });
    await ask('câu trả lời bị mất');
    await page.getByText('Anh/chị hỏi: câu trả lời bị mất').waitFor();
    expect(handled.filter(({ text }) => text === 'câu trả lời bị mất')).toHaveLength(1);
  });

  it('takes a double tap on a button as one, however slow the line', async () => {
    await open();
    await ask('làm khai sinh cho con');
    await button('Danh sách giấy tờ').waitFor();
    let release = (): void => undefined;
    const bothAreIn = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/chat/messages', async (route) => {
      await bothAreIn;
      await route.continue();
    });
    await button('Đăng ký khai sinh cần gì?').dblclick();
    release();
    await button('Lệ phí').waitFor();
    await ask('và gì nữa');
    await page.getByText('Anh/chị hỏi: và gì nữa').waitFor();
    expect(handled.filter(({ choice }) => choice === 'q:khai-sinh')).toHaveLength(1);
  });

  it('forgets everything when asked to, after asking once', async () => {
    await open();
    await ask('chuyện riêng');
    await button('Danh sách giấy tờ').waitFor();
    const before = await visitor();
    await button('Xoá cuộc trò chuyện').click();
    await button('Giữ lại').click();
    expect(await page.getByText('Anh/chị hỏi: chuyện riêng').count()).toBe(1);
    await box().fill('chưa gửi');
    await button('Xoá cuộc trò chuyện').click();
    await button('Xoá').click();
    await page.getByText('Xin chào anh/chị').waitFor();
    expect(await page.getByText('chuyện riêng').count()).toBe(0);
    expect(await box().inputValue()).toBe('');
    expect(await visitor()).not.toBe(before);
    await expect.poll(() => handled.filter(({ choice }) => choice === 'forget:here')).toHaveLength(1);
    expect(handled.find(({ choice }) => choice === 'forget:here')?.from.chat).toBe(before);
  });

  it('has the server forget later when there is no connection now', async () => {
    await open();
    const before = await visitor();
    await page.context().setOffline(true);
    await button('Xoá cuộc trò chuyện').click();
    await button('Xoá').click();
    await page.getByText('Mất kết nối').waitFor();
    await page.context().setOffline(false);
    await page.goto(chat.url);
    await expect.poll(() => handled.find(({ choice }) => choice === 'forget:here')?.from.chat).toBe(before);
  });

  it('shows the same conversation in two tabs, each message once', async () => {
    await open();
    const other = await page.context().newPage();
    await other.goto(chat.url);
    await ask('hai cửa sổ');
    await other.getByText('Anh/chị hỏi: hai cửa sổ').waitFor();
    const { chat: id } = handled[0]?.from ?? { chat: '' };
    await chat.channel.send({ channel: 'web', chat: id }, { text: 'Tin cho cả hai' });
    for (const tab of [page, other]) await tab.getByText('Tin cho cả hai').waitFor();
    expect(await other.getByText('Tin cho cả hai').count()).toBe(1);
    expect(new Set(handled.map(({ from }) => addressKey(from))).size).toBe(1);
    await button('English').click();
    await other.getByPlaceholder('What do you need?').waitFor();
    expect(await other.locator('html').getAttribute('lang')).toBe('en');
  });

  it('is used with the keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Dòng một');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('dòng hai');
    await page.keyboard.press('Enter');
    await button('Danh sách giấy tờ').waitFor();
    expect(handled.at(-1)?.text).toBe('Dòng một\ndòng hai');
    expect(await page.locator('textarea:focus').count()).toBe(1);
  });

  it.each([
    ['a phone', { width: 360, height: 740 }],
    ['the smallest phone', { width: 320, height: 568 }],
    ['a desk at 400% zoom', { width: 320, height: 256 }],
    ['a desk', { width: 1280, height: 800 }],
  ])('fits %s without scrolling sideways, and leaves fingers room', async (_name, viewport) => {
    await open({ viewport });
    await ask(`https://example.org/${'rat-dai'.repeat(40)}`);
    await button('Danh sách giấy tờ').waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    for (const target of await page.getByRole('button').all()) {
      const area = await target.boundingBox();
      expect(Math.min(area?.height ?? 0, area?.width ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });

  it.each([
    ['light', 'phone', PHONE],
    ['dark', 'phone', PHONE],
    ['light', 'desk', DESK],
  ] as const)('has nothing serious for axe-core, %s on a %s', async (colorScheme, name, options) => {
    await open({ ...options, colorScheme });
    await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-greeting.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await button('Đăng ký khai sinh cần gì?').click();
    await button('Lệ phí').waitFor();
    await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-answer.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await button('Xoá cuộc trò chuyện').click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-delete.png` });
  });

  it('breaks none of its own rules: no script error, nothing stopped by the content security policy', async () => {
    await open(PHONE);
    await ask('x');
    await button('Danh sách giấy tờ').waitFor();
    expect(errors).toEqual([]);
  });
});
