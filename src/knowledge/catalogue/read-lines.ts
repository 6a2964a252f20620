/** Streams the lines of a `.jsonl` or `.jsonl.gz` file as bytes, in bounded memory whatever the file holds. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** A line longer than this is no record; it is given back as `undefined` and its bytes are dropped. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** Only lines shorter than this are looked through for being blank. */
const SHORTEST_RECORD_BYTES = 16;
const NEWLINE = 0x0a;

interface Line {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  /** Valid until the next line is asked for; `undefined` = too long. */
  readonly bytes: Buffer | undefined;
}

/** How far a long read has come, in bytes of the file as it lies on disk. */
export interface ReadProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly lines: number;
}

/** Throws the file system's or zlib's error when the file is missing or damaged. Empty lines are left out. */
export async function* readLines(path: string, onProgress?: (progress: ReadProgress) => void): AsyncGenerator<Line> {
  const totalBytes = (await stat(path)).size;
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: 256 * 1024 })) : file;
  if (stream !== file) file.once('error', (error) => stream.destroy(error));
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (): Line | undefined => {
    number += 1;
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const isTooLong = length > MAX_LINE_BYTES;
    const isEmpty = length < SHORTEST_RECORD_BYTES && (bytes?.toString('latin1').trim() ?? '') === '';
    parts = [];
    length = 0;
    if (isEmpty) return undefined;
    return { number, bytes: isTooLong ? undefined : bytes };
  };
  const keep = (piece: Buffer): void => {
    length += piece.length;
    if (length > MAX_LINE_BYTES) parts = [];
    else if (piece.length > 0) parts.push(piece);
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        keep(chunk.subarray(from, end));
        from = end + 1;
        const line = take();
        if (line) yield line;
      }
      keep(chunk.subarray(from));
      onProgress?.({ readBytes: file.bytesRead, totalBytes, lines: number });
    }
    if (length > 0) {
      const line = take();
      if (line) yield line;
    }
    onProgress?.({ readBytes: totalBytes, totalBytes, lines: number });
  } finally {
    file.destroy();
    stream.destroy();
  }
}
