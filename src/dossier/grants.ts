/** What opens dossiers to a chat: second factors it has proven, or its linked account. Kept as the backend's grant, sealed, for 30 days; digits are kept nowhere. */
import { z } from 'zod';
import type { Address } from '../shared/message.ts';
import type { Store } from '../storage/store.ts';
import { byChat, forgetChat, ofChat } from './chat-records.ts';
import type { Proof } from './schema.ts';
import type { Vault } from './vault.ts';
import { family } from './family.ts';

const DAY_MS = 86_400_000;

const grants = family(
  'dossier-grants',
  30 * DAY_MS,
  /** `viaAccount` = not proven with digits: goes when the account is unlinked. */
  z.object({ sealed: z.string(), until: z.number(), viaAccount: z.literal(true).optional() }),
);

export class Grants {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly now: () => number,
  ) {}

  async keep(chat: Address, code: string, proof: Proof): Promise<void> {
    await this.store.put(grants, byChat(chat, this.vault.hash(code)), {
      sealed: this.vault.seal(proof.grant),
      until: Date.parse(proof.grantedUntil),
    });
  }

  /** Keeps a grant that the chat's linked account gives, where there is none that lasts. */
  async keepOfAccount(chat: Address, code: string, proof: Proof): Promise<void> {
    const id = byChat(chat, this.vault.hash(code));
    const record = await this.store.get(grants, id);
    if (record !== undefined && record.value.until > this.now() + DAY_MS) return;
    const sealed = this.vault.seal(proof.grant);
    await this.store.put(grants, id, { sealed, until: Date.parse(proof.grantedUntil), viaAccount: true });
  }

  /** Drops what the account gave; yields the hashes of the dossiers' codes. */
  async *dropOfAccount(chat: Address): AsyncIterable<string> {
    for await (const { id, value } of ofChat(this.store, grants, chat)) {
      if (!value.viaAccount) continue;
      await this.store.delete(grants, id);
      yield id.slice(byChat(chat, '').length);
    }
  }

  /** The grant of a chat for a code, while it is good. */
  async of(chat: Address, code: string): Promise<string | undefined> {
    const record = await this.store.get(grants, byChat(chat, this.vault.hash(code)));
    if (record === undefined || record.value.until <= this.now()) return undefined;
    const grant = this.vault.open(record.value.sealed);
    return typeof grant === 'string' ? grant : undefined;
  }

  async drop(chat: Address, code: string): Promise<void> {
    await this.store.delete(grants, byChat(chat, this.vault.hash(code)));
  }

  /** Until when each of a chat's grants opens its dossier, epoch milliseconds. */
  async untilOf(chat: Address): Promise<number[]> {
    const all: number[] = [];
    for await (const { value } of ofChat(this.store, grants, chat)) all.push(value.until);
    return all;
  }

  forget(chat: Address): Promise<number> {
    return forgetChat(this.store, grants, chat);
  }
}
