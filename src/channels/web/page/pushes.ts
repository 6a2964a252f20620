/** Receives what is sent without being asked: a dossier that moved, a notice. One tab listens for all tabs of this browser. */
import { post } from './outbound.ts';
import type { Transcript } from './transcript.ts';
import { visitor } from './visitor.ts';
import type { WirePush } from './wire.ts';

const COME_BACK_MS = 30_000;

export class Pushes {
  private source: EventSource | undefined;

  constructor(
    private readonly transcript: Transcript,
    private readonly onPush: () => void,
  ) {}

  /** Begins to listen, once it is this tab's turn; the lock goes to another tab when this one is closed. */
  start(): void {
    // `locks` is there on https and localhost only; elsewhere each tab listens for itself.
    const locks = (navigator as Partial<Navigator>).locks;
    if (!locks) return this.open();
    void locks.request('motcua.pushes', () => {
      this.open();
      return new Promise(() => undefined);
    });
  }

  /** The visitor has changed: listens as the new one, if this tab listens at all. */
  restart(): void {
    if (!this.source) return;
    this.source.close();
    this.open();
  }

  private take(eventId: string, { at: _at, answers, ...reply }: WirePush): void {
    const id = `push.${eventId}`;
    const isKnown = this.transcript.entries.some((entry) => entry.id === id);
    // The same answer may have come in the response to a repeated request.
    const isAnswered = this.transcript.entries.some((entry) => entry.id === `${answers}.0`);
    if (isKnown || isAnswered) return;
    this.transcript.add({ by: 'us', id, reply, ...(answers === undefined ? {} : { answers }) });
    this.onPush();
  }

  private open(): void {
    const listener = visitor();
    const source = new EventSource(`/api/chat/events?visitor=${encodeURIComponent(listener)}`);
    this.source = source;
    source.onmessage = ({ lastEventId, data }: MessageEvent<string>) => {
      this.take(lastEventId, JSON.parse(data) as WirePush);
      // Kept here now, so the server may forget it; when this call fails it is offered again and recognised.
      void post('/api/chat/ack', { visitor: listener, ids: [lastEventId] }).catch(() => undefined);
    };
    source.onerror = () => {
      // A broken line the browser mends by itself; after a refusal it gives up, and we come back later.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        if (this.source === source) this.open();
      }, COME_BACK_MS);
    };
  }
}
