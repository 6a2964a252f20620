/** Many byte strings in a few big buffers: thousands of records cost their bytes and nothing more. */

import { decodeUtf8 } from './decode.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

export class PackedLines {
  readonly #blocks: Buffer[] = [];
  readonly #places: { block: number; start: number; end: number }[] = [];
  #used = BLOCK_BYTES;

  /** Copies the bytes; gives back the number to get them by. */
  add(bytes: Buffer): number {
    if (this.#used + bytes.length > BLOCK_BYTES) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes.length)));
      this.#used = 0;
    }
    const block = this.#blocks.length - 1;
    const start = this.#used;
    bytes.copy(this.#blocks[block] as Buffer, start);
    this.#used = start + bytes.length;
    return this.#places.push({ block, start, end: this.#used }) - 1;
  }

  /** The text added under this number. Throws RangeError for a number never given. */
  text(index: number): string {
    const place = this.#places[index];
    const block = place && this.#blocks[place.block];
    if (!block) throw new RangeError(`no line ${index}`);
    return decodeUtf8(block.subarray(place.start, place.end));
  }

  /** How many there are. */
  get size(): number {
    return this.#places.length;
  }
}
