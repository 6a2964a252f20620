/**
 * A photo of the receipt's QR code, read for the dossier code in it. The photo is looked at and let go of: neither it nor
 * anything else its codes say (an identity card's QR holds name and birthday) leaves this file.
 */
import { findCode } from '../codes.ts';
import { pictureOf } from './picture.ts';
import type { QrReader } from './reader.ts';

const MOST_BYTES = 5_000_000;
/** More than any phone's usual picture; a larger one would cost memory, not show more. */
const MOST_PIXELS = 16_000_000;
/** What the QR code of an identity card begins with: the identity number. */
const IDENTITY_CARD = /^\d{12}\|/;

/** What a photo shows. */
type PhotoReading =
  | { readonly kind: 'code'; readonly code: string }
  /** No QR code that could be read. */
  | { readonly kind: 'no-qr' }
  /** A QR code without a dossier code in it. */
  | { readonly kind: 'other-qr' }
  /** The QR code of an identity card: she should not have sent it. */
  | { readonly kind: 'identity-card' }
  | { readonly kind: 'too-large' }
  /** Neither PNG nor JPEG. */
  | { readonly kind: 'not-a-photo' }
  /** Too much to do now; the same photo may be sent again. */
  | { readonly kind: 'not-now' };

/** Reads a photo within bounded memory and time. Never rejects because of what it shows. */
export async function readPhoto(reader: QrReader, bytes: Uint8Array): Promise<PhotoReading> {
  if (bytes.byteLength > MOST_BYTES) return { kind: 'too-large' };
  const picture = pictureOf(bytes);
  if (picture === undefined) return { kind: 'not-a-photo' };
  if (picture.width * picture.height > MOST_PIXELS) return { kind: 'too-large' };
  const reading = await reader.read(bytes);
  if ('failed' in reading) return { kind: reading.failed === 'too-busy' ? 'not-now' : 'no-qr' };
  const { texts } = reading;
  if (texts.length === 0) return { kind: 'no-qr' };
  const code = findCode(texts.join('\n'));
  if (code !== undefined) return { kind: 'code', code: code.code };
  return { kind: texts.some((text) => IDENTITY_CARD.test(text)) ? 'identity-card' : 'other-qr' };
}
