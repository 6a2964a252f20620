import { setImmediate as nextTick } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { eraseChat } from '../../../src/dialogue/chat-data.ts';
import { chats, givenAnswers, unfinished, type Conversation } from '../../../src/dialogue/conversation.ts';
import { Inbox, type InboxOptions } from '../../../src/dialogue/inbox.ts';
import { listSetAside, putBack, setAside, setAsideData } from '../../../src/dialogue/set-aside.ts';
import type { Answer, ChannelName, Incoming } from '../../../src/shared/message.ts';
import { ServiceError } from '../../../src/shared/errors.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import { newSealingKey, type SealingKey } from '../../../src/storage/sealing.ts';
import { SealedStore } from '../../../src/storage/sealed-store.ts';
import type { Family, Store } from '../../../src/storage/store.ts';

let clock: number;
let store: EmbeddedStore;
let sent: string[];
let leftOut: number;
let incidents: number;
let timers: Set<{ readonly at: number; readonly run: () => void }>;

const message = (id: string, text = id, chat = 'lan'): Incoming => ({
  id,
  text,
  from: { channel: 'web', chat },
  at: clock,
});
const says = (text: string): Answer => ({ outcome: 'answered', replies: [{ text }] });
/** Answers with the words and remembers them in the trail, so that lost or doubled state shows. */
const echo = async ({ text }: Incoming, conversation: Conversation) => ({
  answer: says(text),
  conversation: { ...conversation, trail: [...conversation.trail, text] },
});

