/**
 * The web page as a channel: a message is a request and its replies the answer to it; what is sent at other times goes
 * through the outbox to the visitor's event stream, now or when she comes back.
 */
import { ServiceError } from '../../shared/errors.ts';
import type { Address, Incoming, Language, Reply } from '../../shared/message.ts';
import type { Caller, Route } from '../../shared/route.ts';
import type { Store } from '../../storage/store.ts';
import type { Channel, Delivery, ReadPhoto, Receive } from '../channel.ts';
import {
  parseAcknowledgement,
  parseChatMessage,
  parsePhotoAddress,
  parseVisitor,
  type ChatMessage,
} from './chat-request.ts';
import { Outbox } from './outbox.ts';
import { PageFiles, pageFolder } from './page-files.ts';
import { PushStreams, type PushStream, type StreamLimits } from './push-streams.ts';
import { jsonResponse, refuse } from './web-response.ts';
import { toWireAnswer } from './wire-reply.ts';

/** A file that a reply refers to. */
interface WebFile {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
}

export interface WebChannelOptions {
  readonly store: Store;
  readonly now: () => number;
  /** A fresh unguessable id of at most 40 letters, digits, `-` or `_`. */
  readonly newId: () => string;
  /** Calls `job` every `ms` until the returned function is called. */
  readonly every: (ms: number, job: () => void) => () => void;
  /** Uses per visitor; resolves to the milliseconds to wait when there were too many. */
  readonly perVisitor: (visitor: string) => Promise<number | undefined>;
  /** The bytes of a reply's file, or `undefined` when it is no longer kept. */
  readonly file: (id: string) => Promise<WebFile | undefined>;
  /** What a photo says; the photo is not kept. */
  readonly readPhoto: ReadPhoto;
  /** Told of a failure that no visitor sees (the outbox could not be read in the background). */
  readonly onTrouble: (error: unknown) => void;
  /** How often the outbox of listening visitors is read for pushes put by other processes; 0 = this process is alone. */
  readonly pollMs: number;
  readonly streams?: StreamLimits;
  readonly pageFolder?: string;
}

const DEFAULT_STREAMS: StreamLimits = { perVisitor: 5, perAddress: 200, total: 10_000 };
const HEARTBEAT_MS = 25_000;
const TRY_AGAIN_MS = 5_000;
/** A photo as a phone takes it; the page makes it smaller beforehand. */
const PHOTO_BYTES = 5_000_000;
const PHOTO_TYPES = ['image/jpeg', 'image/png'];

export class WebChannel implements Channel {
  readonly name = 'web';
  private receive: Receive | undefined;
  private readonly outbox: Outbox;
  private readonly streams: PushStreams;
  private readonly inHand = new Set<Promise<unknown>>();
  private files: PageFiles | undefined;
  private timers: (() => void)[] = [];
  private isPolling = false;
  private watched: AbortSignal | undefined;

  constructor(private readonly options: WebChannelOptions) {
    this.outbox = new Outbox(options);
    this.streams = new PushStreams(options.streams ?? DEFAULT_STREAMS);
  }

  /** Throws when the page has not been built. */
  async start(receive: Receive): Promise<void> {
    const { every, pollMs, pageFolder: folder = pageFolder() } = this.options;
    this.files = await PageFiles.load(folder);
    this.receive = receive;
    this.timers = [every(HEARTBEAT_MS, () => this.streams.beat())];
    if (pollMs > 0) this.timers.push(every(pollMs, () => void this.poll()));
  }

  async stop(): Promise<void> {
    this.receive = undefined;
    for (const end of this.timers) end();
    this.timers = [];
    this.streams.closeAll();
    await Promise.allSettled(this.inHand);
  }

  async send(to: Address, reply: Reply, origin?: string): Promise<Delivery> {
    if (!this.receive) throw new ServiceError('web', 'unreachable', 'the channel is stopped');
    const push = await this.outbox.add(to.chat, { reply, ...(origin === undefined ? {} : { answers: origin }) });
    this.streams.publish(to.chat, push);
    return 'sent';
  }

  /** Everything the web page and programs can ask for. */
  routes(): Route[] {
    const get = (path: string, isLimited: boolean, handle: Route['handle']): Route => ({
      method: 'GET',
      path,
      isLimited,
      handle,
    });
    return [
      get('/', false, (request, { lang }) => this.files?.page(request) ?? refuse('unavailable', lang, TRY_AGAIN_MS)),
      get('/assets/*', false, (request, { lang }) => this.files?.asset(request) ?? refuse('no-asset', lang)),
      get('/files/:id', true, (request, { lang }) => this.sendFile(request, lang)),
      { ...get('/api/chat/events', true, (request, caller) => this.listen(request, caller)), staysOpen: true },
      {
        method: 'POST',
        path: '/api/chat/messages',
        isLimited: true,
        handle: (request, { lang }) => this.take(request, lang),
      },
      {
        method: 'POST',
        path: '/api/chat/photos',
        isLimited: true,
        bodyLimitBytes: PHOTO_BYTES,
        handle: (request, { lang }) => this.takePhoto(request, lang),
      },
      {
        method: 'POST',
        path: '/api/chat/ack',
        isLimited: true,
        handle: (request, { lang }) => this.acknowledge(request, lang),
      },
    ];
  }

