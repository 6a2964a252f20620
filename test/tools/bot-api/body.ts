/** Reads a call's body: JSON, or multipart with files. */
import type { IncomingMessage } from 'node:http';
import type { Params, Spec } from './spec.ts';

export interface Body {
  readonly params: Params;
  /** Uploaded parts by their name. */
  readonly files: ReadonlyMap<string, { readonly name: string; readonly bytes: Buffer }>;
}

export async function readBody(request: IncomingMessage, method: string, spec: Spec): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined)
    return { params: body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Params), files: new Map() };
  const fields: Record<string, string> = {};
  const files = new Map<string, { name: string; bytes: Buffer }>();
  const separator = Buffer.from(`--${boundary}`);
  for (let start = body.indexOf(separator) + separator.length; ;) {
    const end = body.indexOf(separator, start);
    if (end < 0) break;
    // Between the line break after the boundary and the one before the next.
    const part = body.subarray(start + 2, end - 2);
    start = end + separator.length;
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString('utf8');
    const content = part.subarray(split + 4);
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? '';
    const fileName = /filename="?([^"\r\n;]*)"?/.exec(head)?.[1];
    if (fileName === undefined) fields[name] = content.toString('utf8');
    else files.set(name, { name: fileName, bytes: Buffer.from(content) });
  }
  return { params: spec.typed(method, fields), files };
}
