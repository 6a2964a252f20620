import { describe, expect, it } from 'vitest';
import { toKeyboard } from '../../../src/channels/telegram/keyboard.ts';
import type { Choice } from '../../../src/shared/message.ts';

const deepLink = (parameter: string): string => `https://t.me/MotCuaTestBot?start=${parameter}`;
const keyboard = (choices: Choice[], isPrivate = true) => toKeyboard(choices, { isPrivate, deepLink });
const labels = (choices: Choice[]): string[][] => keyboard(choices).rows.map((row) => row.map(({ text }) => text));

describe('buttons', () => {
  it('stand in twos when their labels are short, alone when they are long', () => {
    const choices = ['Giấy tờ', 'Lệ phí', 'Đăng ký khai sinh cho trẻ em', 'Trước', 'Sau', 'Về đầu'].map((label) => ({
      id: label,
      label,
    }));
    expect(labels(choices)).toEqual([
      ['Giấy tờ', 'Lệ phí'],
      ['Đăng ký khai sinh cho trẻ em'],
      ['Trước', 'Sau'],
      ['Về đầu'],
    ]);
  });

  it('carry the id of their choice, or lead to an address', () => {
    const { rows } = keyboard([
      { id: 'p:1.001193', label: 'Khai sinh' },
      { id: 'x', label: 'Nộp trực tuyến', url: 'https://dichvucong.gov.vn' },
    ]);
    expect(rows.flat()).toEqual([
      { text: 'Khai sinh', callback_data: 'p:1.001193' },
      { text: 'Nộp trực tuyến', url: 'https://dichvucong.gov.vn' },
    ]);
  });

  it.each([
    ['an id over 64 bytes', { id: 'ạ'.repeat(22), label: 'x' }],
    ['an empty id', { id: '', label: 'x' }],
    ['an empty label', { id: 'x', label: ' ' }],
    ['an address of the machine itself', { id: 'x', label: 'x', url: 'http://localhost:8080' }],
    ['a private address', { id: 'x', label: 'x', url: 'http://127.0.0.1:8080' }],
    ['a phone number', { id: 'x', label: 'x', url: 'tel:113' }],
    ['a link that no start parameter can carry', { id: 'native:share:p:a b', label: 'x' }],
    ['something native that we do not know', { id: 'native:camera', label: 'x' }],
  ])('leave out %s, because Telegram would refuse the whole message', (_what, choice) => {
    expect(keyboard([choice, { id: 'y', label: 'y' }])).toMatchObject({ rows: [[{ text: 'y' }]], dropped: 1 });
  });

  it('are a hundred at most', () => {
    const many = Array.from({ length: 105 }, (_, index) => ({
      id: `${index}`,
      label: `Một nhãn dài không đứng cạnh ai ${index}`,
    }));
    const { rows, dropped } = keyboard(many);
    expect(rows.flat()).toHaveLength(100);
    expect(dropped).toBe(5);
  });
});

describe('what only the client can do', () => {
  it('passes on a deep link', () => {
    const [button] = keyboard([{ id: 'native:share:p:1.001193', label: 'Chia sẻ' }]).rows.flat();
    expect(button).toEqual({
      text: 'Chia sẻ',
      url: `https://t.me/share/url?url=${encodeURIComponent(deepLink('p-1_001193'))}`,
    });
  });

  it('asks for the place or the number in private, never in a group', () => {
    const asks = [
      { id: 'native:location', label: 'Gửi vị trí' },
      { id: 'native:contact', label: 'Gửi số' },
    ];
    expect(keyboard(asks).requests).toEqual([
      { text: 'Gửi vị trí', request_location: true },
      { text: 'Gửi số', request_contact: true },
    ]);
    expect(keyboard(asks, false)).toEqual({ rows: [], requests: [], dropped: 2 });
  });
});
