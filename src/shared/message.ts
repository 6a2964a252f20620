/** What travels between channels and the dialogue. No platform's ids, limits or markup appear here. */

/** Where a conversation takes place. A new channel adds its name here. */
export type ChannelName = 'web' | 'console' | 'telegram' | 'zalo-oa' | 'zalo-bot';

/** The two languages the product speaks. */
export type Language = 'vi' | 'en';

/** One conversation on one channel; `chat` is the platform's own id as a string. */
export interface Address {
  readonly channel: ChannelName;
  readonly chat: string;
}

/** A chat as one string, e.g. `web:5f1c`; the key of everything kept about it. */
export const addressKey = (address: Address): string => `${address.channel}:${address.chat}`;

/** The inverse of {@link addressKey}. */
export function parseAddressKey(key: string): Address {
  const colon = key.indexOf(':');
  return { channel: key.slice(0, colon) as ChannelName, chat: key.slice(colon + 1) };
}

/** What a person's client can do beyond sending words: pass on her own phone number, open and share links to this assistant. */
export type Ability = 'contact' | 'link';

/** A message from a person, as a channel understood it. */
export interface Incoming {
  /** The platform's id of this message: a second arrival with the same id is a repeat and changes nothing. */
  readonly id: string;
  readonly from: Address;
  /** What was typed; empty when only a button was pressed. */
  readonly text: string;
  /** The id of the button that was pressed. */
  readonly choice?: string;
  /** The language the client asks for (an explicit wish, not a guess). */
  readonly lang?: Language;
  /** When it was sent, epoch milliseconds. */
  readonly at: number;
  /** Set when others read along: nothing personal may be shown here. */
  readonly isGroup?: true;
  /** The platform's id of the message whose button was pressed; handed back to `send`, so that a reply that `replaces` can edit it. */
  readonly origin?: string;
  /** Choices that need one of these may be offered: `native:contact`, `native:share:<action>`, `native:private:<action>`. */
  readonly abilities?: readonly Ability[];
}

/** A button, or a numbered line where a channel has no buttons. */
export interface Choice {
  /** Stateless, at most 64 bytes (Telegram's limit for callback data), so that old buttons keep working. */
  readonly id: string;
  readonly label: string;
  /** Set for a link button; pressing it opens the address and sends nothing. */
  readonly url?: string;
}

/** One message to a person. `text` is in the small markup of `markup.ts`. */
export interface Reply {
  readonly text: string;
  readonly choices?: readonly Choice[];
  /** The new state of the message whose button was pressed (paging, ticking): edited in place where the channel can. */
  readonly replaces?: true;
  /** A file that goes with it. Channels without files show a link. */
  readonly file?: FileRef;
}

/** A file made by the product, e.g. the one-visit sheet; its bytes are asked for by id when it is sent. */
export interface FileRef {
  readonly id: string;
  readonly name: string;
  readonly mime: 'application/pdf' | 'image/png' | 'application/json';
}

/** How a turn ended; exactly one per turn, counted in metrics. */
export const OUTCOMES = [
  'answered',
  'asked',
  'choices',
  'checklist',
  'dossier-shown',
  'dossier-unknown',
  'dossier-locked',
  'no-match',
  'out-of-scope',
  'emergency',
  'human',
  'small-talk',
  'command',
  'refused',
  'unavailable',
  'error',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one turn produced, as channels and `motcua ask --json` see it. */
export interface Answer {
  readonly outcome: Outcome;
  readonly replies: readonly Reply[];
  /** The language the conversation goes on in. */
  readonly lang?: Language;
  /** Code of the procedure the answer is about. */
  readonly procedure?: string;
  /** The part of the procedure that was asked for, e.g. `fees`. */
  readonly facet?: string;
}
