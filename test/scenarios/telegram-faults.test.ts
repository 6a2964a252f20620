/** A Telegram that misbehaves: no reply is lost, and none comes twice except where its first arrival could not be known. */
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/shared/errors.ts';
import { internal, tooMany, type Fault } from '../tools/bot-api/faults.ts';
import type { Person } from '../tools/bot-api/person.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { answering, telegramUnderTest, type TelegramUnderTest } from '../tools/bot-api/telegram.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const gateway: Fault = { kind: 'gateway' };
const reset: Fault = { kind: 'reset' };
const lose: Fault = { kind: 'lose' };
const hang: Fault = { kind: 'hang' };

describe.runIf(requireSpec())('when Telegram fails', () => {
  let telegram: TelegramUnderTest;
  let person: Person;
  const start = async (callTimeoutMs = 5000): Promise<void> => {
    telegram = await telegramUnderTest({ folder: temporaryFolder(), callTimeoutMs });
    person = telegram.api.person();
    await telegram.channel.start(answering(telegram.channel, ({ text }) => [{ text: `Vâng: ${text}` }]));
  };
  const send = (text: string) => telegram.channel.send({ channel: 'telegram', chat: person.id }, { text });
  const notify = (text: string) => telegram.channel.notify({ channel: 'telegram', chat: person.id }, { text });
  const received = (): (string | undefined)[] => person.received.map(({ text }) => text);
  afterEach(() => telegram.close());

  it.each<[string, Fault[], number]>([
    ['too many requests', [tooMany(1), tooMany(2)], 0],
    ['an internal error', [internal, internal], 0],
    ['a gateway’s page instead of an answer', [gateway], 1],
    ['a connection that is cut', [reset, reset], 2],
    ['a call that is never answered', [hang], 1],
    ['an answer that takes its time', [{ kind: 'slow', ms: 300 }], 0],
    ['all of it in a row', [internal, reset, tooMany(1), gateway], 2],
  ])('a reply arrives once in spite of %s', async (_name, faults, uncertain) => {
    await start(600);
    telegram.api.order('sendMessage', ...faults);
    person.types('a');
    await person.sees('Vâng: a');
    await telegram.api.updates.drained();
    expect(telegram.api.faultsLeft).toBe(0);
    expect(received()).toEqual(['Vâng: a']);
    expect(telegram.reported.uncertain).toBe(uncertain);
  });

  it('a reply whose answer was lost is said again rather than never, and counted', async () => {
    await start();
    telegram.api.order('sendMessage', lose);
    expect(await send('Tin')).toBe('sent');
    expect(received()).toEqual(['Tin', 'Tin']);
    expect(telegram.reported.uncertain).toBe(1);
  });

  it('an edit whose answer was lost needs no doubt: twice is once', async () => {
    await start();
    await send('Cũ');
    const [message] = person.received;
    telegram.api.order('editMessageText', lose);
    await telegram.channel.send(
      { channel: 'telegram', chat: person.id },
      { text: 'Mới', replaces: true },
      String(message?.message_id),
    );
    expect(received()).toEqual(['Mới']);
    expect(telegram.reported.uncertain).toBe(0);
  });

  it('a campaign’s message is never repeated: what is not known is said to be so', async () => {
    await start();
    telegram.api.order('sendMessage', lose);
    expect(await notify('Tin')).toBe('uncertain');
    expect(received()).toEqual(['Tin']);
    telegram.api.order('sendMessage', reset);
    expect(await notify('Tin 2')).toBe('uncertain');
    telegram.api.order('sendMessage', internal, tooMany(1));
    expect(await notify('Tin 3')).toBe('sent');
    person.chat.isBlocked = true;
    expect(await notify('Tin 4')).toBe('blocked');
  });

  it('a "retry after" silences the whole token', async () => {
    await start();
    const other = telegram.api.person();
    telegram.api.order('sendMessage', tooMany(4));
    const first = send('một');
    await telegram.api.until(() => telegram.api.callsOf('sendMessage').length === 1);
    const refusedAt = performance.now();
    // One more round trip, so that the refusal has been read.
    await fetch(`${telegram.api.root}/bot${telegram.api.token}/getMe`, { method: 'POST' });
    await Promise.all([first, telegram.channel.send({ channel: 'telegram', chat: other.id }, { text: 'hai' })]);
    const [, ...later] = telegram.api.callsOf('sendMessage');
    // The test's clock runs waits twenty times faster.
    for (const { at } of later) expect(at - refusedAt).toBeGreaterThan(4000 / 20 - 60);
  });

  it('what a retry would not change is thrown at once, without the person’s words', async () => {
    await start();
    telegram.api.order('sendMessage', { kind: 'refuse', code: 400, description: 'Bad Request: something new' });
    const error: unknown = await send('bí mật').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ failure: 'rejected', isTransient: false });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toMatch(/bí mật|test-token/);
  });

  it('a Telegram that stays away is said to be unreachable, in the end', async () => {
    await start();
    telegram.api.order('sendMessage', ...Array.from({ length: 9 }, () => internal));
    await expect(send('Tin')).rejects.toMatchObject({ failure: 'unreachable', isTransient: true });
    expect(await send('Tin')).toBe('sent');
  });

  it('polling goes on', async () => {
    await start();
    await telegram.api.until(() => telegram.api.callsOf('getMyCommands').length > 0);
    telegram.api.order('getUpdates', internal, reset, gateway, tooMany(1), {
      kind: 'refuse',
      code: 401,
      description: 'Unauthorized',
    });
    for (const text of ['a', 'b', 'c']) {
      person.types(text);
      await person.sees(`Vâng: ${text}`);
    }
    await telegram.api.until(() => telegram.api.faultsLeft === 0);
    person.types('d');
    await person.sees('Vâng: d');
    await telegram.api.updates.drained();
    expect(received()).toEqual(['Vâng: a', 'Vâng: b', 'Vâng: c', 'Vâng: d']);
  });

  it('a hundred people are all answered, each once, through a hail of refusals', async () => {
    await start();
    const people = Array.from({ length: 100 }, () => telegram.api.person());
    telegram.api.order(
      'sendMessage',
      ...Array.from({ length: 40 }, (_, index) => (index % 10 === 0 ? tooMany(1) : internal)),
    );
    for (const one of people) one.types('xin chào');
    await Promise.all(people.map((one) => one.sees('Vâng: xin chào')));
    await telegram.api.updates.drained();
    expect(people.map((one) => one.received.length)).toEqual(people.map(() => 1));
  });
});
