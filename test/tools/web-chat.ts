/** The web channel on a real server and a real store, and a person's program that talks to it. */
import { randomUUID } from 'node:crypto';
import type { Receive } from '../../src/channels/channel.ts';
import type { WireAnswer, WirePush, WireRefusal } from '../../src/channels/web/page/wire.ts';
import { WebChannel, type WebChannelOptions } from '../../src/channels/web/web-channel.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { createServer, type ServerOptions } from '../../src/http/server.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { compileChatPage } from './chat-page.ts';

export interface WebChat {
  readonly url: string;
  readonly channel: WebChannel;
  readonly store: Store;
  /** Runs what the channel does every so often (heartbeats, looking for others' pushes). */
  readonly tick: () => void;
  readonly stop: () => Promise<void>;
}

export interface WebChatOptions {
  readonly receive: Receive;
  readonly store?: Store;
  readonly now?: () => number;
  readonly channel?: Partial<WebChannelOptions>;
  readonly server?: Partial<ServerOptions>;
  readonly port?: number;
}

/** Starts it all on a free port (or the given one) of loopback. */
export async function startWebChat({
  receive,
  now = Date.now,
  store = EmbeddedStore.inMemory(now),
  channel: channelOptions = {},
  server: serverOptions = {},
  port = 0,
}: WebChatOptions): Promise<WebChat> {
  const page = compileChatPage();
  const jobs = new Set<() => void>();
  const channel = new WebChannel({
    store,
    now,
    newId: () => randomUUID(),
    every: (_ms, job) => {
      jobs.add(job);
      return () => jobs.delete(job);
    },
    perVisitor: createRateLimit({ uses: 0, windowMs: 60_000 }),
    file: async () => undefined,
    readPhoto: async () => ({ text: '', choice: 'photo:no-qr' }),
    onTrouble: (error) => {
      throw error;
    },
    pollMs: 0,
    pageFolder: page.folder,
    ...channelOptions,
  });
  await channel.start(receive);
  const server = createServer({
    routes: channel.routes(),
    readiness: () => ({ ok: true, reasons: [] }),
    metrics: async () => '',
    log: { error: () => undefined, warn: () => undefined },
    newIncident: () => 'test',
    perAddress: createRateLimit({ uses: 0, windowMs: 60_000 }),
    trustProxy: false,
    ...serverOptions,
  });
  const actual = await server.listen(port, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${actual}`,
    channel,
    store,
    tick: () => {
      for (const job of jobs) job();
    },
    stop: async () => {
      await channel.stop();
      await server.stop();
      page.remove();
    },
  };
}

/** Posts to the chat as a program would. */
export const postMessage = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/api/chat/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const readAnswer = async (response: Response): Promise<WireAnswer> => (await response.json()) as WireAnswer;
export const readRefusal = async (response: Response): Promise<WireRefusal> => (await response.json()) as WireRefusal;

/** An event as it came over the stream. */
interface Received {
  readonly id: string;
  readonly push: WirePush;
}

/** One open event stream. */
export class Listener {
  private text = '';
  private constructor(
    private readonly reader: ReadableStreamDefaultReader<string>,
    private readonly connection: AbortController,
  ) {}

  /** Opens a visitor's stream and waits until the server has begun to answer. */
  static async open(url: string, visitor: string, lastEventId?: string): Promise<Listener> {
    const connection = new AbortController();
    const response = await fetch(`${url}/api/chat/events?visitor=${visitor}`, {
      signal: connection.signal,
      ...(lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
    });
    if (!response.ok || !response.body) throw new Error(`No stream: ${response.status}`);
    const listener = new Listener(response.body.pipeThrough(new TextDecoderStream()).getReader(), connection);
    await listener.record();
    return listener;
  }

  /** The next event; comments and settings are passed over. Rejects when the stream ends. */
  async next(): Promise<Received> {
    for (;;) {
      const record = await this.record();
      const id = /^id: (.*)$/m.exec(record)?.[1];
      const data = /^data: (.*)$/m.exec(record)?.[1];
      if (id !== undefined && data !== undefined) return { id, push: JSON.parse(data) as WirePush };
    }
  }

  /** The next record of the stream as it is, comments too. */
  async record(): Promise<string> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const record = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        return record;
      }
      const { done, value } = await this.reader.read();
      if (done) throw new Error('The stream has ended');
      this.text += value;
    }
  }

  close(): void {
    this.connection.abort();
  }
}
