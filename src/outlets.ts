/** The channels that are open in this process, and how replies and pushes leave by them. */
import type { Channel, Receive } from './channels/channel.ts';
import { ServiceError } from './shared/errors.ts';
import type { Address, Answer, ChannelName, Incoming, Reply } from './shared/message.ts';

export class Outlets {
  readonly #channels = new Map<ChannelName, Channel>();

  /** Registers a channel to deliver through and starts it. */
  async open(channel: Channel, receive: Receive): Promise<void> {
    this.#channels.set(channel.name, channel);
    await channel.start(receive);
  }

  /** Whether this process can send there: what is for other channels is left to the processes that have them. */
  isOpen({ channel }: Address): boolean {
    return this.#channels.has(channel);
  }

  /** Sends what is not a turn's answer. Throws {@link ServiceError} when the channel is not open in this process. */
  async send(to: Address, reply: Reply): ReturnType<Channel['send']> {
    return this.#channelOf(to).send(to, reply);
  }

  /**
   * The web's replies go out in the response that is still open; a leftover's request is not, so it goes the way of a push.
   * Throws {@link ServiceError} when the channel is not open in this process.
   */
  async deliver(message: Incoming, answer: Answer, isLeftover: boolean): Promise<void> {
    if (message.from.channel === 'web' && !isLeftover) return;
    const channel = this.#channelOf(message.from);
    for (const reply of answer.replies)
      if ((await channel.send(message.from, reply, message.origin)) === 'blocked') return;
  }

  #channelOf(to: Address): Channel {
    const channel = this.#channels.get(to.channel);
    if (!channel) throw new ServiceError(to.channel, 'unreachable', 'the channel is not open in this process');
    return channel;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#channels.values()].map((channel) => channel.stop()));
  }
}
