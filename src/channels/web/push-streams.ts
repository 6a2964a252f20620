/** The open event streams: who listens, how many may, and what each has been given. Knows nothing of where pushes are kept. */
import type { Push } from './outbox.ts';
import { toWireReply } from './wire-reply.ts';
import type { WirePush } from './page/wire.ts';

/** How many streams may be open. */
export interface StreamLimits {
  readonly perVisitor: number;
  readonly perAddress: number;
  readonly total: number;
}

const REMEMBERED = 500;
/** A reader this many chunks behind is cut off: it comes back and gets the rest from the outbox. */
const MAX_BEHIND = 256;
const encoder = new TextEncoder();

/** One open stream. Until `release` live pushes are held back, so that older ones from the outbox go first. */
export class PushStream {
  private readonly given = new Set<string>();
  private held: Push[] | undefined = [];
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly body: ReadableStream<Uint8Array>;

  constructor(private readonly onClose: () => void) {
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
      },
      cancel: () => this.closed(),
    });
    // Sent at once, so that the browser knows the stream is open; `retry` is how soon it comes back after a break.
    this.write('retry: 3000\n\n');
  }

  /** Gives a push once, however often it is offered. */
  give(push: Push): void {
    if (this.given.has(push.id)) return;
    this.given.add(push.id);
    if (this.given.size > REMEMBERED)
      for (const oldest of this.given) {
        this.given.delete(oldest);
        break;
      }
    const data: WirePush = {
      ...toWireReply(push.reply),
      at: push.at,
      ...(push.answers === undefined ? {} : { answers: push.answers }),
    };
    this.write(`id: ${push.id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A push that has just been sent. */
  giveLive(push: Push): void {
    if (this.held) this.held.push(push);
    else this.give(push);
  }

  /** The outbox has been read: from now on live pushes go out at once. */
  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const push of held) this.give(push);
  }

  /** Keeps proxies from closing a silent connection. */
  beat(): void {
    this.write(':\n\n');
  }

  close(): void {
    const { controller } = this;
    this.closed();
    controller?.close();
  }

  private write(text: string): void {
    if (!this.controller) return;
    if ((this.controller.desiredSize ?? 0) < -MAX_BEHIND) return this.close();
    this.controller.enqueue(encoder.encode(text));
  }

  private closed(): void {
    if (!this.controller) return;
    this.controller = undefined;
    this.onClose();
  }
}

export class PushStreams {
  private readonly byVisitor = new Map<string, Set<PushStream>>();
  private readonly perAddress = new Map<string, number>();
  private open = 0;

  constructor(private readonly limits: StreamLimits) {}

  /** The visitors of whom at least one stream is open. */
  visitors(): string[] {
    return [...this.byVisitor.keys()];
  }

  /** Opens a stream, or `undefined` when as many are open as may be. */
  add(visitor: string, address: string): PushStream | undefined {
    const fromAddress = this.perAddress.get(address) ?? 0;
    const mine = this.byVisitor.get(visitor) ?? new Set();
    const { limits } = this;
    if (this.open >= limits.total || fromAddress >= limits.perAddress || mine.size >= limits.perVisitor)
      return undefined;
    const stream = new PushStream(() => {
      this.open--;
      mine.delete(stream);
      if (mine.size === 0) this.byVisitor.delete(visitor);
      const left = (this.perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.perAddress.delete(address);
      else this.perAddress.set(address, left);
    });
    this.open++;
    mine.add(stream);
    this.byVisitor.set(visitor, mine);
    this.perAddress.set(address, fromAddress + 1);
    return stream;
  }

  /** Hands a push to every open stream of a visitor. */
  publish(visitor: string, push: Push): void {
    for (const stream of this.byVisitor.get(visitor) ?? []) stream.giveLive(push);
  }

  beat(): void {
    for (const streams of this.byVisitor.values()) for (const stream of streams) stream.beat();
  }

  closeAll(): void {
    for (const streams of [...this.byVisitor.values()]) for (const stream of [...streams]) stream.close();
  }
}
