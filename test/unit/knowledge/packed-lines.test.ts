import { describe, expect, test } from 'vitest';
import { PackedLines } from '../../../src/knowledge/catalogue/packed-lines.ts';

/** Enough for several chunks, one line longer than a chunk, some empty. */
const lines = [
  ...Array.from({ length: 3_000 }, (_, at) => `dòng ${at} ${'đăng ký '.repeat(at % 90)}`),
  'một dòng dài '.repeat(40_000),
  '',
  'dòng cuối',
];

function filled(): PackedLines {
  const packed = new PackedLines();
  lines.forEach((line, at) => expect(packed.add(Buffer.from(line))).toBe(at));
  return packed;
}

const readAll = (packed: PackedLines): string[] => lines.map((_, at) => packed.text(at));

describe('lines kept in few buffers', () => {
  test('come back as they were, before packing, during it and after it', async () => {
    const packed = filled();
    expect(readAll(packed)).toEqual(lines);
    const done = packed.pack();
    expect(readAll(packed)).toEqual(lines);
    await done;
    expect(readAll(packed)).toEqual(lines);
    expect(readAll(packed).reverse()).toEqual([...lines].reverse());
  });

  test('may be packed again, which changes nothing', async () => {
    const packed = filled();
    await Promise.all([packed.pack(), packed.pack()]);
    await packed.pack();
    expect(packed.text(7)).toBe(lines[7]);
  });

  test('can be kept as they are when packed, and opened again', async () => {
    const kept = await filled().pack();
    const again = new PackedLines(kept);
    expect(readAll(again)).toEqual(lines);
    expect(await again.pack()).toEqual(kept);
  });

  test('a number never given is refused', () => {
    expect(() => filled().text(lines.length)).toThrow(RangeError);
  });
});
