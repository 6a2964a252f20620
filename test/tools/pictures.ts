/** Pictures of QR codes as a phone takes them: turned, tilted, out of focus, with grain. Made here, real PNG and JPEG bytes. */
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import qrcode from 'qrcode-generator';

interface Shot {
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Side of one module of the code, in pixels. */
  readonly module?: number;
  /** Radians. */
  readonly turned?: number;
  /** How much smaller the far edge is than the near one, 0 to 0.5. */
  readonly tilted?: number;
  /** How often the picture is averaged with its neighbours. */
  readonly blurred?: number;
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A sheet with the QR code of a text on it, photographed. */
export function photographed(text: string, shot: Shot = {}): Pixels {
  const { width = 640, height = 480, module: side = 6, turned = 0, tilted = 0, blurred = 0 } = shot;
  const code = qrcode(0, 'M');
  code.addData(Buffer.from(text, 'utf8').toString('latin1'));
  code.make();
  const count = code.getModuleCount();
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
  return painted(width, height, blurred, (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    const away = side * (1 + (tilted * dy) / (count * side));
    const column = Math.floor((cos * dx + sin * dy) / away + count / 2);
    const row = Math.floor((cos * dy - sin * dx) / away + count / 2);
    const isInside = column >= 0 && row >= 0 && column < count && row < count;
    if (isInside) return code.isDark(row, column) ? 45 : 230;
    return column >= -4 && row >= -4 && column < count + 4 && row < count + 4 ? 230 : 170;
  });
}

/** A picture of nothing in particular. */
export const ofATable = (width = 640, height = 480): Pixels =>
  painted(width, height, 0, (x, y) => 120 + 60 * Math.sin(x / 40) * Math.cos(y / 25));

function painted(width: number, height: number, blurred: number, grey: (x: number, y: number) => number): Pixels {
  let plane = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) plane[y * width + x] = grey(x, y) + ((x * 7 + y * 13) % 9);
  for (let round = 0; round < blurred; round++) plane = averaged(plane, width, height);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (const [at, value] of plane.entries()) data.fill(value, at * 4, at * 4 + 3);
  return { data, width, height };
}

function averaged(plane: Float32Array, width: number, height: number): Float32Array<ArrayBuffer> {
  const next = new Float32Array(plane);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      let sum = 0;
      for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += plane[(y + dy) * width + x + dx] ?? 0;
      next[y * width + x] = sum / 9;
    }
  return next;
}

export const toJpeg = ({ data, width, height }: Pixels, quality = 80): Buffer =>
  jpeg.encode({ data, width, height }, quality).data;

export function toPng({ data, width, height }: Pixels): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data);
  return PNG.sync.write(png);
}
