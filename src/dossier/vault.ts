/** Keeps codes and grants out of the store's clear text: keys are keyed hashes, values are sealed. Whoever has only the store has neither. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Length of a hash of a code, in characters. */
export const HASH_LENGTH = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class Vault {
  readonly #hashKey: Buffer;
  readonly #sealKey: Buffer;

  /** @param secret long and random; with another one everything kept before is unreadable (people are asked for their digits again). */
  constructor(secret: string) {
    const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'motcua', use, 32));
    this.#hashKey = derive('dossier-hash');
    this.#sealKey = derive('dossier-seal');
  }

  /** A code as a key: the same each time, and of no use without the secret. */
  hash(code: string): string {
    return createHmac('sha256', this.#hashKey).update(code).digest('hex').slice(0, HASH_LENGTH);
  }

  /** A value that only {@link open} reads. */
  seal(value: unknown): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce, { authTagLength: TAG_BYTES });
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** What was sealed, or `undefined` when it was sealed with another secret or damaged. */
  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
    } catch {
      return undefined;
    }
  }
}
