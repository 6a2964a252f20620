/** How the page and the files of replies are served: small, cached for as long as they may be, and refused with a sentence. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageFiles } from '../../../src/channels/web/page-files.ts';
import { compileChatPage } from '../../tools/chat-page.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { startWebChat, type WebChat } from '../../tools/web-chat.ts';

let chat: WebChat;
beforeAll(async () => {
  chat = await startWebChat({
    receive: () => ({
      accepted: Promise.resolve(),
      answer: Promise.resolve({ outcome: 'command', replies: [] }),
    }),
    channel: {
      file: async (id) =>
        id === 'sheet-1'
          ? { bytes: new TextEncoder().encode('%PDF-1.7'), mime: 'application/pdf', name: 'phiếu hẹn.pdf' }
          : undefined,
    },
  });
});
afterAll(async () => {
  await chat.stop();
  await chat.store.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(chat.url + path, { headers });
/** The addresses the page names. */
async function addresses(): Promise<string[]> {
  const html = await (await get('/')).text();
  return [...new Set([...html.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? ''))];
}

describe('the page', () => {
  it('is asked for anew each time, and not sent again when it is the same', async () => {
    const first = await get('/');
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('names only files that are there, each of which may be kept for ever', async () => {
    const all = await addresses();
    expect(all.length).toBeGreaterThan(5);
    for (const address of all) {
      const response = await get(address);
      expect(response.status, address).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });

  it('loads every module at once, none after another', async () => {
    const named = (await addresses()).map((address) => address.split('/').at(-1));
    const modules = readdirSync('src/channels/web/page').filter((name) => name.endsWith('.ts') && name !== 'wire.ts');
    expect(named).toEqual(expect.arrayContaining(modules.map((name) => name.replace(/\.ts$/, '.js'))));
  });

  it('is under 30 kB with everything it needs', async () => {
    let bytes = 0;
    for (const address of ['/', ...(await addresses())])
      bytes += gzipSync(await (await get(address)).arrayBuffer()).byteLength;
    expect(bytes).toBeLessThan(30_000);
  });

  it.each(['br', 'gzip'])('goes out compressed: %s', async (encoding) => {
    const response = await get('/', { 'accept-encoding': encoding });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(await response.text()).toContain('<!doctype html>');
  });

  it('has no script or style of its own in it, as the content security policy wants', () => {
    const html = readFileSync('src/channels/web/page/index.html', 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  });

  it('of an older version still gets its files, not to be kept', async () => {
    const response = await get('/assets/000000000000/main.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('gives a page that names no version its style, not to be kept', async () => {
    const response = await get('/assets/style.css');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/css');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/x/nothing.js', '/assets/x/..%2f..%2fpackage.json', '/assets/main.ts', '/assets/x/tsconfig.json'])(
    'gives nothing else away: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('that was not built says what to do', async () => {
    await expect(PageFiles.load(temporaryFolder())).rejects.toThrow('npm run build');
  });

  it('has other addresses for its files as soon as one of them has changed', async () => {
    const { folder, remove } = compileChatPage();
    const styleOf = async (): Promise<string | undefined> => {
      const html = await (await PageFiles.load(folder)).page(new Request('http://localhost/'))?.text();
      return /"(\/assets\/[^"]+\.css)"/.exec(html ?? '')?.[1];
    };
    const before = await styleOf();
    expect(await styleOf()).toBe(before);
    appendFileSync(join(folder, 'main.js'), '\n');
    expect(await styleOf()).not.toBe(before);
    remove();
  });
});

describe('a file of a reply', () => {
  it('is given to be kept, under its own name', async () => {
    const response = await get('/files/sheet-1');
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''phi%E1%BA%BFu%20h%E1%BA%B9n.pdf",
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).toBe('%PDF-1.7');
  });

  it.each(['/files/none', '/files/%2e%2e%2fetc', '/files/%ff', `/files/${'x'.repeat(200)}`])(
    'that is not kept is refused with a sentence: %.20s',
    async (path) => {
      const response = await get(path, { 'accept-language': 'en' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: expect.stringContaining('no longer kept') as string });
    },
  );
});