  /** One message: durable, then answered in the same response. */
  private async take(request: Request, callerLang: Language): Promise<Response> {
    const parsed = parseChatMessage(await request.text());
    if ('problem' in parsed) return refuse(parsed.problem, parsed.lang ?? callerLang);
    const message = parsed.value;
    const lang = message.lang ?? callerLang;
    const waitMs = await this.options.perVisitor(message.visitor);
    if (waitMs !== undefined) return refuse('rate-limited', lang, waitMs);
    return this.handIn(message, lang);
  }

  /** A photo of a receipt: read first, so that only what it says is kept and handed on, as if it had been typed. */
  private async takePhoto(request: Request, callerLang: Language): Promise<Response> {
    const parsed = parsePhotoAddress(new URL(request.url).searchParams);
    if ('problem' in parsed) return refuse(parsed.problem, parsed.lang ?? callerLang);
    const lang = parsed.value.lang ?? callerLang;
    const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';
    if (!PHOTO_TYPES.includes(type)) return refuse('not-a-photo', lang);
    const waitMs = await this.options.perVisitor(parsed.value.visitor);
    if (waitMs !== undefined) return refuse('rate-limited', lang, waitMs);
    const { text, choice } = await this.options.readPhoto(new Uint8Array(await request.arrayBuffer()));
    return this.handIn({ ...parsed.value, text, choice }, lang);
  }

  private async handIn(message: ChatMessage, lang: Language): Promise<Response> {
    if (!this.receive) return refuse('unavailable', lang, TRY_AGAIN_MS);
    const turn = this.turn(this.receive, message, lang);
    this.inHand.add(turn);
    try {
      return await turn;
    } finally {
      this.inHand.delete(turn);
    }
  }

  private async turn(receive: Receive, message: ChatMessage, lang: Language): Promise<Response> {
    try {
      const { accepted, answer } = receive(toIncoming(message, this.options.now()));
      // When the message is not accepted nobody waits for its answer; its failure is the same one.
      answer.catch(() => undefined);
      await accepted;
      return jsonResponse(toWireAnswer(await answer));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refuse('unavailable', lang, error.retryAfterMs ?? TRY_AGAIN_MS);
    }
  }

  /** The event stream of a visitor: first what waits for her, then what comes. */
  private async listen(request: Request, { address, lang, stopping }: Caller): Promise<Response> {
    const visitor = parseVisitor(new URL(request.url).searchParams.get('visitor'));
    if (visitor === undefined) return refuse('bad-visitor', lang);
    if (!this.receive || stopping.aborted) return refuse('unavailable', lang, TRY_AGAIN_MS);
    const stream = this.streams.add(visitor, address);
    if (!stream) return refuse('too-many-streams', lang, 60_000);
    this.closeWith(stopping);
    try {
      await this.catchUp(visitor, stream, request.headers.get('last-event-id'));
    } catch (error) {
      stream.close();
      if (!(error instanceof ServiceError)) throw error;
      return refuse('unavailable', lang, error.retryAfterMs ?? TRY_AGAIN_MS);
    }
    return new Response(stream.body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  }

  /** All streams end when the server stops; one listener is enough for all of them. */
  private closeWith(stopping: AbortSignal): void {
    if (this.watched === stopping) return;
    this.watched = stopping;
    stopping.addEventListener('abort', () => this.streams.closeAll(), { once: true });
  }

  private async catchUp(visitor: string, stream: PushStream, lastEventId: string | null): Promise<void> {
    if (lastEventId !== null) await this.outbox.acknowledgeUpTo(visitor, lastEventId);
    for await (const push of this.outbox.pending(visitor)) stream.give(push);
    stream.release();
  }

  private async acknowledge(request: Request, callerLang: Language): Promise<Response> {
    const parsed = parseAcknowledgement(await request.text());
    if ('problem' in parsed) return refuse(parsed.problem, parsed.lang ?? callerLang);
    await this.outbox.acknowledge(parsed.value.visitor, parsed.value.ids);
    return new Response(null, { status: 204 });
  }

  /** Looks for pushes that other processes put for visitors who listen here. One round at a time. */
  private async poll(): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    try {
      for (const visitor of this.streams.visitors())
        for await (const push of this.outbox.pending(visitor)) this.streams.publish(visitor, push);
    } catch (error) {
      this.options.onTrouble(error);
    } finally {
      this.isPolling = false;
    }
  }

  private async sendFile(request: Request, lang: Language): Promise<Response> {
    const id = decodeId(new URL(request.url).pathname.slice('/files/'.length));
    const file = id === undefined ? undefined : await this.options.file(id);
    if (!file) return refuse('no-file', lang);
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        'content-type': file.mime,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'cache-control': 'private, no-store',
      },
    });
  }
}

const toIncoming = ({ visitor, id, text = '', choice, lang }: ChatMessage, at: number): Incoming => ({
  id,
  from: { channel: 'web', chat: visitor },
  text,
  ...(choice === undefined ? {} : { choice }),
  ...(lang === undefined ? {} : { lang }),
  at,
  // Comes back in `send` when the answer outlives the request: the page then knows which of her messages it answers.
  origin: id,
});

function decodeId(encoded: string): string | undefined {
  try {
    const id = decodeURIComponent(encoded);
    return /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
