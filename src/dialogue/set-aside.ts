/**
 * Messages that were set aside: tried too often, without an end, or with a reply that nobody took. Kept for the operator, who finds one by
 * its incident number and puts it back or drops it.
 */
import { z } from 'zod';
import { addressKey, type Address, type Incoming } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Family, Store, Stored } from '../storage/store.ts';
import {
  chats,
  newChat,
  unfinished,
  SET_ASIDE_FOR,
  withMessage,
  type Entry,
  type SetAsideNote,
} from './conversation.ts';

type SetAside = SetAsideNote & { readonly message: Incoming };

const shape = z.object({
  incident: z.string(),
  why: z.enum(SET_ASIDE_FOR),
  tries: z.number(),
  at: z.number(),
  message: z.looseObject({
    id: z.string(),
    from: z.object({ channel: z.string(), chat: z.string() }),
    text: z.string(),
    at: z.number(),
  }),
});

/** Under `<address key> <message id>`: set aside by two processes it is still one. */
export const setAside: Family<SetAside> = {
  name: 'set-aside',
  lifetimeMs: 30 * 86_400_000,
  sealed: true,
  parse: (stored) => shape.parse(stored) as unknown as SetAside,
};

/** Writes what an entry says is set aside; nothing of a person who is being forgotten. Resolves with the version of the record. */
export async function keepSetAside(store: Store, chat: string, entry: Entry): Promise<number | undefined> {
  const { message, setAside: note, erases } = entry;
  if (!note || erases) return undefined;
  const { incident, why, tries, at } = note;
  return store.put(setAside, `${chat} ${message.id}`, { incident, why, tries, at, message });
}

/** All of them, oldest first. */
export async function listSetAside(store: Store): Promise<Stored<SetAside>[]> {
  const list: Stored<SetAside>[] = [];
  for await (const record of store.scan(setAside)) list.push(record);
  return list.sort((a, b) => a.value.at - b.value.at);
}

/**
 * Puts a message back at the end of its chat's list, as a new one that nobody waits for: a running process takes it up at its next look.
 * May be called again after a crash.
 */
export async function putBack(store: Store, { id, value }: Stored<SetAside>, now: number): Promise<void> {
  // Without the message that it came from: to that one she has heard the apology.
  const { origin: _origin, ...said } = value.message;
  const message: Incoming = { ...said, id: `again-${value.incident}`, at: now };
  const chat = addressKey(message.from);
  for (;;) {
    const stored = await store.get(chats, chat);
    const record = withMessage(stored?.value ?? newChat(), message);
    if (!record) break;
    await store.put(unfinished, `${chat} ${message.id}`, { at: now });
    if ((await store.put(chats, chat, record, stored?.version ?? 0)) !== undefined) break;
  }
  await store.delete(setAside, id);
}

/** What is set aside of a person's. */
export const setAsideData = (store: Store): PersonalData => {
  const of = (person: Address) => store.scan(setAside, { prefix: `${addressKey(person)} ` });
  return {
    kind: 'setAside',
    export: async (person) => {
      const own: SetAside[] = [];
      for await (const { value } of of(person)) own.push(value);
      return own.length === 0 ? undefined : own;
    },
    erase: async (person) => {
      let count = 0;
      for await (const { id } of of(person)) count += Number(await store.delete(setAside, id));
      return count;
    },
  };
};
