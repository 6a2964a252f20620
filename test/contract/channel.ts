/**
 * What every channel promises (`src/channels/channel.ts`), seen from the person's side. A channel joins by describing how a person
 * of its platform types, presses and reads; a platform that is not there is played by a stand-in on loopback.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Receive } from '../../src/channels/channel.ts';
import { ServiceError } from '../../src/shared/errors.ts';
import { link, plain } from '../../src/shared/markup.ts';
import type { Address, Answer, Incoming, Reply } from '../../src/shared/message.ts';

/** A button (or numbered line) as the person sees it. */
interface SeenChoice {
  readonly id: string;
  readonly label: string;
}

/** A message as the person sees it, whatever the platform's markup. */
export interface SeenMessage {
  /** The characters on the screen, without those that only format. */
  readonly text: string;
  readonly bold: readonly string[];
  readonly links: readonly { readonly label: string; readonly href: string }[];
  readonly choices: readonly SeenChoice[];
}

/** One person in front of one started channel. */
interface ChannelUnderTest {
  readonly channel: Channel;
  /** Where the person is reached. */
  readonly person: Address;
  /** Types a message under a platform's id (a fresh one unless given); resolves to whether the platform was told that it arrived. */
  readonly types: (text: string, platformId?: string) => Promise<boolean>;
  /** Presses a button that she saw. */
  readonly presses: (choice: SeenChoice) => Promise<boolean>;
  /** Everything she has seen, once it is at least `count` messages. */
  readonly sees: (count: number) => Promise<readonly SeenMessage[]>;
  readonly dispose: () => Promise<void>;
}

interface ChannelDescription {
  readonly name: string;
  /** Whether replies go back in the answer to the person's own request; otherwise they are sent. */
  readonly answersInRequest: boolean;
  /** `false` where the screen knows no bold and no links: then only the characters count. */
  readonly hasFormatting: boolean;
  /** `false` where the same message cannot arrive twice. */
  readonly canRepeat: boolean;
  readonly start: (receive: Receive) => Promise<ChannelUnderTest>;
}

const HOSTILE = '<b>đậm</b> & "nháy" **sao** [nhãn](https://example.org) _gạch_ `mã` - ~x~';

