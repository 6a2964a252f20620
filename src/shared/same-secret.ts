/** Comparing what must not be guessed letter by letter. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, in a time that does not tell where they differ; hashed first, for their lengths would tell too. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b));

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
