/** Several processes on one store, not all of them with every channel: who has the channel sends, nobody else swallows. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { chats } from '../../src/dialogue/conversation.ts';
import { Inbox } from '../../src/dialogue/inbox.ts';
import { pushes, Pusher } from '../../src/dialogue/pushes.ts';
import { Outlets } from '../../src/outlets.ts';
import { ServiceError } from '../../src/shared/errors.ts';
import type { Address, Answer, Incoming } from '../../src/shared/message.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';

const LAN: Address = { channel: 'telegram', chat: '7' };
const answer: Answer = { outcome: 'answered', replies: [{ text: 'Chào Lan' }] };

let clock: number;
let store: EmbeddedStore;
let sent: string[];

const message = (from: Address): Incoming => ({ id: 'm1', from, text: 'chào', at: clock });
const telegram: Channel = {
  name: 'telegram',
  start: async () => undefined,
  stop: async () => undefined,
  send: async ({ chat }, { text }) => {
    sent.push(`${chat} ${text}`);
    return 'sent';
  },
};

/** A process with these channels. */
async function process(
  owner: string,
  ...channels: Channel[]
): Promise<{ inbox: Inbox; pusher: Pusher; outlets: Outlets }> {
  const outlets = new Outlets();
  const inbox = new Inbox({
    store,
    owner,
    isAlone: false,
    now: () => clock,
    handle: async (_, conversation) => ({ answer, conversation }),
    newIncident: () => 'K7M2QX',
    giveUp: () => answer,
    tookTooLong: () => answer,
    answeredBefore: () => answer,
    isOpen: (to) => outlets.isOpen(to),
    deliver: (...of) => outlets.deliver(...of),
    pause: async () => undefined,
    after: () => () => undefined,
    onLeftOut: (error) => expect.unreachable(String(error)),
  });
  for (const channel of channels) await outlets.open(channel, (incoming) => inbox.receive(incoming));
  const pusher = new Pusher({
    store,
    now: () => clock,
    after: () => () => undefined,
    isOpen: (to) => outlets.isOpen(to),
    send: (to, reply) => outlets.send(to, reply),
    onBlocked: () => expect.unreachable('nobody is blocked'),
    onGivenUp: () => expect.unreachable('nothing is given up'),
    onTrouble: (error) => expect.unreachable(String(error)),
    onLeftOut: (error) => expect.unreachable(String(error)),
  });
  return { inbox, pusher, outlets };
}

beforeEach(() => {
  clock = 1_000_000;
  store = EmbeddedStore.inMemory(() => clock);
  sent = [];
});

describe('a process without Telegram', () => {
  it('leaves what a dead one owed a chat there to the processes that have Telegram', async () => {
    const dead = await process('dead', { ...telegram, send: () => new Promise(() => undefined) });
    await dead.inbox.receive(message(LAN)).accepted;
    await expect.poll(async () => (await store.get(chats, 'telegram:7'))?.value.entries[0]?.state).toBe('answered');
    clock += 21_000;
    expect(await (await process('web')).inbox.sweep()).toBe(0);
    expect((await store.get(chats, 'telegram:7'))?.value.entries).toHaveLength(1);
    expect(await (await process('both', telegram)).inbox.sweep()).toBe(1);
    expect(sent).toEqual(['7 Chào Lan']);
  });

  it('leaves a push to them, untouched', async () => {
    await (await process('web')).pusher.tell(LAN, 'reminder 1 2', { text: 'Tin mới' });
    await (await process('web')).pusher.sweep();
    expect(await store.count(pushes)).toBe(1);
    expect(await (await process('both', telegram)).pusher.sweep()).toBe(1);
    expect(sent).toEqual(['7 Tin mới']);
    expect(await store.count(pushes)).toBe(0);
  });

  it('refuses to deliver there; the web needs no channel while its request is open', async () => {
    const { outlets } = await process('none');
    await expect(outlets.deliver(message(LAN), answer, false)).rejects.toThrow(ServiceError);
    const web: Address = { channel: 'web', chat: 'lan' };
    await outlets.deliver(message(web), answer, false);
    await expect(outlets.deliver(message(web), answer, true)).rejects.toThrow(ServiceError);
  });
});
