/** A chat is linked to the person who signs in: the whole product, a real OpenID provider, real HTTP on loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireAnswer } from '../../src/channels/web/page/wire.ts';
import { startServer, type RunningServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { watchedLog } from '../tools/watched-log.ts';
import { Browser, startIdentityServer, type IdentityServer } from '../tools/identity-provider.ts';
import { freePort } from '../tools/redis.ts';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'motcua-account-'));
const log: string[] = [];
let later = 0;
let home: string;
let provider: IdentityServer;
let server: RunningServer;
let count = 0;

beforeAll(async () => {
  const port = await freePort();
  home = `http://127.0.0.1:${port}`;
  provider = await startIdentityServer(`${home}/auth/callback`);
  const config = parseConfig(
    {
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: home,
      WEB_RATE: '0',
      DATA_DIR: folder,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    },
    folder,
  );
  server = await startServer(config, watchedLog(log), () => Date.now() + later);
});
afterAll(async () => {
  await server?.stop();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody at the web page. */
class Citizen {
  readonly name = `citizen-${++count}`;
  private turns = 0;
  last: WireAnswer = { outcome: '', replies: [] };

  async says(text: string): Promise<string> {
    return this.posts({ text });
  }

  async taps(label: string): Promise<string> {
    const choice = this.last.replies.flatMap(({ choices }) => choices).find((each) => each.label.includes(label));
    if (!choice) throw new Error(`no button ${label} under: ${this.heard}`);
    return this.posts({ choice: choice.id });
  }

  get heard(): string {
    return this.last.replies.map(({ text }) => text).join('\n');
  }

  get labels(): string[] {
    return this.last.replies.flatMap(({ choices }) => choices.map(({ label }) => label));
  }

  /** The link in what she has just heard. */
  get link(): string {
    const link = this.last.replies.flatMap(({ choices }) => choices).find(({ url }) => url !== undefined)?.url;
    if (link === undefined) throw new Error(`no link in: ${this.heard}`);
    return link;
  }

