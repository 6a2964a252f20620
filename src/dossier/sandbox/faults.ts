/** What the sandbox breaks on purpose, and how many times more. */
import type { WebhookFault } from './webhook-sender.ts';

/** `down` cuts the connection, `slow` answers late, `error` is a 500, `malformed` an answer that breaks off, `flapping` a 500 every other time. */
export const FAULTS = [
  'down',
  'slow',
  'error',
  'malformed',
  'flapping',
  'wrong-signature',
  'drop-webhook',
  'double-webhook',
] as const;
export type Fault = (typeof FAULTS)[number];
type AnswerFault = Exclude<Fault, WebhookFault>;

export interface FaultOptions {
  /** How many answers or webhooks it concerns; until healed when left out. */
  readonly times?: number | undefined;
  /** How late a slow answer is, milliseconds; 10 seconds when left out. */
  readonly delayMs?: number | undefined;
}

interface Active {
  readonly fault: Fault;
  left: number;
  readonly delayMs: number;
}

export class Faults {
  #answers: Active | undefined;
  #webhooks: Active | undefined;
  #odd = false;

  set(fault: Fault, { times = Infinity, delayMs = 10_000 }: FaultOptions = {}): void {
    const active = { fault, left: times, delayMs };
    if (isWebhookFault(fault)) this.#webhooks = active;
    else this.#answers = active;
  }

  heal(): void {
    this.#answers = undefined;
    this.#webhooks = undefined;
  }

  /** What is to be broken in the answer that is about to be given. */
  nextAnswer(): { readonly fault: AnswerFault; readonly delayMs: number } | undefined {
    const active = take(this.#answers);
    if (active === undefined || isWebhookFault(active.fault)) return undefined;
    this.#odd = !this.#odd;
    if (active.fault === 'flapping' && !this.#odd) return undefined;
    return { fault: active.fault, delayMs: active.delayMs };
  }

  /** What is to be broken in the webhook that is about to be sent. */
  nextWebhook(): WebhookFault | undefined {
    const fault = take(this.#webhooks)?.fault;
    return fault !== undefined && isWebhookFault(fault) ? fault : undefined;
  }
}

const isWebhookFault = (fault: Fault): fault is WebhookFault =>
  fault === 'wrong-signature' || fault === 'drop-webhook' || fault === 'double-webhook';

function take(active: Active | undefined): Active | undefined {
  if (active === undefined || active.left <= 0) return undefined;
  active.left--;
  return active;
}
