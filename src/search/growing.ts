/** A typed array of numbers that grows; for building the index in little memory. */
export class Growing {
  #values: Float64Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#values = new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  uint32(): Uint32Array {
    return Uint32Array.from(this.#values.subarray(0, this.length));
  }
}
