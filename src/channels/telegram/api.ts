/** grammY's client, set up for one bot: the only door to Telegram. */
import { Api } from 'grammy';
import { httpFetch } from './http-fetch.ts';

export type { Api };

/** Cancels a call; grammY's own type for it comes from a package that the platform has outgrown. */
export type CallSignal = NonNullable<Parameters<Api['getUpdates']>[1]>;

export const callSignal = (controller: AbortController): CallSignal => controller.signal as unknown as CallSignal;

/** A client whose calls give up after `timeoutMs`. */
export function createApi(token: string, apiRoot: string, timeoutMs: number): Api {
  // Its type for `fetch` is that of another package's, which is not installed.
  const options: object = { apiRoot, timeoutSeconds: timeoutMs / 1000, fetch: httpFetch };
  return new Api(token, options);
}
