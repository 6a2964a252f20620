/** What kind of picture some bytes are and how many pixels it has, read from its head alone: nothing is unpacked to find out. */

interface Picture {
  readonly kind: 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
}

const PNG_HEAD = Buffer.from('89504e470d0a1a0a', 'hex');
/** Segments of a JPEG that say its size: all "start of frame" markers. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The picture's kind and size, or `undefined` when it is neither a PNG nor a JPEG, or broken in its head. */
export function pictureOf(bytes: Uint8Array): Picture | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length >= 24 && data.subarray(0, 8).equals(PNG_HEAD))
    return sized('png', data.readUInt32BE(16), data.readUInt32BE(20));
  if (data.length >= 4 && data.readUInt16BE(0) === 0xffd8) return jpegOf(data);
  return undefined;
}

function jpegOf(data: Buffer): Picture | undefined {
  for (let at = 2; at + 9 <= data.length;) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return sized('jpeg', data.readUInt16BE(at + 7), data.readUInt16BE(at + 5));
    else at += 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}

const sized = (kind: Picture['kind'], width: number, height: number): Picture | undefined =>
  width > 0 && height > 0 ? { kind, width, height } : undefined;
