/** Updates in: by polling and by webhook, through restarts, several processes, a store that is away. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Receive } from '../../src/channels/channel.ts';
import { ConfigError, ServiceError } from '../../src/shared/errors.ts';
import type { Incoming } from '../../src/shared/message.ts';
import { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { answering, telegramUnderTest, type TelegramUnderTest } from '../tools/bot-api/telegram.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** A dialogue that keeps what it accepted; `isAway` makes it refuse, like one whose store is gone. */
class Inbox {
  readonly accepted: Incoming[] = [];
  refused = 0;
  isAway = false;
  readonly receive: Receive = (message) => {
    const accepted = this.accept(message);
    const answer = accepted.then(() => ({ outcome: 'answered' as const, replies: [] }));
    answer.catch(() => undefined);
    return { accepted, answer };
  };
  get texts(): string[] {
    return this.accepted.map(({ text }) => text);
  }
  private async accept(message: Incoming): Promise<void> {
    if (this.isAway) {
      this.refused++;
      throw new ServiceError('store', 'unreachable', 'away');
    }
    if (!this.accepted.some(({ id }) => id === message.id)) this.accepted.push(message);
  }
}

describe.runIf(requireSpec())('receiving from Telegram', () => {
  const open: TelegramUnderTest[] = [];
  let api: BotApiServer;
  const start = async (settings: Partial<Parameters<typeof telegramUnderTest>[0]> = {}): Promise<TelegramUnderTest> => {
    const telegram = await telegramUnderTest({ folder: temporaryFolder(), api, ...settings });
    open.push(telegram);
    return telegram;
  };
  const fresh = async (): Promise<void> => {
    api = await BotApiServer.start();
  };
  afterEach(async () => {
    for (const telegram of open.splice(0)) await telegram.close();
    await api.close();
  });

  describe.each(['polling', 'webhook'] as const)('by %s', (mode) => {
    it('messages arrive in order and are confirmed', async () => {
      await fresh();
      const { channel } = await start({ mode });
      const inbox = new Inbox();
      await channel.start(inbox.receive);
      const person = api.person();
      for (let count = 0; count < 150; count++) person.types(`tin ${count}`);
      await api.updates.drained();
      expect(inbox.texts).toEqual(Array.from({ length: 150 }, (_, count) => `tin ${count}`));
    });

    it('what could not be stored is not confirmed, and comes again', async () => {
      await fresh();
      const { channel } = await start({ mode });
      const inbox = new Inbox();
      inbox.isAway = true;
      await channel.start(inbox.receive);
      api.person().types('có ai không');
      while (inbox.refused < 2) await new Promise(setImmediate);
      expect(api.updates.pending).toHaveLength(1);
      inbox.isAway = false;
      await api.updates.drained();
      expect(inbox.texts).toEqual(['có ai không']);
    });

    it('a conversation goes on over a restart', async () => {
      await fresh();
      const inbox = new Inbox();
      const person = api.person();
      const first = await start({ mode });
      await first.channel.start(inbox.receive);
      person.types('một');
      await api.updates.drained();
      await first.channel.stop();
      person.types('hai');
      const second = await start({ mode });
      await second.channel.start(inbox.receive);
      await api.updates.drained();
      expect(inbox.texts).toEqual(['một', 'hai']);
    });

    it('only the kinds of updates that we read are asked for', async () => {
      await fresh();
      const { channel } = await start({ mode });
      await channel.start(new Inbox().receive);
      api.person().types('xin chào');
      await api.updates.drained();
      expect(api.updates.allowed).toEqual(['message', 'edited_message', 'callback_query', 'my_chat_member']);
    });

    it('a Telegram that is away at the start does not hold it up', async () => {
      await fresh();
      const { channel } = await start({ mode });
      const inbox = new Inbox();
      api.order('getMe', { kind: 'reset' }, { kind: 'gateway' });
      await channel.start(inbox.receive);
      api.person().types('xin chào');
      await api.updates.drained();
      expect(inbox.texts).toEqual(['xin chào']);
      await api.until(() => api.callsOf('setMyCommands').length === 4);
    });

    it('a token that Telegram refuses is the operator’s to mend', async () => {
      await fresh();
      const { channel } = await start({ mode, token: '123456:not-the-token' });
      await expect(channel.start(new Inbox().receive)).rejects.toThrow(ConfigError);
      await expect(channel.start(new Inbox().receive)).rejects.toThrow(/TELEGRAM_BOT_TOKEN/);
    });
  });

  it('a Bot API server of one’s own that is too old for menus serves all the same', async () => {
    await fresh();
    const { channel, lines } = await start();
    const inbox = new Inbox();
    api.order('getMyCommands', { kind: 'refuse', code: 404, description: 'Not Found' });
    await channel.start(inbox.receive);
    api.person().types('xin chào');
    await api.updates.drained();
    expect(inbox.texts).toEqual(['xin chào']);
    expect(lines.filter((line) => line.includes('unknown-method'))).toHaveLength(1);
  });

  it('switching between both loses nothing', async () => {
    await fresh();
    const inbox = new Inbox();
    const person = api.person();
    const folder = temporaryFolder();
    for (const [index, mode] of (['polling', 'webhook', 'polling'] as const).entries()) {
      const telegram = await telegramUnderTest({ folder, api, mode });
      person.types(`trước ${index}`);
      await telegram.channel.start(inbox.receive);
      person.types(`sau ${index}`);
      await api.updates.drained();
      await telegram.close();
    }
    expect(inbox.texts).toEqual(['trước 0', 'sau 0', 'trước 1', 'sau 1', 'trước 2', 'sau 2']);
    expect(api.callsOf('deleteWebhook').map(({ params }) => params)).toEqual([{ drop_pending_updates: false }]);
  });

  describe('several processes', () => {
    it('that share a store poll one at a time, and take over from each other', async () => {
      await fresh();
      const inbox = new Inbox();
      const person = api.person();
      const first = await start();
      const second = await start({ store: first.store });
      await first.channel.start(inbox.receive);
      person.types('một');
      await api.updates.drained();
      await second.channel.start(inbox.receive);
      person.types('hai');
      await api.updates.drained();
      await first.channel.stop();
      person.types('ba');
      await api.updates.drained();
      expect(inbox.texts).toEqual(['một', 'hai', 'ba']);
      expect(first.lines.concat(second.lines).join('\n')).not.toContain('conflict');
    });

    it('are followed within 30 s by another when the one that polls dies', async () => {
      await fresh();
      let clock = 1_000_000;
      const store = EmbeddedStore.inMemory(() => clock);
      const polls = (): number => api.callsOf('getUpdates').length;
      // It shows no sign of life any more: none of its timers ever rings.
      const dead = await start({ store, timers: { now: () => clock, after: () => () => undefined } });
      await dead.channel.start(new Inbox().receive);
      await api.until(() => polls() === 1);
      const planned = new Map<() => void, number>();
      const next = await start({
        store,
        timers: {
          now: () => clock,
          after: (ms, run) => {
            planned.set(run, clock + ms);
            return () => void planned.delete(run);
          },
        },
      });
      await next.channel.start(new Inbox().receive);
      for (let second = 0; second < 29; second++) {
        clock += 1_000;
        for (const [run, at] of planned) if (at <= clock && planned.delete(run)) run();
        await store.check();
        for (let turn = 0; turn < 20; turn++) await nextTick();
      }
      await api.until(() => polls() === 2);
      await dead.channel.stop();
    });

    it('of which one gets its turn again: it asks from where Telegram is, not from where it was itself', async () => {
      await fresh();
      let clock = 1_000_000;
      const store = EmbeddedStore.inMemory(() => clock);
      const planned = new Map<() => void, number>();
      const timers = {
        now: () => clock,
        after: (ms: number, run: () => void) => {
          planned.set(run, clock + ms);
          return () => void planned.delete(run);
        },
      };
      const rings = (ms: number): void => {
        clock += ms;
        for (const [run, at] of planned) if (at <= clock && planned.delete(run)) run();
      };
      const inbox = new Inbox();
      const person = api.person();
      const frozen = await start({ store, timers });
      await frozen.channel.start(inbox.receive);
      person.types('một');
      await api.updates.drained();
      // It sleeps too long; another takes over, and it learns of that when it wakes.
      clock += 20_001;
      const other = await start({ store });
      await other.channel.start(inbox.receive);
      rings(0);
      person.types('hai');
      await api.updates.drained();
      await other.channel.stop();
      const before = api.callsOf('getUpdates').length;
      person.types('ba');
      await expect.poll(() => (rings(1_000), inbox.texts)).toEqual(['một', 'hai', 'ba']);
      expect(api.callsOf('getUpdates')[before]?.params).not.toHaveProperty('offset');
    });

    it('somebody else who polls with our token is outlasted', async () => {
      await fresh();
      const { channel, lines } = await start();
      const inbox = new Inbox();
      await channel.start(inbox.receive);
      await api.until(() => api.callsOf('getUpdates').length > 0);
      const answer = await fetch(`${api.root}/bot${api.token}/getUpdates`, { method: 'POST' });
      expect(answer.status).toBe(200);
      api.person().types('xin chào');
      await api.updates.drained();
      expect(inbox.texts).toEqual(['xin chào']);
      expect(lines.join('\n')).toContain('conflict');
    });
  });

  describe('the webhook', () => {
    it('is told to Telegram only when something differs', async () => {
      await fresh();
      const folder = temporaryFolder();
      const publicUrl = 'http://127.0.0.1:9';
      const round = async (webhookSecret: string): Promise<number> => {
        const telegram = await telegramUnderTest({ folder, api, mode: 'webhook', publicUrl, webhookSecret });
        await telegram.channel.start(new Inbox().receive);
        await telegram.close();
        return api.callsOf('setWebhook').length;
      };
      expect(await round('first-secret')).toBe(1);
      expect(await round('first-secret')).toBe(1);
      expect(await round('second-secret')).toBe(2);
    });

    const post = (url: string, body: string, secret: string, method = 'POST'): Promise<Response> =>
      fetch(`${url}/webhooks/telegram`, {
        method,
        headers: { 'x-telegram-bot-api-secret-token': secret },
        ...(method === 'POST' ? { body } : {}),
      });

    it('takes only Telegram’s own calls, of a sane shape', async () => {
      await fresh();
      const { channel, publicUrl = '' } = await start({ mode: 'webhook', webhookSecret: 'the-secret' });
      const inbox = new Inbox();
      await channel.start(inbox.receive);
      const update = (text: string): string =>
        JSON.stringify({
          update_id: 1,
          message: { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, from: { id: 5, is_bot: false }, text },
        });
      expect((await post(publicUrl, update('a'), 'the-secret')).status).toBe(200);
      expect((await post(publicUrl, update('a'), 'the-secreT')).status).toBe(401);
      expect((await post(publicUrl, update('a'), '')).status).toBe(401);
      expect((await post(publicUrl, '', 'the-secret', 'GET')).status).toBe(405);
      expect((await post(publicUrl, '{', 'the-secret')).status).toBe(400);
      expect((await post(publicUrl, '{"ok":true}', 'the-secret')).status).toBe(400);
      inbox.isAway = true;
      expect((await post(publicUrl, update('a'), 'the-secret')).status).toBe(503);
      await channel.stop();
      expect((await post(publicUrl, update('a'), 'the-secret')).status).toBe(503);
      expect(inbox.accepted).toHaveLength(1);
    });

    it('needs an address that Telegram can reach, and a secret that Telegram can send', async () => {
      await fresh();
      await expect(start({ mode: 'webhook', publicUrl: undefined, webhookSecret: 'có dấu' })).rejects.toThrow(
        /PUBLIC_URL[\s\S]*TELEGRAM_WEBHOOK_SECRET/,
      );
    });

    it('that Telegram refuses is the operator’s to mend', async () => {
      await fresh();
      api.order('setWebhook', {
        kind: 'refuse',
        code: 400,
        description: 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
      });
      const { channel } = await start({ mode: 'webhook' });
      await expect(channel.start(new Inbox().receive)).rejects.toThrow(/HTTPS URL/);
    });
  });

  describe('a stop', () => {
    it('waits for the answers that are being given', async () => {
      await fresh();
      const { channel } = await start();
      const person = api.person();
      await channel.start(answering(channel, ({ text }) => [{ text: `Vâng: ${text}` }]));
      api.order('sendMessage', { kind: 'slow', ms: 200 });
      person.types('một');
      await api.until(() => api.callsOf('getUpdates').length >= 2);
      await channel.stop();
      expect(person.received.map(({ text }) => text)).toEqual(['Vâng: một']);
      const calls = api.calls.length;
      await expect(channel.send({ channel: 'telegram', chat: person.id }, { text: 'x' })).rejects.toThrow(ServiceError);
      expect(api.calls.length).toBe(calls);
    });
  });
});
