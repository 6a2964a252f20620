/** The port every channel implements; one contract suite holds all of them (`test/contract/channel.ts`). */
import type { Address, Answer, ChannelName, Incoming, Reply } from '../shared/message.ts';

/**
 * Handles one message: durable when `accepted` resolves, answered when `answer` resolves.
 * Never rejects because of what a person wrote; `accepted` rejects with `ServiceError` when the store is away (then do not acknowledge).
 */
export type Receive = (message: Incoming) => { readonly accepted: Promise<void>; readonly answer: Promise<Answer> };

/**
 * Reads a photo that a person sent: what it says, as the message it stands for. The photo itself is neither kept nor logged.
 * `isIdentityPaper` = it should not have been sent. Never rejects because of what the photo shows.
 */
export type ReadPhoto = (
  bytes: Uint8Array,
) => Promise<Pick<Incoming, 'text' | 'choice'> & { readonly isIdentityPaper?: true }>;

/** What became of one reply. `blocked` = the person or the platform refuses messages to this chat. */
export type Delivery = 'sent' | 'blocked';

/** A place where people write to us. */
export interface Channel {
  readonly name: ChannelName;
  /** Begins to receive. */
  start(receive: Receive): Promise<void>;
  /** No message is received or sent after it resolves. */
  stop(): Promise<void>;
  /**
   * Sends one reply; `origin` is that of the message it answers, if it had one.
   * Throws `ServiceError` when the platform did not take it.
   */
  send(to: Address, reply: Reply, origin?: string): Promise<Delivery>;
}
