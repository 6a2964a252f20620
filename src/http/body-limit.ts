/** Holds the size of what is sent to us, whether or not the sender says it beforehand. */

/**
 * The same request when its body has at most `limitBytes`, else `undefined`.
 * A body of stated size is left unread (cheap: the usual case); one in chunks is read here, up to the limit.
 */
export async function withinLimit(request: Request, limitBytes: number): Promise<Request | undefined> {
  if (!request.headers.has('transfer-encoding')) {
    return Number(request.headers.get('content-length') ?? 0) <= limitBytes ? request : undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) break;
    const chunk = read.value as Uint8Array;
    size += chunk.byteLength;
    if (size > limitBytes) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(chunk);
  }
  const headers = new Headers(request.headers);
  headers.delete('transfer-encoding');
  return new Request(request.url, { method: request.method, headers, body: Buffer.concat(chunks) });
}