/** Runs the whole suite against a channel. */
export function channelContract({ name, answersInRequest, hasFormatting, canRepeat, start }: ChannelDescription): void {
  describe(`the channel contract: ${name}`, () => {
    let subject: ChannelUnderTest | undefined;
    afterEach(() => subject?.dispose());

    /** A dialogue of one sentence: keeps what arrives, and answers all the same. */
    async function talk(
      replies: readonly Reply[],
      accept: (message: Incoming) => Promise<void> = () => Promise.resolve(),
    ): Promise<{ subject: ChannelUnderTest; arrived: Incoming[] }> {
      const arrived: Incoming[] = [];
      const started = await start((message) => {
        arrived.push(message);
        const isRepeat = arrived.filter(({ id }) => id === message.id).length > 1;
        const accepted = accept(message);
        const answer = accepted.then(async (): Promise<Answer> => {
          if (!answersInRequest && !isRepeat)
            for (const reply of replies) await started.channel.send(message.from, reply, message.origin);
          return { outcome: 'answered', replies };
        });
        answer.catch(() => undefined);
        return { accepted, answer };
      });
      subject = started;
      return { subject: started, arrived };
    }

    describe('what a person writes', () => {
      it('arrives word for word, from her address, with an id', async () => {
        const { subject, arrived } = await talk([]);
        expect(await subject.types('Cần giấy tờ gì? <b>&amp;</b> 🙂')).toBe(true);
        expect(arrived).toHaveLength(1);
        expect(arrived[0]).toMatchObject({ text: 'Cần giấy tờ gì? <b>&amp;</b> 🙂', from: subject.person });
        expect(arrived[0]?.id).not.toBe('');
        expect(arrived[0]?.choice).toBeUndefined();
      });

      it('has an id of its own each time', async () => {
        const { subject, arrived } = await talk([]);
        await subject.types('một');
        await subject.types('một');
        expect(new Set(arrived.map(({ id }) => id)).size).toBe(2);
      });

      it.runIf(canRepeat)(
        'has the same id when the platform delivers it twice, so that it is handled once',
        async () => {
          const { subject, arrived } = await talk([{ text: 'Vâng' }]);
          await subject.types('một lần thôi', '77');
          await subject.types('một lần thôi', '77');
          expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
        },
      );
    });

    describe('acknowledgement', () => {
      it('waits until the message is durable', async () => {
        let isDurable = (): void => undefined;
        let hasArrived = (): void => undefined;
        const arrival = new Promise<void>((resolve) => (hasArrived = resolve));
        const { subject } = await talk([], () => {
          hasArrived();
          return new Promise((resolve) => (isDurable = resolve));
        });
        let isAcknowledged = false;
        const typed = subject.types('đợi').then((acknowledged) => (isAcknowledged = acknowledged));
        await arrival;
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        expect(isAcknowledged).toBe(false);
        isDurable();
        await typed;
        expect(isAcknowledged).toBe(true);
      });

      it('does not happen while the store is away, and does when it is back', async () => {
        let isAway = true;
        const { subject } = await talk([], async () => {
          if (isAway) throw new ServiceError('store', 'unreachable', 'away');
        });
        expect(await subject.types('có ai không', '78')).toBe(false);
        isAway = false;
        expect(await subject.types('có ai không', '78')).toBe(true);
      });
    });

    describe('what we say', () => {
      it('is seen in order', async () => {
        const { subject } = await talk([{ text: 'Một' }, { text: 'Hai' }, { text: 'Ba' }]);
        await subject.types('đếm');
        expect((await subject.sees(3)).map(({ text }) => text)).toEqual(['Một', 'Hai', 'Ba']);
      });

      it('shows other people’s characters as they are, markup and all', async () => {
        const { subject } = await talk([{ text: plain(HOSTILE) }]);
        await subject.types('x');
        const [message] = await subject.sees(1);
        expect(message?.text).toBe(HOSTILE);
        expect(message?.bold).toEqual([]);
        expect(message?.links).toEqual([]);
      });

      it('keeps bold, links and lists', async () => {
        const text = `**Giấy tờ** cần có:\n\n- ${link('Tờ khai', 'https://example.org/to-khai?a=1&b=2')}\n- Giấy chứng sinh`;
        const { subject } = await talk([{ text }]);
        await subject.types('x');
        const [message] = await subject.sees(1);
        const lines = (message?.text ?? '').split('\n').filter((line) => line !== '');
        expect(lines[0]).toBe('Giấy tờ cần có:');
        expect(lines[1]).toContain('Tờ khai');
        expect(lines[2]).toContain('Giấy chứng sinh');
        if (!hasFormatting) return;
        expect(message?.bold).toEqual(['Giấy tờ']);
        expect(message?.links).toEqual([{ label: 'Tờ khai', href: 'https://example.org/to-khai?a=1&b=2' }]);
      });
    });

    describe('choices', () => {
      const choices = [
        { id: 'pick:a', label: 'Khai sinh đúng hạn' },
        // 64 bytes, the longest there is.
        { id: `pick:${'b'.repeat(59)}`, label: 'Khai sinh quá hạn <60 ngày>' },
      ];

      it('are seen with their labels', async () => {
        const { subject } = await talk([{ text: 'Trường hợp nào?', choices }]);
        await subject.types('khai sinh');
        const [message] = await subject.sees(1);
        expect(message?.choices.map(({ label }) => label)).toEqual(choices.map(({ label }) => label));
      });

      it('come back with the id they were offered under', async () => {
        const { subject, arrived } = await talk([{ text: 'Trường hợp nào?', choices }]);
        await subject.types('khai sinh');
        const [message] = await subject.sees(1);
        for (const choice of message?.choices ?? []) expect(await subject.presses(choice)).toBe(true);
        expect(arrived.slice(1).map(({ choice }) => choice)).toEqual(choices.map(({ id }) => id));
        expect(arrived.slice(1).every(({ from }) => from.chat === subject.person.chat)).toBe(true);
      });
    });

    describe('a message nobody asked for', () => {
      it('reaches the person', async () => {
        const { subject } = await talk([]);
        expect(await subject.channel.send(subject.person, { text: '**Hồ sơ** đã có kết quả' })).toBe('sent');
        expect((await subject.sees(1))[0]?.text).toBe('Hồ sơ đã có kết quả');
      });
    });

    describe('after stop', () => {
      it('nothing is received any more, and nothing acknowledged', async () => {
        const { subject, arrived } = await talk([]);
        await subject.channel.stop();
        expect(await subject.types('còn ai không')).toBe(false);
        expect(arrived).toEqual([]);
      });

      it('nothing is sent', async () => {
        const { subject } = await talk([]);
        await subject.channel.stop();
        await expect(subject.channel.send(subject.person, { text: 'muộn rồi' })).rejects.toBeInstanceOf(ServiceError);
      });
    });
  });
}
