/** What the server can be asked to serve: channels and the parts with pages hand in their own, and know nothing more of the server. */
import type { Language } from './message.ts';

/** Who asks. */
export interface Caller {
  /** Network address as the limits see it; never logged. */
  readonly address: string;
  /** The language the caller's program asks for. */
  readonly lang: Language;
  /** Aborted when the server stops: answers that stay open must end then. */
  readonly stopping: AbortSignal;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** In Hono's notation: `/files/:id`, `/assets/*`. */
  readonly path: string;
  /** Counted against the limit per address. */
  readonly isLimited: boolean;
  /** Set where more than the server's usual limit may be sent, in bytes. */
  readonly bodyLimitBytes?: number;
  /** Answers that stay open have no time limit. */
  readonly staysOpen?: true;
  /** May throw: `ServiceError` becomes "try again", anything else "sorry" with a number that is in the log. */
  readonly handle: (request: Request, caller: Caller) => Response | Promise<Response>;
}
