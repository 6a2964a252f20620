/** The Telegram channel: the contract, against the strict local Bot API server. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { KeptMessage } from '../tools/bot-api/chats.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { telegramUnderTest } from '../tools/bot-api/telegram.ts';
import { channelContract, type SeenMessage } from './channel.ts';

const SECRET = 'contract-secret';

/** What Telegram's client shows of a message. */
function seen(message: KeptMessage): SeenMessage {
  const text = message.text ?? '';
  const entities = message.entities ?? [];
  const covered = (entity: { offset: number; length: number }): string =>
    text.slice(entity.offset, entity.offset + entity.length);
  return {
    text,
    bold: entities.filter(({ type }) => type === 'bold').map(covered),
    links: entities.flatMap((entity) =>
      entity.type === 'text_link' ? [{ label: covered(entity), href: entity.url }] : [],
    ),
    choices: (message.reply_markup?.inline_keyboard ?? [])
      .flat()
      .flatMap((button) => ('callback_data' in button ? [{ id: button.callback_data, label: button.text }] : [])),
  };
}

describe.runIf(requireSpec())('telegram', () => {
  channelContract({
    name: 'telegram',
    answersInRequest: false,
    hasFormatting: true,
    canRepeat: true,
    start: async (receive) => {
      const folder = await mkdtemp(join(tmpdir(), 'motcua-'));
      const telegram = await telegramUnderTest({ folder, mode: 'webhook', webhookSecret: SECRET });
      const { api, channel } = telegram;
      await channel.start(receive);
      const person = api.person();
      const screen: SeenMessage[] = [];
      let updateId = 100;
      /** Telegram's own call to the webhook, so that its answer can be seen. */
      const deliver = async (content: object, id: number): Promise<boolean> => {
        const response = await fetch(`${telegram.publicUrl}/webhooks/telegram`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
          body: JSON.stringify({ update_id: id, ...content }),
        });
        return response.ok;
      };
      return {
        channel,
        person: { channel: 'telegram', chat: person.id },
        types: (text, platformId) =>
          deliver(
            { message: api.chats.write(person.chat, person.user, { text }) },
            platformId === undefined ? updateId++ : Number(platformId),
          ),
        presses: ({ id }) =>
          deliver(
            {
              callback_query: {
                id: api.newQueryId(),
                from: person.user,
                chat_instance: '1',
                message: person.received.at(-1),
                data: id,
              },
            },
            updateId++,
          ),
        sees: async (count) => {
          while (screen.length < count) screen.push(seen(await person.sees()));
          return screen;
        },
        dispose: async () => {
          await telegram.close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  });
});
