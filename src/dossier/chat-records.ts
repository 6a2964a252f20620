/** Records of one chat about one dossier: how their ids are made and taken apart. */
import { addressKey, parseAddressKey, type Address } from '../shared/message.ts';
import type { Family, Store, Stored } from '../storage/store.ts';
import { HASH_LENGTH } from './vault.ts';

/** The id under which all records of a chat lie together. */
export const byChat = (chat: Address, hash: string): string => `${addressKey(chat)}|${hash}`;

/** The id under which all records of a dossier lie together. */
export const byDossier = (hash: string, chat: Address): string => `${hash}|${addressKey(chat)}`;

/** The chat of an id made by {@link byDossier}. */
export const chatOfDossierId = (id: string): Address => parseAddressKey(id.slice(HASH_LENGTH + 1));

/** The chat of an id made by {@link byChat}. */
export const chatOfChatId = (id: string): Address => parseAddressKey(id.slice(0, -HASH_LENGTH - 1));

/** A chat's records of a family. */
export async function* ofChat<T>(store: Store, family: Family<T>, chat: Address): AsyncIterable<Stored<T>> {
  const prefix = byChat(chat, '');
  for await (const record of store.scan(family, { prefix })) {
    // A chat whose id goes on with the separator is another chat.
    if (record.id.length === prefix.length + HASH_LENGTH) yield record;
  }
}

/** Deletes a chat's records of a family; returns how many. */
export async function forgetChat<T>(store: Store, family: Family<T>, chat: Address): Promise<number> {
  let count = 0;
  for await (const { id } of ofChat(store, family, chat)) count += Number(await store.delete(family, id));
  return count;
}
