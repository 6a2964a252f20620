/** grammY's client, set up for one bot: the only door to Telegram. */
import { Api } from 'grammy';

export type { Api };

/** Cancels a call; grammY's own type for it comes from a package that the platform has outgrown. */
export type CallSignal = NonNullable<Parameters<Api['getUpdates']>[1]>;

export const callSignal = (controller: AbortController): CallSignal => controller.signal as unknown as CallSignal;

/** A client whose calls give up after `timeoutMs`. */
export const createApi = (token: string, apiRoot: string, timeoutMs: number): Api =>
  new Api(token, { apiRoot, timeoutSeconds: timeoutMs / 1000 });
