/** Who watches which dossier, and what is last known of it. Codes are hashed in keys and sealed in values. */
import { z } from 'zod';
import type { Address } from '../shared/message.ts';
import type { Store } from '../storage/store.ts';
import { withChange } from './card.ts';
import { byChat, byDossier, chatOfDossierId, forgetChat, ofChat } from './chat-records.ts';
import { dossierSchema, type Change, type Dossier } from './schema.ts';
import type { Vault } from './vault.ts';
import { family } from './family.ts';

const YEAR_MS = 366 * 86_400_000;

/** By dossier, for whom a change is told: the revision she has seen when she began to watch. */
const watchers = family('dossier-watchers', YEAR_MS, z.object({ revision: z.number().int() }));
/** By chat, what she watches: the dossier as last known, sealed, and when that was. */
const watched = family('dossier-watched', YEAR_MS, z.object({ sealed: z.string(), asOf: z.number() }));

/** A dossier as last known. */
export interface LastKnown {
  readonly dossier: Dossier;
  /** Epoch milliseconds. */
  readonly asOf: number;
}

export class Watches {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  /** Begins or renews a watch; changes up to the dossier's revision count as seen. */
  async add(chat: Address, known: LastKnown): Promise<void> {
    const hash = this.vault.hash(known.dossier.code);
    // In this order: what the chat lists is told.
    await this.store.put(watchers, byDossier(hash, chat), { revision: known.dossier.revision });
    await this.store.put(watched, byChat(chat, hash), this.#sealed(known));
  }

  /** Ends a watch; returns whether there was one. */
  remove(chat: Address, code: string): Promise<boolean> {
    return this.removeByHash(chat, this.vault.hash(code));
  }

  /** Ends a watch of which only the hash of the code is known. */
  async removeByHash(chat: Address, hash: string): Promise<boolean> {
    const was = await this.store.delete(watched, byChat(chat, hash));
    await this.store.delete(watchers, byDossier(hash, chat));
    return was;
  }

  /** What is last known of a watched dossier; `undefined` when the chat does not watch it. */
  async lastKnown(chat: Address, code: string): Promise<LastKnown | undefined> {
    const record = await this.store.get(watched, byChat(chat, this.vault.hash(code)));
    return record && this.#opened(record.value);
  }

  /** Keeps newer knowledge of a dossier, if the chat watches it. */
  async update(chat: Address, known: LastKnown): Promise<void> {
    const id = byChat(chat, this.vault.hash(known.dossier.code));
    const record = await this.store.get(watched, id);
    // A write that comes between knows as much; a watch that ended meanwhile stays ended.
    if (record !== undefined) await this.store.put(watched, id, this.#sealed(known), record.version);
  }

  /** Keeps a change of a watched dossier. */
  async note(chat: Address, change: Change): Promise<void> {
    const known = await this.lastKnown(chat, change.code);
    if (known !== undefined && change.revision > known.dossier.revision) {
      await this.update(chat, { dossier: withChange(known.dossier, change), asOf: Date.parse(change.at) });
    }
  }

  /** Whether this chat still watches. */
  async isWatching(chat: Address, code: string): Promise<boolean> {
    return (await this.store.get(watchers, byDossier(this.vault.hash(code), chat))) !== undefined;
  }

  /** The chats that have not seen a change of theirs yet. */
  async *watchersOf(change: Change, onUnreadable: (error: unknown) => void): AsyncIterable<Address> {
    const prefix = `${this.vault.hash(change.code)}|`;
    for await (const record of this.store.scan(watchers, { prefix, onUnreadable })) {
      if (change.revision > record.value.revision) yield chatOfDossierId(record.id);
    }
  }

  /** Everything a chat watches, as last known. */
  async of(chat: Address): Promise<LastKnown[]> {
    const all: LastKnown[] = [];
    for await (const record of ofChat(this.store, watched, chat)) {
      const known = this.#opened(record.value);
      if (known !== undefined) all.push(known);
    }
    return all;
  }

  /** Ends all watches of a chat; how many records there were. */
  async forget(chat: Address): Promise<number> {
    let count = 0;
    for await (const { id } of ofChat(this.store, watched, chat)) {
      count += Number(await this.store.delete(watchers, byDossier(id.slice(byChat(chat, '').length), chat)));
    }
    return count + (await forgetChat(this.store, watched, chat));
  }

  #sealed({ dossier, asOf }: LastKnown): { sealed: string; asOf: number } {
    return { sealed: this.vault.seal(dossier), asOf };
  }

  #opened({ sealed, asOf }: { sealed: string; asOf: number }): LastKnown | undefined {
    const dossier = dossierSchema.safeParse(this.vault.open(sealed));
    return dossier.success ? { dossier: dossier.data, asOf } : undefined;
  }
}
