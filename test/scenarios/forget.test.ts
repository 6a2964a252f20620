/** What `/mydata` shows and `/forget` leaves: one chat with a record of its own in every family there is, beside another's. */
import { beforeEach, describe, expect, it } from 'vitest';
import { outboxData } from '../../src/channels/web/outbox-data.ts';
import type { App } from '../../src/app.ts';
import { eraseChat } from '../../src/dialogue/chat-data.ts';
import { chats, newChat } from '../../src/dialogue/conversation.ts';
import { Vault } from '../../src/dossier/vault.ts';
import { FAMILIES } from '../../src/families.ts';
import type { Answer } from '../../src/shared/message.ts';
import type { EmbeddedStore } from '../../src/storage/embedded-store.ts';
import { loadShipped, openApp } from '../tools/talk.ts';

const loaded = await loadShipped();
const vault = new Vault(Buffer.alloc(32).toString('hex'));
const CODE = 'H49.22-261121-0042';
const HASH = vault.hash(CODE);

/** What is attached to nobody. `dossier-misses-code` counts the tries of all on one code. */
const NOBODYS = [
  'dossier-misses-code',
  'dossier-webhooks',
  'dossier-feed',
  'gap',
  'installation',
  'popularity',
  'process',
  'telegram-webhook',
];

let app: App;
let store: EmbeddedStore;
let now: () => number;
let count = 0;

const says = (chat: string, words: { text?: string; choice?: string }): Promise<Answer> =>
  app.receive({ id: `m${++count}`, from: { channel: 'web', chat }, text: '', at: now(), ...words }).answer;

/** A record of each family that holds something of one web visitor, by its id; `word` is hers alone. */
function recordsOf(chat: string, word: string): Record<string, readonly [id: string, value: unknown]> {
  const key = `web:${chat}`;
  const at = now();
  const list = { answers: { word }, ticks: {}, record: 'x', updated: '2026-11-22' };
  const reply = { text: word };
  const change = {
    id: `e-${word}`,
    code: CODE,
    revision: 2,
    at: '2026-11-22T09:00:00+07:00',
    status: 'finished',
    feesDue: [],
  };
  const attempt = { at: 'offered', since: at, lang: 'vi', word };
  const record = { ...newChat(), seen: [`seen-${word}`] };
  return {
    chat: [key, { ...record, conversation: { ...record.conversation, kept: { word } } }],
    answer: [`${key} old`, { outcome: 'answered', replies: [reply] }],
    unfinished: [`${key} old`, { at: at - 60_000 }],
    'set-aside': [
      `${key} odd`,
      {
        incident: 'K7M2QX',
        why: 'took-too-long',
        tries: 1,
        at,
        message: { id: 'odd', from: { channel: 'web', chat }, text: word, at },
      },
    ],
    'chat-move': [`web:before-${word}`, { to: key, isDone: true }],
    push: [`${key} ${word}`, { reply, tries: 1, notBefore: at + 60_000 }],
    pushed: [`${key} sent-${word}`, at],
    'web-outbox': [`${chat}:${String(at).padStart(15, '0')}-0000-${word}`, { reply }],
    file: [
      `file-${word}`,
      { name: `${word}.pdf`, mime: 'application/pdf', base64: Buffer.from(word).toString('base64') },
    ],
    'file-of-chat': [`${key} file-${word}`, {}],
    'telegram-file': [`7:file-${word}`, { fileId: `telegram-has-${word}` }],
    'checklist-share': [`hash-${word}`, { kind: 'move', procedure: '1.001193', list, from: key, until: at + 60_000 }],
    'checklist-share-miss': [key, { at: [at] }],
    'checklist-reminder': [
      `${String(at + 60_000).padStart(15, '0')} ${key} x`,
      { to: key, procedure: '1.001193', lang: 'vi' },
    ],
    'dossier-waiting': [`${key}|${HASH}`, { sealed: vault.seal(CODE), at }],
    'dossier-held': [
      `${key}|000002|${word}`,
      { to: key, sealed: vault.seal({ kind: 'change', id: word, change }), until: at + 60_000 },
    ],
    'dossier-told': [`${key}|told-${word}`, { to: key, state: 'done', at }],
    'dossier-watched': [`${key}|${HASH}`, { sealed: vault.seal({ word }), asOf: at }],
    'dossier-watchers': [`${HASH}|${key}`, { revision: 1 }],
    'dossier-grants': [`${key}|${HASH}`, { sealed: vault.seal('v1.grant'), until: at + 60_000 }],
    'dossier-misses-chat-and-code': [`${key}|${HASH}`, { misses: 3, at }],
    'dossier-misses-chat': [key, { misses: 4, at }],
    'account-attempt': [key, { sealed: vault.seal(attempt) }],
    'account-link': [
      key,
      { subject: `subject-${word}`, sealed: vault.seal('v1.account'), until: at + 60_000, since: at },
    ],
    'account-chat': [`subject-${word}|${key}`, {}],
  };
}

