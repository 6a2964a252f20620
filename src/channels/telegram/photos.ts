/** Fetches a photo that a person sent and has it read. It goes through memory only; the token in its address goes nowhere else. */
import type { Log } from '../../shared/log.ts';
import type { ReadPhoto } from '../channel.ts';
import type { Api, CallSignal } from './api.ts';
import { toFailure } from './failure.ts';

const MOST_BYTES = 5_000_000;
/** Short, because the update's acceptance waits for it. */
const PATIENCE_MS = 10_000;

/** A picture in a message. */
export interface PhotoRef {
  readonly fileId: string;
  /** Bytes, when Telegram told. */
  readonly size: number | undefined;
}

type SeenPhoto = Awaited<ReturnType<ReadPhoto>>;

interface PhotosParts {
  readonly api: Api;
  readonly token: string;
  readonly apiRoot: string;
  readonly readPhoto: ReadPhoto;
  /** Cuts everything off at a stop. */
  readonly signal: CallSignal;
  readonly log: Log;
}

export class Photos {
  constructor(private readonly parts: PhotosParts) {}

  /** What a photo says; one that could not be fetched says that it cannot be opened now. Never rejects. */
  async read({ fileId, size }: PhotoRef): Promise<SeenPhoto> {
    if (size !== undefined && size > MOST_BYTES) return { text: '', choice: 'photo:too-large' };
    const bytes = await this.fetched(fileId);
    if (bytes === undefined) return { text: '', choice: 'photo:not-now' };
    return this.parts.readPhoto(bytes);
  }

  private async fetched(fileId: string): Promise<Uint8Array | undefined> {
    const { api, token, apiRoot, signal, log } = this.parts;
    const path = await api.getFile(fileId, signal).then(
      (file) => file.file_path,
      (error: unknown) => {
        const { kind, sentence } = toFailure('getFile', error);
        return void log.warn({ failure: kind, reason: sentence }, 'a photo could not be found at telegram');
      },
    );
    if (path === undefined || !/^[\w./-]+$/.test(path)) return undefined;
    try {
      const response = await fetch(`${apiRoot}/file/bot${token}/${path}`, {
        signal: AbortSignal.any([signal as unknown as AbortSignal, AbortSignal.timeout(PATIENCE_MS)]),
        redirect: 'error',
      });
      if (response.ok && response.body) return await upTo(MOST_BYTES, response.body);
      log.warn({ status: response.status }, 'a photo could not be fetched from telegram');
    } catch {
      // What fetch says about it names the address, and the token in it.
      log.warn('a photo could not be fetched from telegram');
    }
    return undefined;
  }
}

/** All of a stream; one byte more than `limit` when there is more, so that the reader sees that it is too much. */
async function upTo(limit: number, body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit + 1);
}
