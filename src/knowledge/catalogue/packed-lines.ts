/**
 * Many byte strings in few big buffers: thousands of records cost their bytes and nothing more, and a tenth of that once they are packed.
 * The national catalogue is forty megabytes of text, of which conversations read a page now and then.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { decodeUtf8 } from './decode.ts';

/** Unpacked again as a whole, so not large: about a millisecond. */
const CHUNK_BYTES = 256 * 1024;
/** Address space of a block; memory is taken as it fills. */
const BLOCK_BYTES = 64 * 1024 * 1024;

interface Chunk {
  bytes: Buffer;
  isPacked: boolean;
}

interface Place {
  readonly chunk: number;
  readonly start: number;
  readonly end: number;
}

/** Packed lines as plain values, to be kept on disk. */
export interface KeptLines {
  readonly chunks: readonly Buffer[];
  readonly places: readonly Place[];
}

const deflate = promisify(deflateRaw);

export class PackedLines {
  /** Resizable, for what is cut off goes back to the system at once; freed buffers of this size stay with the process. */
  #blocks: ArrayBuffer[] = [];
  readonly #chunks: Chunk[];
  readonly #places: Place[];
  #used = CHUNK_BYTES;
  #packing: Promise<KeptLines> | undefined;
  /** The chunk that was unpacked last: lines are also read one after the other. */
  #open: { readonly chunk: Chunk; readonly bytes: Buffer } | undefined;

  /** Empty, or with what {@link pack} gave; then nothing may be added. */
  constructor({ chunks, places }: KeptLines = { chunks: [], places: [] }) {
    this.#chunks = chunks.map((bytes) => ({ bytes, isPacked: true }));
    this.#places = [...places];
    if (chunks.length > 0) this.#packing = Promise.resolve(this.#kept());
  }

  /** Copies the bytes; gives back the number to get them by. Not after {@link pack}. */
  add(bytes: Buffer): number {
    if (this.#used + bytes.length > CHUNK_BYTES) {
      this.#chunks.push({ bytes: this.#reserve(Math.max(CHUNK_BYTES, bytes.length)), isPacked: false });
      this.#used = 0;
    }
    const start = this.#used;
    bytes.copy(this.#chunks.at(-1)!.bytes, start);
    this.#used = start + bytes.length;
    return this.#places.push({ chunk: this.#chunks.length - 1, start, end: this.#used }) - 1;
  }

  /** The text added under this number. Throws RangeError for a number never given. */
  text(index: number): string {
    const place = this.#places[index];
    const chunk = place && this.#chunks[place.chunk];
    if (!chunk) throw new RangeError(`no line ${index}`);
    return decodeUtf8(this.#bytesOf(chunk).subarray(place.start, place.end));
  }

  /** Compresses all of it, chunk after chunk and beside the event loop; lines can be read all the while. */
  pack(): Promise<KeptLines> {
    return (this.#packing ??= this.#packAll());
  }

  async #packAll(): Promise<KeptLines> {
    for (const chunk of this.#chunks) {
      chunk.bytes = await deflate(chunk.bytes, { level: 1 });
      chunk.isPacked = true;
    }
    for (const block of this.#blocks) block.resize(0);
    this.#blocks = [];
    return this.#kept();
  }

  #kept(): KeptLines {
    return { chunks: this.#chunks.map(({ bytes }) => bytes), places: this.#places };
  }

  #reserve(size: number): Buffer {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.byteLength + size > block.maxByteLength) {
      block = new ArrayBuffer(0, { maxByteLength: Math.max(BLOCK_BYTES, size) });
      this.#blocks.push(block);
    }
    const at = block.byteLength;
    block.resize(at + size);
    return Buffer.from(block, at, size);
  }

  #bytesOf(chunk: Chunk): Buffer {
    if (!chunk.isPacked) return chunk.bytes;
    if (this.#open?.chunk !== chunk) this.#open = { chunk, bytes: inflateRawSync(chunk.bytes) };
    return this.#open.bytes;
  }
}
