/** The chat page's files, read and compressed once at start: a slow line gets few bytes, and a known version none at all. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'no-cache';

const [toGzip, toBrotli] = [promisify(gzip), promisify(brotliCompress)];

type Bytes = Uint8Array<ArrayBuffer>;

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Bytes;
  readonly gzip: Bytes;
  readonly br: Bytes;
}

/** The compiled page: beside this file in a build, in `dist` when the sources themselves are run. */
export function pageFolder(): string {
  const beside = fileURLToPath(new URL('./page/', import.meta.url));
  const built = fileURLToPath(new URL('../../../dist/channels/web/page/', import.meta.url));
  return existsSync(join(beside, 'main.js')) ? beside : built;
}

/** Serves the page itself and `/assets/<version>/<file>`; the version is a digest of all files, so an address never changes its content. */
export class PageFiles {
  private constructor(
    private readonly version: string,
    private readonly files: ReadonlyMap<string, PageFile>,
  ) {}

  /** Throws a sentence for the operator when the page has not been built. */
  static async load(folder: string): Promise<PageFiles> {
    if (!existsSync(join(folder, 'main.js'))) throw new Error(`The chat page is not built: run "npm run build" first`);
    const names = (await readdir(folder)).filter((name) => TYPES[extname(name)] !== undefined).sort();
    const contents = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
    const digest = createHash('sha256');
    for (const [name, content] of contents) digest.update(name).update(content);
    const version = digest.digest('hex').slice(0, 12);
    const compressed = async ([name, content]: readonly [string, Buffer]): Promise<[string, PageFile]> => {
      const isPage = extname(name) === '.html';
      const plain = isPage ? Buffer.from(content.toString().replaceAll('"/assets/', `"/assets/${version}/`)) : content;
      const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 16);
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const [zipped, br] = await Promise.all([toGzip(plain, { level: 9 }), toBrotli(plain)]);
      return [name, { type, etag, plain: new Uint8Array(plain), gzip: new Uint8Array(zipped), br: new Uint8Array(br) }];
    };
    return new PageFiles(version, new Map(await Promise.all(contents.map(compressed))));
  }

  /** The page. */
  page(request: Request): Response | undefined {
    return this.respond(request, 'index.html', ASK_EACH_TIME);
  }

  /**
   * A file of the page, or `undefined`. A page loaded just before an upgrade asks for the old version:
   * it gets what there is, not to be kept. So do pages of ours that name no version (account linking).
   */
  asset(request: Request): Response | undefined {
    const path = new URL(request.url).pathname.split('/').slice(2);
    return this.respond(request, path.at(-1) ?? '', path[0] === this.version ? FOREVER : ASK_EACH_TIME);
  }

  private respond(request: Request, name: string, caching: string): Response | undefined {
    const file = this.files.get(name);
    if (!file) return undefined;
    const accepted = request.headers.get('accept-encoding') ?? '';
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
    const etag = `"${file.etag}-${encoding}"`;
    const headers = { 'cache-control': caching, etag, vary: 'accept-encoding' };
    if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    const bytes = file[encoding];
    return new Response(bytes, {
      headers: {
        ...headers,
        'content-type': file.type,
        'content-length': String(bytes.byteLength),
        ...(encoding === 'plain' ? {} : { 'content-encoding': encoding }),
      },
    });
  }
}
