/**
 * AES-256-GCM over single values. A sealed value names its key, so that two keys can be in use while one replaces the other, and is
 * bound to its family and id, so that it cannot be moved to another record.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { ServiceError } from '../shared/errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** Drawn at once: each draw costs the same, however little it is for. */
const NONCES_DRAWN = 256;
const TAG_BYTES = 16;
const SEALED = /^sealed:1:([0-9a-f]{8}):([A-Za-z0-9_-]+)$/;

/** A key and the short name that sealed values carry; the name tells nothing about the key. */
export interface SealingKey {
  readonly id: string;
  /** Not bytes: Node 24 takes longer to make a key of them at each use than to seal with it. */
  readonly secret: KeyObject;
}

/** The keys in use: everything is written with the first, and read with any. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

/** Reads a key of 32 bytes from base64 or hexadecimal text; `undefined` when it is neither. */
export function parseSealingKey(text: string): SealingKey | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return toSealingKey(Buffer.from(trimmed, 'hex'));
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed) ? toSealingKey(Buffer.from(trimmed, 'base64')) : undefined;
}

/** A new random key. */
export function newSealingKey(): SealingKey {
  return toSealingKey(randomBytes(KEY_BYTES));
}

/** Whether the two are one key. */
export function isSameKey(a: SealingKey, b: SealingKey): boolean {
  return timingSafeEqual(a.secret.export(), b.secret.export());
}

/** The key as {@link parseSealingKey} reads it. */
export function keyText(key: SealingKey): string {
  return key.secret.export().toString('base64');
}

/** The sealed form of a JSON text: a string, which is stored in the value's place. */
export function seal(json: string, family: string, id: string, [key]: SealingKeys): string {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(family, id));
  const body = Buffer.concat([nonce, cipher.update(json, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `sealed:1:${key.id}:${body.toString('base64url')}`;
}

/** The JSON text. Throws `ServiceError` (malformed) when the key is not among ours, or the record was altered or moved. */
export function unseal(sealed: unknown, family: string, id: string, keys: SealingKeys): string {
  const [, keyId, body = ''] = (typeof sealed === 'string' ? SEALED.exec(sealed) : undefined) ?? [];
  if (keyId === undefined) throw unreadable(family, 'is not sealed though it should be');
  const key = keys.find((one) => one.id === keyId);
  if (key === undefined)
    throw unreadable(family, `is sealed with the key ${keyId}, which is neither DATA_KEY nor DATA_KEY_OLD`);
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(family, id));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw unreadable(family, 'was altered, or belongs to another record');
  }
}

/** The name of the key that a stored value is sealed with; `undefined` when it is not sealed. */
export function keyIdOf(sealed: unknown): string | undefined {
  return typeof sealed === 'string' ? SEALED.exec(sealed)?.[1] : undefined;
}

function toSealingKey(bytes: Buffer): SealingKey {
  return {
    id: createHash('sha256').update('motcua key id').update(bytes).digest('hex').slice(0, 8),
    secret: createSecretKey(bytes),
  };
}

let nonces = Buffer.alloc(0);

function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(NONCE_BYTES * NONCES_DRAWN);
  const nonce = nonces.subarray(0, NONCE_BYTES);
  nonces = nonces.subarray(NONCE_BYTES);
  return nonce;
}

const boundTo = (family: string, id: string): Buffer => Buffer.from(`${family}/${id}`);

function unreadable(family: string, why: string): ServiceError {
  return new ServiceError('store', 'malformed', `a record of the family ${family} ${why}`);
}
