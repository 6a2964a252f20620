/** The signature of webhooks, as `openapi.yaml` describes it: HMAC-SHA256 over the timestamp, a full stop and the raw body. */
import { createHmac } from 'node:crypto';

/** The value of `X-Signature` for a body sent at `timestamp` (seconds since 1970, as text). */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
