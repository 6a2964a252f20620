import type { Update } from 'grammy/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUpdate, type Courtesy, type Reading } from '../../../src/channels/telegram/read-update.ts';
import { UPDATE_SHAPES } from '../../tools/bot-api/update-shapes.ts';

const BOT = { id: 700100, username: 'MotCuaTestBot' };
const NOW = 1_795_300_500_000;

const told = ({ phrase, removes }: Courtesy): string => `${phrase}${removes ? ' del' : ''}`;

function outcome(reading: Reading): string {
  switch (reading.kind) {
    case 'message': {
      const { text, choice, origin, isGroup, from } = reading.incoming;
      const topic = from.chat.split('/')[1];
      const what = choice === undefined ? `text:${text}` : `choice:${choice}`;
      const also = reading.courtesy ? ` + ${told(reading.courtesy)}` : '';
      return `${what}${origin ? ` @${origin}` : ''}${isGroup ? ' in group' : ''}${topic ? ` topic ${topic}` : ''}${also}`;
    }
    case 'courtesy':
      return `says:${told(reading.courtesy)}`;
    case 'reachable':
      return `reachable ${reading.isReachable}`;
    case 'migrated':
      return `migrated ${reading.from.chat} ${reading.to.chat}`;
    case 'dead-button':
    case 'ignored':
      return reading.kind;
  }
}

describe('every kind of update has its outcome', () => {
  it.each(UPDATE_SHAPES)('%s', (_name, update, expected) => {
    expect(outcome(readUpdate(update as Update, BOT, NOW))).toBe(expected);
  });
});

describe('an update handed to the dialogue', () => {
  it('has the update’s id, the chat’s address and the time it was sent', () => {
    const message = {
      message_id: 7,
      date: 1_795_300_000,
      chat: { id: 5, type: 'private' },
      from: { id: 5 },
      text: 'a',
    };
    expect(readUpdate({ update_id: 31, message } as unknown as Update, BOT, NOW)).toEqual({
      kind: 'message',
      incoming: {
        id: 'tg:31',
        from: { channel: 'telegram', chat: '5' },
        text: 'a',
        at: 1_795_300_000_000,
        abilities: ['contact', 'link'],
      },
    });
  });

  it('has the present as its time when it is a press, which has none of its own', () => {
    const callback_query = {
      id: 'q',
      from: { id: 5 },
      data: 'x',
      message: { message_id: 7, date: 1, chat: { id: 5, type: 'private' } },
    };
    expect(readUpdate({ update_id: 31, callback_query } as unknown as Update, BOT, NOW)).toMatchObject({
      queryId: 'q',
      incoming: { at: NOW },
    });
  });
});

describe('before Telegram has told us our name', () => {
  it('people are answered, groups are not', () => {
    const group = UPDATE_SHAPES.filter(
      ([, , expected]) => expected.startsWith('text:') && expected.endsWith('in group'),
    );
    for (const [, update] of group) expect(readUpdate(update as Update, undefined, NOW).kind).toBe('ignored');
    expect(outcome(readUpdate(UPDATE_SHAPES[0]?.[1] as Update, undefined, NOW))).toBe('text:khai sinh cần gì');
  });
});

describe('any text', () => {
  it('is read without a throw and never becomes something else’s id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const message = { message_id: 7, date: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, text };
        const reading = readUpdate({ update_id: 1, message } as unknown as Update, BOT, NOW);
        expect(['message', 'courtesy', 'ignored']).toContain(reading.kind);
      }),
    );
  });
});