async function fill(chat: string, word: string): Promise<void> {
  for (const family of FAMILIES.filter(({ name }) => !NOBODYS.includes(name))) {
    const record = recordsOf(chat, word)[family.name];
    if (record === undefined) throw new Error(`the test does not fill ${family.name}`);
    await store.put(family, ...record);
  }
}

/** Everything in the store, as it lies there. */
async function everything(): Promise<string[]> {
  const lines: string[] = [];
  for (const { name } of FAMILIES)
    for await (const { id, json } of store.scanRaw(name)) lines.push(`${name} ${id} ${json}`);
  return lines;
}

beforeEach(async () => {
  ({ app, store, now } = await openApp(loaded, '2026-11-22'));
  app.keeps(outboxData(store));
});

describe('a person who wants to know and to be forgotten', () => {
  it('sees every kind in her file, also what waits, what is held and what she mistyped', async () => {
    await fill('lan-visitor', 'hers');
    await says('lan-visitor', { choice: 'mydata' });
    const earlier = (await says('lan-visitor', { choice: 'mydata' })).replies[0]?.file?.id ?? '';
    const { bytes } = (await app.readFile(earlier)) ?? { bytes: Buffer.from('{}') };
    const { data } = JSON.parse(Buffer.from(bytes).toString()) as { data: Record<string, unknown> };
    const kinds = ['chat', 'dossiers', 'files', 'outbox', 'pushes', 'reminders', 'setAside', 'shares'];
    expect(Object.keys(data).sort()).toEqual(kinds);
    expect(data['setAside']).toMatchObject([{ incident: 'K7M2QX', message: { text: 'hers' } }]);
    expect(data['chat']).toMatchObject({
      conversation: { kept: { word: 'hers' } },
      idsOfLastMessages: ['seen-hers', expect.any(String), expect.any(String)],
      messagesUnderWay: [{ choice: 'mydata' }],
      formerIds: ['web:before-hers'],
    });
    expect(data['dossiers']).toMatchObject({
      waitingFor: [{ code: CODE }],
      newsHeld: [{ change: { code: CODE } }],
      newsTold: [{ id: 'told-hers' }],
      wrongTries: [{ misses: 3 }, { misses: 4 }],
      provenUntil: [expect.any(String)],
    });
    expect(data['files']).toContainEqual({ id: 'file-hers', name: 'hers.pdf', mime: 'application/pdf' });
    expect(data['files']).toContainEqual(expect.objectContaining({ name: 'mot-cua-my-data.json' }));
    expect(data['pushes']).toMatchObject({ waiting: ['hers'], sent: [{ id: 'sent-hers' }] });
    expect(data['shares']).toMatchObject({ lists: [{ procedure: '1.001193' }], wrongCodes: [expect.any(Number)] });
  });

  it('is named by nothing in the store after /forget, whatever held her; nobody else loses anything', async () => {
    await fill('mai', 'other');
    const before = await everything();
    await fill('lan-visitor', 'hers');
    const file = (await says('lan-visitor', { choice: 'mydata' })).replies[0]?.file?.id ?? '';
    const hers = (await everything()).filter((line) => !before.includes(line));
    expect(hers.length).toBeGreaterThan(Object.keys(recordsOf('', '')).length);
    await says('lan-visitor', { choice: 'forget:yes' });
    // The last record goes behind the answer.
    await expect.poll(async () => (await everything()).filter((line) => !before.includes(line))).toEqual([]);
    expect(await everything()).toEqual(before);
    expect(await app.readFile(file)).toBeUndefined();
  });

  it('gets a receipt that counts every record but two that only index others, and names what stays and for how long', async () => {
    await fill('lan-visitor', 'hers');
    const records = (await everything()).filter((line) => !/^(file-of-chat|account-chat) /.test(line)).length;
    const text = (await says('lan-visitor', { choice: 'forget:yes' })).replies[0]?.text ?? '';
    expect(text).toContain(`gồm ${records} mục`);
    expect(text).toMatch(/2 ngày.*1 năm.*bản sao lưu/s);
  });

  it('is forgotten in a linked chat though a message is on its way there: it is answered, and nothing stays', async () => {
    const of = { channel: 'web', chat: 'lan-phone' } as const;
    const { accepted, answer } = app.receive({ id: 'w1', from: of, text: 'đăng ký khai sinh', at: now() });
    await accepted;
    await eraseChat(store, of);
    expect((await answer).outcome).toBe('answered');
    await expect.poll(() => store.get(chats, 'web:lan-phone')).toBeUndefined();
  });
});
