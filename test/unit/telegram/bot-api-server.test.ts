/** The local Bot API server is as strict as it says: otherwise what passes on it proves nothing. */
import { describe, expect, it } from 'vitest';
import { BotApiServer } from '../../tools/bot-api/bot-api-server.ts';
import { internal } from '../../tools/bot-api/faults.ts';
import { hasSpec, requireSpec, Spec } from '../../tools/bot-api/spec.ts';

const spec = hasSpec ? new Spec() : undefined;
const check = (method: string, params: object): string[] =>
  spec?.check(method, params as Record<string, unknown>, new Set(['upload'])) ?? [];
const buttons = (...rows: object[][]): object => ({ chat_id: 1, text: 'a', reply_markup: { inline_keyboard: rows } });
const button = { text: 'a', callback_data: 'a' };

describe.runIf(requireSpec())('the strict Bot API server', () => {
  it.each<[string, string, object]>([
    ['a text', 'sendMessage', { chat_id: 1, text: '<b>a</b> &amp; b', parse_mode: 'HTML' }],
    [
      'a text as long as allowed, tags not counted',
      'sendMessage',
      { chat_id: 1, text: `<b>${'x'.repeat(4096)}</b>`, parse_mode: 'HTML' },
    ],
    ['a chat by name', 'sendMessage', { chat_id: '@quangninh', text: 'a' }],
    ['buttons', 'sendMessage', buttons([button, { text: 'b', url: 'https://example.org' }])],
    ['an upload', 'sendDocument', { chat_id: 1, document: 'attach://upload' }],
    ['a kept file', 'sendDocument', { chat_id: 1, document: 'AgAD' }],
  ])('takes %s', (_what, method, params) => {
    expect(check(method, params)).toEqual([]);
  });

  it.each<[string, string, object, RegExp]>([
    ['a method that does not exist', 'sendTelepathy', {}, /no such method/],
    ['a missing field', 'sendMessage', { chat_id: 1 }, /text: required/],
    ['an unknown field', 'sendMessage', { chat_id: 1, text: 'a', colour: 'red' }, /colour: unknown/],
    ['a wrong type', 'sendMessage', { chat_id: 1.5, text: 'a' }, /chat_id: not an? /],
    ['a wrong type deep inside', 'sendMessage', buttons([{ text: 7, callback_data: 'a' }]), /text: not a String/],
    ['an unknown field deep inside', 'sendMessage', buttons([{ ...button, size: 3 }]), /size: unknown/],
    ['an empty text', 'sendMessage', { chat_id: 1, text: '<b> </b>', parse_mode: 'HTML' }, /0 characters/],
    ['a text too long', 'sendMessage', { chat_id: 1, text: 'x'.repeat(4097) }, /4097 characters/],
    [
      'a caption too long',
      'sendDocument',
      { chat_id: 1, document: 'AgAD', caption: 'x'.repeat(1025) },
      /1025 characters/,
    ],
    [
      'callback data too long in bytes',
      'sendMessage',
      buttons([{ text: 'a', callback_data: 'ạ'.repeat(22) }]),
      /66 bytes/,
    ],
    [
      'a button with two actions',
      'sendMessage',
      buttons([{ ...button, url: 'https://example.org' }]),
      /exactly one action/,
    ],
    [
      'a button that leads to this machine',
      'sendMessage',
      buttons([{ text: 'a', url: 'http://localhost/' }]),
      /Wrong HTTP URL/,
    ],
    ['nine buttons in a row', 'sendMessage', buttons(Array.from({ length: 9 }, () => button)), /allowed 8/],
    [
      'a hundred and one buttons',
      'sendMessage',
      buttons(...Array.from({ length: 101 }, () => [button])),
      /allowed 100/,
    ],
    ['an upload that is not there', 'sendDocument', { chat_id: 1, document: 7 }, /document/],
    ['tags not closed', 'sendMessage', { chat_id: 1, text: '<b>a', parse_mode: 'HTML' }, /end tag/],
    ['tags crossed', 'sendMessage', { chat_id: 1, text: '<b><i>a</b></i>', parse_mode: 'HTML' }, /unmatched/],
    [
      'tags that Telegram does not know',
      'sendMessage',
      { chat_id: 1, text: '<p>a</p>', parse_mode: 'HTML' },
      /unsupported/,
    ],
    [
      'an entity that Telegram does not know',
      'sendMessage',
      { chat_id: 1, text: '&nbsp;', parse_mode: 'HTML' },
      /bare "&"/,
    ],
    ['a bare ampersand', 'sendMessage', { chat_id: 1, text: 'a & b', parse_mode: 'HTML' }, /bare "&"/],
    ['a number out of range', 'getUpdates', { limit: 101 }, /limit: 101/],
    [
      'a command in capitals',
      'setMyCommands',
      { commands: [{ command: 'Start', description: 'a' }] },
      /command: characters that are not allowed/,
    ],
    ['a secret with a space', 'setWebhook', { url: 'https://example.org', secret_token: 'a b' }, /not allowed/],
    [
      'asking a group for a number',
      'sendMessage',
      { chat_id: -1, text: 'a', reply_markup: { keyboard: [[{ text: 'a', request_contact: true }]] } },
      /private chats only/,
    ],
  ])('refuses %s', (_what, method, params, problem) => {
    expect(check(method, params).join('\n')).toMatch(problem);
  });

  it('counts a broken call even when it was to be refused, lost or left hanging', async () => {
    const api = await BotApiServer.start();
    const call = (): Promise<unknown> =>
      fetch(`${api.root}/bot${api.token}/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: 1 }),
      }).catch(() => undefined);
    for (const fault of [internal, { kind: 'lose' }, { kind: 'reset' }, { kind: 'gateway' }] as const) {
      api.order('sendMessage', fault);
      await call();
    }
    expect(api.violations).toHaveLength(4);
    await expect(api.close()).rejects.toThrow(/text: required/);
  });

  it('makes only updates that fit the description', async () => {
    const api = await BotApiServer.start();
    const person = api.person();
    const group = api.group('Tổ dân phố');
    person.types('/start p-1_001193');
    person.sends({ location: { latitude: 20.95, longitude: 107.08 } });
    person.sendsPhoto(Buffer.from('picture'), { caption: 'cccd' });
    person.sendsPhoto(Buffer.from('picture'), { asFile: true });
    person.edits('khai tử');
    person.blocks();
    person.unblocks();
    group.hears(person, '@MotCuaTestBot khai sinh', { topic: group.opensTopic() });
    group.migrates();
    expect(api.updates.pending.flatMap((update) => spec?.checkUpdate(update))).toEqual([]);
    await api.close();
  });
});