  private async posts(content: object): Promise<string> {
    const response = await fetch(`${home}/api/chat/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visitor: this.name, id: `m${++this.turns}`, ...content }),
    });
    this.last = (await response.json()) as WireAnswer;
    return this.heard;
  }
}

/** From our link to the page after the return; `stop` = before the browser comes back to us. */
async function signIn(browser: Browser, link: string, person: string, stop?: 'before-return') {
  const end = stop && `${home}/auth/callback`;
  const login = await browser.press(await browser.open(link), /Đăng nhập/);
  const consent = await browser.press(login, { prompt: 'login', login: person, password: 'x' });
  return browser.press(consent, { prompt: 'consent' }, end);
}
const digitsOn = ({ html }: { html: string }): string =>
  /class="digits"[^>]*>(\d{3}) (\d{3})</.exec(html)?.slice(1).join('') ?? 'none';

/** A citizen who is linked as `person`. */
async function linked(person: string): Promise<Citizen> {
  const citizen = new Citizen();
  await citizen.says('/lienket');
  await citizen.says(digitsOn(await signIn(new Browser(), citizen.link, person)));
  expect(citizen.heard).toContain('Đã liên kết');
  return citizen;
}

beforeEach(() => {
  later = 0;
});

describe('a citizen who links her account', () => {
  it('signs in, types the six digits, and sees her dossiers without codes', async () => {
    const lan = new Citizen();
    await lan.says('liên kết tài khoản');
    expect(lan.heard).toMatch(/sáu chữ số.*\n.*đừng gửi cho ai/s);
    const browser = new Browser();
    const offer = await browser.open(lan.link);
    expect(offer.html).toMatch(/trang web Một Cửa.*Chỉ đi tiếp nếu chính anh\/chị vừa yêu cầu/s);
    const end = await signIn(browser, lan.link, 'lan');
    expect([end.status, end.html]).toEqual([200, expect.stringContaining('Đừng đưa sáu chữ số này cho ai')]);
    await lan.says(digitsOn(end));
    expect(lan.heard).toContain('Đã liên kết');
    await lan.taps('Hồ sơ tôi theo dõi');
    expect(lan.heard).toMatch(/Hồ sơ tôi đã nộp\s.*H49\.99-260101-/s);
    const [code = ''] = lan.labels;
    await lan.taps(code);
    expect([lan.last.outcome, lan.heard]).toEqual(['dossier-shown', expect.stringContaining('Tình trạng')]);
    await lan.taps('Theo dõi hồ sơ này');
    expect(lan.heard).toContain('Tôi sẽ báo khi hồ sơ có thay đổi');
  });

  it('is told what she is linked to, and unlinks by one tap: nothing that came by the account stays', async () => {
    const lan = await linked('lan');
    await lan.taps('Hồ sơ tôi theo dõi');
    const [code = ''] = lan.labels;
    await lan.taps(code);
    await lan.taps('Theo dõi hồ sơ này');
    await lan.says('/lienket');
    expect(lan.heard).toContain('đã liên kết với tài khoản');
    await lan.taps('Bỏ liên kết');
    expect(lan.heard).toContain('Đã bỏ liên kết');
    await lan.says(code);
    expect(lan.heard).toContain('bốn số cuối');
    await lan.says('tra cứu hồ sơ');
    await lan.taps('Hồ sơ tôi theo dõi');
    expect(lan.heard).not.toContain('H49');
    expect(lan.labels).toContain('Liên kết tài khoản');
  });

  it('sees the link in her data, and it goes when she is forgotten', async () => {
    const lan = await linked('mai');
    await lan.says('/mydata');
    const file = lan.last.replies[0]?.file?.url ?? '';
    const data = (await (await fetch(home + file)).json()) as { data: { dossiers: object } };
    expect(data.data.dossiers).toHaveProperty('linkedAccountSince');
    await lan.says('/forget');
    await lan.taps('Xóa hết');
    await lan.says('/lienket');
    expect(lan.heard).toContain('đường dẫn');
  });

  it('sees in her data what her other linked chats hold, and is forgotten in all of them, or only here', async () => {
    const [phone, laptop, stranger] = [await linked('hoa'), await linked('hoa'), await linked('khanh')];
    await laptop.says('đăng ký khai sinh cần giấy gì');
    await stranger.says('đổi giấy phép lái xe');
    await phone.says('/mydata');
    expect(phone.heard).toContain('đã liên kết cùng tài khoản (trang web)');
    const file = phone.last.replies[0]?.file?.url ?? '';
    const { linked: others } = (await (await fetch(home + file)).json()) as { linked: { data: object }[] };
    expect(others).toHaveLength(1);
    expect(JSON.stringify(others)).toContain('khai sinh');
    expect(JSON.stringify(others)).not.toContain('lái xe');

    await phone.says('/forget');
    expect(phone.labels).toEqual(['Xóa ở tất cả', 'Chỉ xóa ở đây', 'Không xóa']);
    await phone.taps('Chỉ xóa ở đây');
    await laptop.says('/lienket');
    expect(laptop.heard).toContain('đã liên kết với tài khoản');

    await laptop.says('/mydata');
    expect(laptop.heard).toContain('ở kênh này.');
    const second = await linked('hoa');
    await second.says('/forget');
    await second.taps('Xóa ở tất cả');
    await laptop.says('/lienket');
    expect(laptop.heard).not.toContain('đã liên kết với tài khoản');
    await laptop.says('/mydata');
    expect(JSON.stringify(await (await fetch(home + (laptop.last.replies[0]?.file?.url ?? ''))).json())).not.toContain(
      'khai sinh',
    );
    await stranger.says('/lienket');
    expect(stranger.heard).toContain('đã liên kết với tài khoản');
  });

  it('who did not agree is told that nothing was linked', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const browser = new Browser();
    const login = await browser.press(await browser.open(lan.link), /Đăng nhập/);
    const end = await browser.press(login, /Cancel/);
    expect([end.status, end.html]).toEqual([400, expect.stringContaining('đã không đồng ý')]);
    await lan.says('000000');
    expect(lan.heard).not.toContain('liên kết');
  });
});

describe('what is not good', () => {
  it('a link older than ten minutes', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    later = 11 * MINUTE;
    expect((await new Browser().open(lan.link)).status).toBe(410);
  });

  it('a link that was used, one that was replaced, and one that is none; looking at it uses nothing up', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const first = lan.link;
    for (let looks = 0; looks < 3; looks++) expect((await new Browser().open(first)).status).toBe(200);
    await signIn(new Browser(), first, 'lan');
    expect((await new Browser().open(first)).status).toBe(410);
    await lan.says('/lienket');
    const second = lan.link;
    await lan.says('/lienket');
    expect((await new Browser().open(second)).status).toBe(410);
    expect((await new Browser().open(`${home}/auth/link?word=${'x'.repeat(80)}`)).status).toBe(410);
    expect((await new Browser().open(`${home}/auth/start?word=`)).status).toBe(410);
  });

  it('a return with another state, without a state, or made up', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const browser = new Browser();
    const { url } = await signIn(browser, lan.link, 'lan', 'before-return');
    const asked = provider.calls('POST /token');
    const forged = new URL(url);
    forged.searchParams.set('state', `${forged.searchParams.get('state')?.slice(0, -4)}AAAA`);
    expect((await browser.open(forged.href)).status).toBe(410);
    forged.searchParams.delete('state');
    expect((await browser.open(forged.href)).status).toBe(410);
    expect((await browser.open(`${home}/auth/callback?code=x&state=y`)).status).toBe(410);
    expect(provider.calls('POST /token')).toBe(asked);
    // The right one is still good after all that.
    expect(digitsOn(await browser.open(url))).toMatch(/^\d{6}$/);
  });

  it('a return in another browser than the one that left', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const { url } = await signIn(new Browser(), lan.link, 'lan', 'before-return');
    expect((await new Browser().open(url)).status).toBe(410);
  });

  it('a return that comes a second time, or with a code that was made up or belongs to another sign-in', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const browser = new Browser();
    const { url } = await signIn(browser, lan.link, 'lan', 'before-return');
    expect((await browser.open(url)).status).toBe(200);
    expect((await browser.open(url)).status).toBe(410);
    const used = new URL(url).searchParams.get('code') ?? '';
    for (const code of ['made-up', used]) {
      await lan.says('/lienket');
      const again = new URL((await signIn(new Browser(), lan.link, 'lan', 'before-return')).url);
      expect(again.searchParams.get('code')).not.toBe(used);
      const other = new Browser();
      await lan.says('/lienket');
      const back = new URL((await signIn(other, lan.link, 'lan', 'before-return')).url);
      back.searchParams.set('code', code);
      const end = await other.open(back.href);
      expect([end.status, end.html]).toEqual([400, expect.stringContaining('không dùng được')]);
    }
  });

  it('digits typed too late, or wrong five times', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const digits = digitsOn(await signIn(new Browser(), lan.link, 'lan'));
    const wrong = digits === '111111' ? '222222' : '111111';
    for (let tries = 0; tries < 4; tries++) expect(await lan.says(wrong)).toContain('chưa đúng');
    expect(await lan.says(wrong)).toContain('bắt đầu lại');
    expect(await lan.says(digits)).not.toContain('Đã liên kết');
    await lan.says('/lienket');
    const late = digitsOn(await signIn(new Browser(), lan.link, 'lan'));
    later = 11 * MINUTE;
    expect(await lan.says(late)).not.toContain('Đã liên kết');
  });
});

describe('a link that was passed on', () => {
  it('does not show the dossiers of who signs in to who began: the digits are on her screen and count in his chat only', async () => {
    const thief = new Citizen();
    await thief.says('/lienket');
    const victim = new Citizen();
    const digits = digitsOn(await signIn(new Browser(), thief.link, 'lan'));
    // She types them where she is told to, her own chat: it waits for none.
    expect(await victim.says(digits)).not.toContain('Đã liên kết');
    expect(await thief.says('/lienket')).not.toContain('đã liên kết với');
    expect(await thief.says(digits)).not.toContain('Đã liên kết');
  });
});

describe('what stands in log and store', () => {
  it('names neither the person nor her digits, codes or words', async () => {
    await linked('nguoi-bi-mat-77');
    const all = log.join('\n');
    expect(all).not.toMatch(/nguoi-bi-mat|code=|word=|state=|H49\.99/);
    expect(await (await fetch(`${home}/metrics`)).text()).toMatch(/account-linked/);
  });

  it('tells plainly when the provider is away, and the operator too', async () => {
    const lan = new Citizen();
    await lan.says('/lienket');
    const browser = new Browser();
    const { url } = await signIn(browser, lan.link, 'lan', 'before-return');
    await provider.close();
    const end = await browser.open(url);
    expect([end.status, end.html]).toEqual([503, expect.stringContaining('đang gián đoạn')]);
    expect(log.join('\n')).toContain('an account could not be linked');
  });
});