const inbox = (options: Partial<InboxOptions> = {}): Inbox =>
  new Inbox({
    store,
    owner: 'one',
    isAlone: false,
    now: () => clock,
    handle: echo,
    deliver: async (_message, answer) => void sent.push(answer.replies.map((reply) => reply.text).join()),
    newIncident: () => `K7M2Q${++incidents}`,
    giveUp: (_message, _conversation, incident) => says(`xin lỗi ${incident}`),
    tookTooLong: ({ id }, _conversation, incident) => says(`xin lỗi về ${id} ${incident}`),
    answeredBefore: () => says('hỏi lại'),
    pause: () => nextTick(),
    after: (ms, run) => {
      const timer = { at: clock + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    isOpen: () => true,
    onLeftOut: () => (leftOut += 1),
    ...options,
  });

const chatOf = async (chat = 'lan') => (await store.get(chats, `web:${chat}`))?.value;
const allSetAside = async () => (await listSetAside(store)).map(({ value }) => value);
const markers = () => store.count(unfinished);
/** Time goes by, and timers ring. */
const goesBy = (ms: number): void => {
  clock += ms;
  for (const timer of timers) if (timer.at <= clock && timers.delete(timer)) timer.run();
};

beforeEach(() => {
  clock = 1_000_000;
  store = EmbeddedStore.inMemory(() => clock);
  sent = [];
  leftOut = 0;
  incidents = 0;
  timers = new Set();
});

describe('a message on its way', () => {
  it('is durable when accepted, answered once, and leaves no trace on the list of unfinished ones', async () => {
    const turn = inbox().receive(message('m1'));
    await turn.accepted;
    expect((await chatOf())?.seen).toEqual(['m1']);
    expect(await turn.answer).toEqual(says('m1'));
    expect(sent).toEqual(['m1']);
    // Marking goes on behind the answer.
    await expect.poll(async () => (await chatOf())?.entries).toEqual([]);
    await expect.poll(markers).toBe(0);
  });

  it('that arrives twice is handled once, and both get the same answer', async () => {
    const one = inbox();
    const [first, second] = await Promise.all([one.receive(message('m1')).answer, one.receive(message('m1')).answer]);
    expect(second).toEqual(first);
    expect(await one.receive(message('m1')).answer).toEqual(first);
    expect(sent).toEqual(['m1']);
  });

  it('that arrives again after its answer is no longer kept is told so, and not handled again', async () => {
    const one = inbox();
    await one.receive(message('m1')).answer;
    await expect.poll(() => store.count(givenAnswers)).toBe(1);
    clock += 3_700_000;
    expect(await one.receive(message('m1')).answer).toEqual(says('hỏi lại'));
    expect(sent).toEqual(['m1']);
  });

  it('is known again behind ninety-nine others of its chat, and while it waits behind any number', async () => {
    const many = Array.from({ length: 100 }, (_, at) => message(`m${at}`));
    const one = inbox();
    for (const each of many) await one.receive(each).answer;
    await Promise.all(many.map((each) => one.receive(each).answer));
    expect(sent).toHaveLength(100);
    const stuck = inbox({ handle: () => new Promise<never>(() => undefined) });
    const more = Array.from({ length: 130 }, (_, at) => message(`n${at}`, 'x', 'minh'));
    for (const each of [...more, ...more]) await stuck.receive(each).accepted;
    expect((await chatOf('minh'))?.entries).toHaveLength(130);
  });

  /** The next message is not written. */
  const refuseOne = (): void => {
    const put = store.put.bind(store);
    store.put = (family, ...rest) => {
      if (family !== chats) return put(family, ...rest);
      store.put = put;
      return Promise.reject(new ServiceError('store', 'unreachable', 'gone for a moment'));
    };
  };

  it('that could not be written comes again, with what was behind it, and their order stands', async () => {
    const one = inbox();
    const all = [message('m1'), message('m2'), message('m3')];
    refuseOne();
    const refused = await Promise.allSettled(all.map((each) => one.receive(each).accepted));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await Promise.all(all.map((each) => one.receive(each).answer));
    expect((await chatOf())?.conversation.trail).toEqual(['m1', 'm2', 'm3']);
  });

  it('that is repeated as soon as it could not be written is answered by the repeat alone', async () => {
    const ways: boolean[] = [];
    const one = inbox({ deliver: async (_message, _answer, isLeftover) => void ways.push(isLeftover) });
    refuseOne();
    const { accepted, answer } = one.receive(message('m1'));
    answer.catch(() => undefined);
    const again = accepted.catch(() => one.receive(message('m1')).answer);
    expect(await again).toEqual(says('m1'));
    expect(ways).toEqual([false]);
  });

  it('of a person who is forgotten while its answer is on the way leaves no answer behind', async () => {
    let deliver = (): void => undefined;
    const one = inbox({ deliver: () => new Promise((resolve) => (deliver = resolve)) });
    const { answer } = one.receive(message('m1'));
    await expect.poll(async () => (await chatOf())?.entries[0]?.state).toBe('answered');
    await eraseChat(store, message('m1').from);
    deliver();
    await answer;
    await expect.poll(() => store.count(chats)).toBe(0);
    expect(await store.count(givenAnswers)).toBe(0);
  });

  it('waits for the one before it in its chat, not for other chats', async () => {
    const order: string[] = [];
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    const one = inbox({
      handle: async (incoming, conversation) => {
        if (incoming.text === 'slow') await gate;
        order.push(incoming.text);
        return echo(incoming, conversation);
      },
    });
    const slow = one.receive(message('slow')).answer;
    const after = one.receive(message('after')).answer;
    await one.receive(message('other', 'other', 'minh')).answer;
    free();
    await Promise.all([slow, after]);
    expect(order).toEqual(['other', 'slow', 'after']);
    expect((await chatOf())?.conversation.trail).toEqual(['slow', 'after']);
  });
});

describe('a handler that comes to no end', () => {
  it.each([true, false])(
    'is answered for after a minute, and the next message goes on from where the talk was (alone: %s)',
    async (isAlone) => {
      let comesLate: () => void = () => undefined;
      const one = inbox({
        isAlone,
        handle: async (incoming, conversation) => {
          if (incoming.text === 'stuck') await new Promise<void>((resolve) => (comesLate = resolve));
          return echo(incoming, conversation);
        },
      });
      const stuck = one.receive(message('stuck'));
      const next = one.receive(message('next'));
      await stuck.accepted;
      await expect.poll(() => timers.size).toBe(1);
      goesBy(59_999);
      expect(sent).toEqual([]);
      goesBy(1);
      expect(await stuck.answer).toEqual(says('xin lỗi về stuck K7M2Q1'));
      expect(await next.answer).toEqual(says('next'));
      comesLate();
      await nextTick();
      expect(sent).toEqual(['xin lỗi về stuck K7M2Q1', 'next']);
      expect((await chatOf())?.conversation.trail).toEqual(['next']);
      expect(timers.size).toBe(0);
    },
  );
});

describe('after a crash', () => {
  /** A process that dies at the given moment: its promises never settle. */
  const dying = (moment: 'handling' | 'sending'): Inbox => {
    const never = new Promise<never>(() => undefined);
    return inbox({
      owner: 'dead',
      ...(moment === 'handling' ? { handle: () => never } : { deliver: () => never }),
    });
  };

  it('what was accepted and not handled is handled by the next process, once the dead one is silent long enough', async () => {
    await dying('handling').receive(message('m1')).accepted;
    const next = inbox({ owner: 'two' });
    expect(await next.sweep()).toBe(0);
    clock += 21_000;
    expect(await next.sweep()).toBe(1);
    expect(sent).toEqual(['m1']);
    expect((await chatOf())?.conversation.trail).toEqual(['m1']);
    expect(await markers()).toBe(0);
  });

  it('what was answered and not marked as sent is sent again, but not handled again', async () => {
    const dead = dying('sending');
    await dead.receive(message('m1')).accepted;
    await expect.poll(async () => (await chatOf())?.entries[0]?.state).toBe('answered');
    clock += 21_000;
    await inbox({ owner: 'two', handle: () => Promise.reject(new Error('handled again')) }).sweep();
    expect(sent).toEqual(['m1']);
    expect((await chatOf())?.conversation.trail).toEqual(['m1']);
  });

  it('what was answered and not marked as sent is sent again by one of two processes that find it at once', async () => {
    await dying('sending').receive(message('m1')).accepted;
    await expect.poll(async () => (await chatOf())?.entries[0]?.state).toBe('answered');
    clock += 21_000;
    const slowly = async (_message: Incoming, { replies }: Answer): Promise<void> => {
      sent.push(replies.map(({ text }) => text).join());
      for (let ticks = 0; ticks < 20; ticks += 1) await nextTick();
    };
    await Promise.all(['two', 'three'].map((owner) => inbox({ owner, deliver: slowly }).sweep()));
    expect(sent).toEqual(['m1']);
    await expect.poll(async () => (await chatOf())?.entries).toEqual([]);
  });

  it.each([86_400_000, 3_600_000, 60_000])(
    'a clock set back by %d ms keeps it from nobody for longer than 30 s',
    async (jump) => {
      await dying('handling').receive(message('m1')).accepted;
      clock += 27_000 - jump;
      expect(await inbox({ owner: 'two' }).sweep()).toBe(1);
      expect(sent).toEqual(['m1']);
    },
  );

  it('a living process is not taken for dead by one whose clock is five seconds behind', async () => {
    await dying('handling').receive(message('m1')).accepted;
    clock -= 5_000;
    expect(await inbox({ owner: 'two' }).sweep()).toBe(0);
  });

  it.each([true, false])(
    'who writes on, and does not repeat what the dead process had, still gets its answer, the new one by her request (alone: %s)',
    async (isAlone) => {
      await dying('handling').receive(message('m1')).accepted;
      clock += 21_000;
      const ways: [string, boolean][] = [];
      const next = inbox({
        owner: 'two',
        isAlone,
        deliver: async ({ id }, _answer, isLeftover) => void ways.push([id, isLeftover]),
      });
      await next.receive(message('m2')).answer;
      expect(ways).toEqual([
        ['m1', true],
        ['m2', false],
      ]);
      expect((await chatOf())?.conversation.trail).toEqual(['m1', 'm2']);
    },
  );

  it('who writes while her leftovers are taken over is answered by her request, and not a second time', async () => {
    await dying('handling').receive(message('m1')).accepted;
    clock += 21_000;
    const ways: [string, boolean][] = [];
    let late: Promise<Answer> | undefined;
    const next: Inbox = inbox({
      owner: 'two',
      handle: async (incoming, conversation) => {
        if (incoming.id === 'm1') {
          const { accepted, answer } = next.receive(message('m2'));
          late = answer;
          await accepted;
        }
        return echo(incoming, conversation);
      },
      deliver: async ({ id }, _answer, isLeftover) => void ways.push([id, isLeftover]),
    });
    await next.sweep();
    expect(await late).toEqual(says('m2'));
    expect(ways).toEqual([
      ['m1', true],
      ['m2', false],
    ]);
  });

  it('what waits behind it is answered by the process that took it in, by her request and not a second time', async () => {
    await dying('handling').receive(message('m1')).accepted;
    const ways: [string, string, boolean][] = [];
    const waysOf = (owner: string): Partial<InboxOptions> => ({
      owner,
      deliver: async ({ id }, _answer, isLeftover) => void ways.push([owner, id, isLeftover]),
    });
    let look: (() => void) | undefined;
    const asked = inbox({ ...waysOf('asked'), pause: () => new Promise((resolve) => (look = resolve)) });
    const { answer } = asked.receive(message('m2'));
    await expect.poll(() => look).toBeDefined();
    clock += 10_000;
    await asked.receive(message('m3', 'm3', 'minh')).answer;
    clock += 11_000;
    const other = inbox(waysOf('other'));
    expect(await other.sweep()).toBe(2);
    expect(await other.sweep(), 'it is with the one that she asked').toBe(0);
    look?.();
    expect(await answer).toEqual(says('m2'));
    expect(ways).toEqual([
      ['asked', 'm3', false],
      ['other', 'm1', true],
      ['asked', 'm2', false],
    ]);
    expect((await chatOf())?.conversation.trail).toEqual(['m1', 'm2']);
  });

  /** A process that takes a message in behind a dead one's, and dies as well. */
  const diesWaiting = async (owner: string, id: string): Promise<void> => {
    let isWaiting = false;
    const pause = (): Promise<never> => ((isWaiting = true), new Promise(() => undefined));
    inbox({ owner, pause }).receive(message(id));
    await expect.poll(() => isWaiting).toBe(true);
  };

  it('what several dead processes took in of one chat by turns is answered at once, in order', async () => {
    await dying('handling').receive(message('m1')).accepted;
    for (const [owner, id] of [
      ['second', 'm2'],
      ['third', 'm3'],
      ['second', 'm4'],
    ] as const)
      await diesWaiting(owner, id);
    clock += 21_000;
    await inbox({ owner: 'two' }).sweep();
    expect(sent).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(await markers()).toBe(0);
  });

  it('what was handed on to a process that dies then waits for twelve seconds, so that clocks may be apart', async () => {
    await dying('handling').receive(message('m1')).accepted;
    clock += 10_000;
    await diesWaiting('second', 'm2');
    clock += 11_000;
    const next = inbox({ owner: 'two' });
    await next.sweep();
    clock += 11_000;
    await next.sweep();
    expect(sent).toEqual(['m1']);
    clock += 2_000;
    await next.sweep();
    expect(sent).toEqual(['m1', 'm2']);
  });

  it('a process that wakes after it was taken over repeats what it was at, and nothing behind it', async () => {
    const wakes: (() => void)[] = [];
    const slowly = async ({ id }: Incoming): Promise<void> => {
      sent.push(id);
      await new Promise<void>((resolve) => wakes.push(resolve));
    };
    const asleep = inbox({ owner: 'asleep', deliver: slowly });
    await asleep.receive(message('m1')).accepted;
    await expect.poll(() => sent).toEqual(['m1']);
    await asleep.receive(message('m2')).accepted;
    clock += 21_000;
    const sweeping = inbox({ owner: 'two', deliver: slowly }).sweep();
    await expect.poll(() => sent).toEqual(['m1', 'm1']);
    wakes.pop()?.();
    await expect.poll(() => sent).toEqual(['m1', 'm1', 'm2']);
    wakes.shift()?.();
    for (let ticks = 0; ticks < 20; ticks += 1) await nextTick();
    wakes.forEach((wake) => wake());
    await sweeping;
    await expect.poll(async () => (await chatOf())?.entries).toEqual([]);
    expect(sent).toEqual(['m1', 'm1', 'm2']);
  });

  it('a lone process need not wait for the dead one', async () => {
    await dying('handling').receive(message('m1')).accepted;
    expect(await inbox({ owner: 'two', isAlone: true }).sweep()).toBe(1);
  });

  it('a message over which three processes died is set aside with an apology', async () => {
    await dying('handling').receive(message('m1')).accepted;
    for (const owner of ['dead2', 'dead3']) {
      clock += 21_000;
      void inbox({ owner, handle: () => new Promise<never>(() => undefined) }).sweep();
      await expect.poll(async () => (await chatOf())?.busy?.owner).toBe(owner);
    }
    clock += 21_000;
    await inbox({ owner: 'four' }).sweep();
    expect(sent).toEqual(['xin lỗi K7M2Q1']);
    expect((await chatOf())?.entries).toEqual([]);
    expect(await allSetAside()).toMatchObject([{ incident: 'K7M2Q1', why: 'handler-died', tries: 3, at: clock }]);
  });

  it('a chat that cannot be read is counted and left, and the chats behind it are taken over', async () => {
    const [known, lost] = [newSealingKey(), newSealingKey()];
    const never = () => new Promise<never>(() => undefined);
    const dead = (key: SealingKey): Inbox =>
      inbox({ owner: 'dead', store: new SealedStore(store, [key]), handle: never });
    await dead(lost).receive(message('m1', 'm1', 'an')).accepted;
    await dead(known).receive(message('m1', 'm1', 'binh')).accepted;
    // A marker that is torn.
    await store.put({ ...unfinished, parse: (stored) => stored as number }, 'web:aa m1', 7);
    clock += 21_000;
    expect(await inbox({ owner: 'two', store: new SealedStore(store, [known]) }).sweep()).toBe(1);
    expect(sent).toEqual(['m1']);
    expect(leftOut).toBe(2);
  });

  it('a client that asks again with the same id gets the answer it missed', async () => {
    await dying('handling').receive(message('m1')).accepted;
    clock += 21_000;
    expect(await inbox({ owner: 'two' }).receive(message('m1')).answer).toEqual(says('m1'));
  });
});

describe('many leftovers', () => {
  const isTelegram = ({ from }: Incoming): boolean => from.channel === 'telegram';
  /** A message in each of these chats, of a process that died over it. */
  const left = async (channel: ChannelName, ...names: string[]): Promise<void> => {
    const dead = inbox({ owner: 'dead', handle: () => new Promise<never>(() => undefined) });
    for (const chat of names)
      await dead.receive({ ...message('m1', `${channel} ${chat}`), from: { channel, chat } }).accepted;
    clock += 21_000;
  };
  const names = Array.from({ length: 20 }, (_, number) => `p${number}`);

  it('are taken over side by side, eight chats of a channel at once, and none twice', async () => {
    await left('telegram', ...names);
    let [now, most] = [0, 0];
    const two = inbox({
      owner: 'two',
      deliver: async (_, answer) => {
        most = Math.max(most, ++now);
        for (let turn = 0; turn < 20; turn++) await nextTick();
        now -= 1;
        sent.push(String(answer.replies[0]?.text));
      },
    });
    const [first, second] = await Promise.all([two.sweep(), two.sweep()]);
    expect(most).toBe(8);
    expect(first + second).toBe(20);
    expect(sent.toSorted()).toEqual(names.map((name) => `telegram ${name}`).toSorted());
  });

  it('a channel that never answers holds up neither the chats of another nor the next look', async () => {
    await left('telegram', ...names);
    await left('web', 'lan');
    let begun = 0;
    const two = inbox({
      owner: 'two',
      deliver: async (incoming, answer) => {
        if (isTelegram(incoming)) await new Promise(() => (begun += 1));
        sent.push(String(answer.replies[0]?.text));
      },
    });
    const look = two.sweep();
    await expect.poll(() => [begun, ...sent]).toEqual([8, 'web lan']);
    goesBy(5_000);
    expect(await look).toBe(1);
    await left('web', 'minh');
    const next = two.sweep();
    await expect.poll(() => sent).toEqual(['web lan', 'web minh']);
    expect(await next).toBe(1);
    expect(begun).toBe(8);
  });

  it('a chat whose sending never ends leaves the other places of its channel to the others', async () => {
    await left('telegram', ...names);
    const two = inbox({
      owner: 'two',
      deliver: async (incoming, answer) => {
        if (incoming.from.chat === 'p0') await new Promise(() => undefined);
        sent.push(String(answer.replies[0]?.text));
      },
    });
    void two.sweep();
    await expect.poll(() => sent.length).toBe(19);
  });
});

describe('two processes on one store', () => {
  it('keep the order of a chat and lose no update', async () => {
    const [one, two] = [inbox({ owner: 'one' }), inbox({ owner: 'two' })];
    const ids = Array.from({ length: 60 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    const answers: Promise<Answer>[] = [];
    for (const [index, id] of ids.entries()) {
      const turn = (index % 2 ? two : one).receive(message(id));
      await turn.accepted;
      answers.push(turn.answer);
    }
    expect((await Promise.all(answers)).map(({ replies }) => replies[0]?.text)).toEqual(ids);
    expect((await chatOf())?.conversation.trail).toEqual(ids);
    expect(sent.toSorted()).toEqual(ids);
  });
});

describe('a reply that cannot be sent', () => {
  const failing = (failure: 'unreachable' | 'rejected', given: string[]): Inbox =>
    inbox({
      deliver: () => Promise.reject(new ServiceError('telegram', failure, 'not taken')),
      onUndelivered: ({ id }) => given.push(id),
    });

  it('because it is refused is given up after three attempts', async () => {
    const given: string[] = [];
    const one = failing('rejected', given);
    await expect(one.receive(message('m1')).answer).rejects.toThrow('not taken');
    await one.sweep();
    expect(given).toEqual([]);
    await one.sweep();
    expect(given).toEqual(['m1']);
    expect((await chatOf())?.entries).toEqual([]);
  });

  it('because the platform is away is tried for a day', async () => {
    const given: string[] = [];
    const one = failing('unreachable', given);
    await expect(one.receive(message('m1')).answer).rejects.toThrow('not taken');
    for (let hour = 0; hour < 24; hour++) {
      await one.sweep();
      expect(given).toEqual([]);
      clock += 3_600_000;
    }
    clock += 1;
    await one.sweep();
    expect(given).toEqual(['m1']);
  });
});

describe('a message that is set aside', () => {
  /** One that never ends, in hand; the next words end it. */
  const stuckAt = async (options: Partial<InboxOptions> = {}) => {
    const turn = inbox({ handle: () => new Promise<never>(() => undefined), ...options }).receive({
      ...message('m1', 'mất sổ đỏ'),
      origin: 'bubble',
    });
    await turn.accepted;
    await expect.poll(() => timers.size).toBe(1);
    return turn;
  };
  const kept = { why: 'took-too-long', incident: 'K7M2Q1', tries: 1 };

  it('because it came to no end is kept with its words under the number that the person is told', async () => {
    const { answer } = await stuckAt();
    goesBy(60_000);
    expect(await answer).toEqual(says('xin lỗi về m1 K7M2Q1'));
    expect(await allSetAside()).toEqual([
      { ...kept, at: clock, message: { ...message('m1', 'mất sổ đỏ'), origin: 'bubble', at: clock - 60_000 } },
    ]);
  });

  it('because nobody took its reply is kept as well, once; of an apology that nobody took nothing more', async () => {
    const given: string[] = [];
    const refusing: Partial<InboxOptions> = {
      deliver: () => Promise.reject(new ServiceError('telegram', 'rejected', 'not taken')),
      onUndelivered: (_message, _error, incident) => given.push(incident),
    };
    const one = inbox(refusing);
    await expect(one.receive(message('m0')).answer).rejects.toThrow('not taken');
    await one.sweep();
    await one.sweep();
    expect(given).toEqual(['K7M2Q1']);
    expect(await allSetAside()).toMatchObject([{ why: 'reply-undelivered', incident: 'K7M2Q1', tries: 3 }]);

    const { answer } = await stuckAt(refusing);
    goesBy(60_000);
    await expect(answer).rejects.toThrow('not taken');
    const next = inbox(refusing);
    clock += 21_000;
    await next.sweep();
    await next.sweep();
    expect(given).toEqual(['K7M2Q1', 'K7M2Q2']);
    expect((await allSetAside()).map(({ incident, why }) => [incident, why])).toEqual([
      ['K7M2Q1', 'reply-undelivered'],
      ['K7M2Q2', 'took-too-long'],
    ]);
  });

  /** The store, refusing to write one family so often. */
  const refusing = (family: Family<unknown>, times: number): Store => {
    let left = times;
    return new Proxy<Store>(store, {
      get: (target, name) => {
        const own = Reflect.get(target, name) as unknown;
        if (typeof own !== 'function') return own;
        return (...given: unknown[]) =>
          name === 'put' && (given[0] as Family<unknown>).name === family.name && left-- > 0
            ? Promise.reject(new ServiceError('redis', 'unreachable', 'this node is away'))
            : (own as (...all: unknown[]) => unknown).apply(target, given);
      },
    });
  };

  it('is kept also when the record of it could not be written together with the answer', async () => {
    const { answer } = await stuckAt({ store: refusing(setAside, 1) });
    goesBy(60_000);
    await expect(answer).rejects.toThrow('this node is away');
    await expect.poll(async () => (await chatOf())?.entries[0]?.state).toBe('answered');
    expect(await allSetAside()).toEqual([]);
    clock += 21_000;
    await inbox({ owner: 'two' }).sweep();
    expect(sent).toEqual(['xin lỗi về m1 K7M2Q1']);
    expect(await allSetAside()).toMatchObject([kept]);
  });

  it('does not come back after it was dropped, while its apology waits for a platform that is away', async () => {
    const away = { deliver: () => Promise.reject(new ServiceError('telegram', 'unreachable', 'away')) };
    const { answer } = await stuckAt(away);
    goesBy(60_000);
    await expect(answer).rejects.toThrow('away');
    await store.delete(setAside, 'web:lan m1');
    await inbox(away).sweep();
    expect(await allSetAside()).toEqual([]);
  });

  it('is not, when another process has taken it over meanwhile and answered it', async () => {
    await stuckAt();
    clock += 21_000;
    await inbox({ owner: 'two' }).sweep();
    expect(sent).toEqual(['mất sổ đỏ']);
    goesBy(39_000);
    // What the late one began is through when its next write was refused.
    await expect.poll(async () => [incidents, (await chatOf())?.entries.length]).toEqual([1, 0]);
    await expect.poll(allSetAside).toEqual([]);
    expect(sent).toEqual(['mất sổ đỏ']);
  });

  it('of somebody who is being forgotten, is not kept', async () => {
    const { answer } = await stuckAt();
    await setAsideData(store).erase({ channel: 'web', chat: 'lan' });
    await eraseChat(store, { channel: 'web', chat: 'lan' });
    goesBy(60_000);
    expect(await answer).toEqual(says('xin lỗi về m1 K7M2Q1'));
    await expect.poll(chatOf).toBeUndefined();
    expect(await allSetAside()).toEqual([]);
  });

  it.each([true, false])(
    'and put back is answered as a new message, outside any request, behind what is on its way (alone: %s)',
    async (isAlone) => {
      const { answer } = await stuckAt();
      goesBy(60_000);
      await answer;
      await expect.poll(async () => (await chatOf())?.entries).toEqual([]);
      const [record] = await listSetAside(store);
      await putBack(store, record!, clock);
      // A crash between the two writes, and the operator says it again.
      await putBack(store, record!, clock);
      expect(await allSetAside()).toEqual([]);
      const ways: unknown[] = [];
      await inbox({
        isAlone,
        owner: 'two',
        deliver: async ({ origin, ...rest }, given, isLeftover) =>
          void ways.push([rest.id, given.replies[0]?.text, origin, isLeftover]),
      }).sweep();
      expect(ways).toEqual([['again-K7M2Q1', 'mất sổ đỏ', undefined, true]]);
      expect(await markers()).toBe(0);
    },
  );
});
