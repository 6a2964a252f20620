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

  /** Sends what is not a turn's answer. Throws {@link ServiceError} when the channel is not open in this process. */
  async send(to: Address, reply: Reply): ReturnType<Channel['send']> {
    const channel = this.#channels.get(to.channel);
    if (!channel) throw new ServiceError(to.channel, 'unreachable', 'the channel is not open in this process');
    return channel.send(to, reply);
  }

  /** The web's replies go out in the response that is still open; a leftover's request is not, so it goes the way of a push. */
  async deliver(message: Incoming, answer: Answer, isLeftover: boolean): Promise<void> {
    const channel = this.#channels.get(message.from.channel);
    if (!channel || (message.from.channel === 'web' && !isLeftover)) return;
    for (const reply of answer.replies)
      if ((await channel.send(message.from, reply, message.origin)) === 'blocked') return;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#channels.values()].map((channel) => channel.stop()));
  }
}
