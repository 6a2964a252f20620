/** Sends the person's messages in order, each until the server has answered it, always under the same id: a repeat is handled once. */
import { language, say } from './strings.ts';
import type { Mine, Transcript } from './transcript.ts';
import { visitor } from './visitor.ts';
import type { Language, WireAnswer, WireRefusal } from './wire.ts';

const PATIENCE_MS = 40_000;
const MAX_PAUSE_MS = 30_000;

export class Outbound {
  private isSending = false;
  private wake: (() => void) | undefined;
  /** Photos on their way, by message id. */
  private readonly photos = new Map<string, Blob>();

  /** `onBusy` tells whether an answer is being waited for, `onLanguage` in which language the conversation goes on. */
  constructor(
    private readonly transcript: Transcript,
    private readonly onBusy: (isBusy: boolean) => void,
    private readonly onLanguage: (lang: Language) => void,
  ) {
    addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => this.retryNow());
  }

  send(message: Omit<Mine, 'by' | 'state'>): void {
    this.transcript.add({ by: 'me', state: 'sending', ...message });
    this.resume();
  }

  /** Sends a photo; in the conversation only `text` stands for it. */
  sendPhoto(photo: Blob, message: { readonly id: string; readonly text: string }): void {
    this.photos.set(message.id, photo);
    this.send({ ...message, isPhoto: true });
  }

  /** Sends what is left to send, also what an earlier visit to this page could not. */
  resume(): void {
    if (!this.isSending) void this.sendAll();
  }

  /** Ends the pause before the next try. */
  retryNow(): void {
    this.wake?.();
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    let failures = 0;
    for (let next = this.transcript.unsent; next; next = this.transcript.unsent) {
      this.onBusy(true);
      const pauseMs = await this.tryOnce(next);
      this.onBusy(false);
      if (pauseMs === undefined) failures = 0;
      else await this.pause(Math.max(pauseMs, Math.min(1000 * 2 ** failures++, MAX_PAUSE_MS)));
    }
    this.isSending = false;
  }

  /** Returns `undefined` when the message is settled, else for how long the server wants to be left alone. */
  private async tryOnce(message: Mine): Promise<number | undefined> {
    const sender = visitor();
    const photo = this.photos.get(message.id);
    // Left over from a page that was closed.
    if (message.isPhoto && !photo)
      return void this.transcript.update(message.id, { state: 'refused', note: say('photoLost') });
    try {
      const response = photo ? await postPhoto(photo, sender, message.id) : await postMessage(message, sender);
      // The conversation was deleted while we waited: the answer is nobody's any more.
      if (sender !== visitor()) return undefined;
      if (response.ok) return void this.settle(message, (await response.json()) as WireAnswer);
      const refusal = (await response.json()) as WireRefusal;
      if (response.status < 500 && response.status !== 429)
        return void this.transcript.update(message.id, { state: 'refused', note: refusal.error });
      this.transcript.update(message.id, { state: 'waiting', note: refusal.error });
      return (refusal.retryAfter ?? 0) * 1000;
    } catch {
      if (sender !== visitor()) return undefined;
      this.transcript.update(message.id, { state: 'waiting' });
      return 0;
    }
  }

  private settle(message: Mine, answer: WireAnswer): void {
    let isShown = !message.isSilent;
    this.photos.delete(message.id);
    if (answer.lang) this.onLanguage(answer.lang);
    const lang = answer.lang ?? language();
    // A broken-off try may have been answered through the stream meanwhile.
    const replies = this.transcript.hasAnswerTo(message.id) ? [] : answer.replies;
    replies.forEach((reply, index) => {
      if (reply.replaces && message.origin !== undefined && this.transcript.replace(message.origin, reply, lang))
        isShown = false;
      else this.transcript.add({ by: 'us', id: `${message.id}.${index}`, reply, lang, answers: message.id });
    });
    if (isShown) this.transcript.update(message.id, { state: 'sent' });
    else this.transcript.remove(message.id);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.wake = end;
    });
  }
}

const postMessage = (message: Mine, sender: string): Promise<Response> =>
  post('/api/chat/messages', {
    visitor: sender,
    id: message.id,
    ...(message.choice === undefined ? { text: message.text } : { choice: message.choice }),
    ...(message.lang === undefined ? {} : { lang: message.lang }),
  });

const postPhoto = (photo: Blob, sender: string, id: string): Promise<Response> =>
  send(`/api/chat/photos?${String(new URLSearchParams({ visitor: sender, id }))}`, photo, photo.type);

/** Posts JSON; rejects when there is no answer in good time. */
export const post = (path: string, body: unknown): Promise<Response> =>
  send(path, JSON.stringify(body), 'application/json');

function send(path: string, body: BodyInit, type: string): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': type, 'accept-language': language() },
    body,
    signal: patience.signal,
  }).finally(() => clearTimeout(timer));
}
