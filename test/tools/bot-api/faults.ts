/** What the server does wrong on order. */

export type Fault =
  /** Answers with an error as Telegram words them; the call has no effect. */
  | { readonly kind: 'refuse'; readonly code: number; readonly description: string; readonly parameters?: object }
  /** A gateway's page instead of JSON; the call has no effect. */
  | { readonly kind: 'gateway' }
  /** Cuts the connection before doing anything. */
  | { readonly kind: 'reset' }
  /** Does what was asked and cuts the connection instead of answering. */
  | { readonly kind: 'lose' }
  /** Never answers; the call has no effect. */
  | { readonly kind: 'hang' }
  /** Does what was asked and answers late. */
  | { readonly kind: 'slow'; readonly ms: number };

export const tooMany = (seconds: number): Fault => ({
  kind: 'refuse',
  code: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  parameters: { retry_after: seconds },
});

export const internal: Fault = { kind: 'refuse', code: 500, description: 'Internal Server Error' };
