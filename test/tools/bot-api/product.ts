/** The whole product as `npm start` runs it, with Telegram on the local Bot API server. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startServer, type RunningServer } from '../../../src/main.ts';
import { parseConfig } from '../../../src/shared/config.ts';
import { watchedLog } from '../watched-log.ts';

interface ProductSettings {
  readonly token: string;
  readonly apiRoot: string;
  readonly mode: 'polling' | 'webhook';
  /** Where the data goes. */
  readonly folder: string;
  readonly secret?: string;
  /** Epoch milliseconds; the real clock unless told otherwise. */
  readonly now?: () => number;
  /** Further settings of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts with the shipped records only and without rate limits; `port` is the web's and the webhook's. An empty token leaves Telegram out. */
export async function startProduct(settings: ProductSettings): Promise<RunningServer> {
  const { token, apiRoot, mode, folder, secret = 'product-secret', now } = settings;
  // The webhook's address must be known before the server listens.
  const port = await freePort();
  const config = parseConfig(
    {
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATA_DIR: folder,
      MOTCUA_DATA: folder,
      WEB_RATE: '0',
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: apiRoot,
      TELEGRAM_MODE: mode,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_RATE: '0',
      ...settings.settings,
    },
    folder,
  );
  return startServer(config, watchedLog(), now);
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
