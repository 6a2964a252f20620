/**
 * A strict local Bot API server: state per chat, long poll that waits, webhook sender, files, faults on order.
 * Every call is held against the machine-readable description, and so is every answer of this server's own; what breaks it fails the
 * test at `close`, and a call that breaks it is refused.
 * Unlike Telegram it accepts webhooks over http, because tests stay on loopback.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { User } from 'grammy/types';
import { readBody } from './body.ts';
import { Chats, type Chat, type Shown } from './chats.ts';
import type { Fault } from './faults.ts';
import { METHODS, Refusal, type World } from './methods.ts';
import { Group, Person } from './person.ts';
import { Spec, type Params } from './spec.ts';
import { UpdateQueue } from './update-queue.ts';

/** A call that arrived, whether or not it had an effect. */
interface Call {
  readonly method: string;
  readonly params: Params;
  /** Milliseconds on a monotonic clock. */
  readonly at: number;
}

const TOKEN = '700100:test-token-of-the-local-server';
const BOT = { id: 700100, is_bot: true, first_name: 'Một Cửa', username: 'MotCuaTestBot' } as const;

export class BotApiServer {
  readonly token = TOKEN;
  readonly bot: User & { readonly username: string } = BOT;
  readonly calls: Call[] = [];
  /** Sentences about calls that break the description. */
  readonly violations: string[] = [];
  readonly updates = new UpdateQueue();
  readonly chats = new Chats();
  readonly world: World;
  private readonly spec = new Spec();
  private readonly watchers = new Map<number, Set<(shown: Shown) => void>>();
  private readonly callWatchers = new Set<() => void>();
  private readonly faults: { method: string; fault: Fault }[] = [];
  private readonly hanging = new Set<ServerResponse>();
  private nextPerson = 5_000_001;
  private nextQuery = 1;

  private constructor(
    private readonly server: Server,
    private readonly keepsCalls: boolean,
  ) {
    this.world = {
      bot: this.bot,
      chats: this.chats,
      updates: this.updates,
      files: new Map(),
      presses: new Map(),
      settings: new Map(),
      shown: (chat, shown) => {
        for (const watch of this.watchers.get(chat.id) ?? []) watch(shown);
      },
    };
  }

  /** `keepsCalls: false` for benchmarks: calls are neither kept nor checked. */
  static async start({ keepsCalls = true }: { keepsCalls?: boolean } = {}): Promise<BotApiServer> {
    const server = createServer();
    const api = new BotApiServer(server, keepsCalls);
    server.on('request', (request, response) => void api.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  /** To be given as `TELEGRAM_API_ROOT`. */
  get root(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Somebody in a private chat with the bot. */
  person({ language = 'vi' }: { language?: string } = {}): Person {
    const id = this.nextPerson++;
    return new Person(this, this.chats.add({ id, type: 'private' }), {
      id,
      is_bot: false,
      first_name: 'Người',
      language_code: language,
    });
  }

  /** A group with the bot in it. */
  group(title: string, type: 'group' | 'supergroup' = 'group'): Group {
    return new Group(this, this.chats.add({ id: -this.nextPerson++, type, title }));
  }

  /** The next calls of `method` (or of any method but getUpdates, `*`) go wrong, in this order, one call each. */
  order(method: string, ...faults: Fault[]): void {
    this.faults.push(...faults.map((fault) => ({ method, fault })));
  }

  /** Faults that were ordered and not yet met. */
  get faultsLeft(): number {
    return this.faults.length;
  }

  callsOf(method: string): Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Resolves as soon as `isTrue`, which is asked again when a call has arrived and when it was handled. */
  until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        this.callWatchers.delete(look);
        resolve();
      };
      this.callWatchers.add(look);
    });
  }

  newQueryId(): string {
    const id = String(this.nextQuery++);
    this.world.presses.set(id, { isAnswered: false });
    return id;
  }

  /** Presses that the bot has not acknowledged. */
  get unanswered(): number {
    return [...this.world.presses.values()].filter((press) => !press.isAnswered).length;
  }

  /** Calls `watch` for each message shown in a chat; the returned function ends that. */
  watch(chat: Chat, watch: (shown: Shown) => void): () => void {
    const watchers = this.watchers.get(chat.id) ?? new Set();
    this.watchers.set(chat.id, watchers.add(watch));
    return () => {
      watchers.delete(watch);
      if (watchers.size === 0) this.watchers.delete(chat.id);
    };
  }

  /** Ends everything. Throws when any call broke the description. */
  async close(): Promise<void> {
    for (const response of this.hanging) response.destroy();
    await this.updates.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (this.violations.length > 0) throw new Error(`Calls against the Bot API:\n${this.violations.join('\n')}`);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/file/')) return this.download(request.url, response);
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const body = await readBody(request, method, this.spec);
    if (this.keepsCalls) this.calls.push({ method, params: body.params, at: performance.now() });
    // Before any fault: a call that will be refused or lost must be right all the same.
    const problems = this.keepsCalls ? this.spec.check(method, body.params, new Set(body.files.keys())) : [];
    this.violations.push(...problems);
    this.look();
    const fault = this.nextFault(method);
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'hang') return void this.hanging.add(response);
    if (fault?.kind === 'gateway') {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
      return;
    }
    let answer: { status: number; body: object };
    try {
      if (token !== TOKEN) throw new Refusal(401, 'Unauthorized');
      if (fault?.kind === 'refuse') throw new Refusal(fault.code, fault.description, fault.parameters);
      if (problems.length > 0) throw new Refusal(400, `Bad Request: ${problems.join('; ')}`);
      const run = METHODS[method];
      if (!run) {
        this.violations.push(`${method}: this server cannot do it`);
        throw new Refusal(404, 'Not Found');
      }
      const result = await run(this.world, body);
      // The updates that tests make up include some that Telegram has never sent.
      if (this.keepsCalls && method !== 'getUpdates') this.violations.push(...this.spec.checkResult(method, result));
      answer = { status: 200, body: { ok: true, result } };
    } catch (error) {
      if (!(error instanceof Refusal)) this.violations.push(`${method}: the server failed: ${String(error)}`);
      const { code, message, parameters } =
        error instanceof Refusal ? error : new Refusal(500, 'Internal Server Error');
      const extra = parameters ? { parameters } : {};
      answer = { status: code, body: { ok: false, error_code: code, description: message, ...extra } };
    }
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'lose') request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    this.look();
  }

  /** A file at the address that `getFile` names. */
  private download(url: string, response: ServerResponse): void {
    const [, token, fileId = ''] = /^\/file\/bot([^/]+)\/files\/([\w-]+)$/.exec(url) ?? [];
    const file = token === TOKEN ? this.world.files.get(fileId) : undefined;
    if (this.nextFault('download') || !file) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
  }

  private look(): void {
    for (const look of [...this.callWatchers]) look();
  }

  private nextFault(method: string): Fault | undefined {
    const index = this.faults.findIndex(
      (entry) => entry.method === method || (entry.method === '*' && method !== 'getUpdates'),
    );
    return index < 0 ? undefined : this.faults.splice(index, 1)[0]?.fault;
  }
}
