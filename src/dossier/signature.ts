/** The signature of webhooks, as `openapi.yaml` describes it: HMAC-SHA256 over the timestamp, a full stop and the raw body. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The value of `X-Signature` for a body sent at `timestamp` (seconds since 1970, as text). */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHmac('sha256', 'compare').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
