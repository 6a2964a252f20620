/** What travels between the page and the server. Types only: the server compiles against the same file. */

export type Language = 'vi' | 'en';

export interface WireSpan {
  readonly text: string;
  readonly bold?: true;
  readonly href?: string;
}

export type WireBlock =
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly WireSpan[])[]; readonly aside?: true }
  | { readonly kind: 'list'; readonly items: readonly (readonly WireSpan[])[] };

export interface WireChoice {
  readonly id: string;
  readonly label: string;
  /** A link: opens, sends nothing. */
  readonly url?: string;
}

export interface WireFile {
  readonly name: string;
  readonly mime: string;
  readonly url: string;
}

/** One message of ours: `text` for programs and screens without formatting, `blocks` the same with its formatting. */
export interface WireReply {
  readonly text: string;
  readonly blocks: readonly WireBlock[];
  readonly choices: readonly WireChoice[];
  /** The new state of the message whose button was pressed. */
  readonly replaces?: true;
  readonly file?: WireFile;
}

/** The answer to `POST /api/chat/messages`. */
export interface WireAnswer {
  readonly outcome: string;
  /** The language the conversation goes on in. */
  readonly lang?: Language;
  readonly replies: readonly WireReply[];
  readonly procedure?: string;
  readonly facet?: string;
}

/**
 * What `GET /api/chat/events` carries: a reply nobody asked for just now, when it was sent (epoch milliseconds), and, when it
 * answers a message whose request had broken off, that message's id.
 */
export interface WirePush extends WireReply {
  readonly at: number;
  readonly answers?: string;
}

/** Every refusal: a sentence for the person, a code for programs, and seconds after which to try again. */
export interface WireRefusal {
  readonly error: string;
  readonly code: string;
  readonly retryAfter?: number;
}
