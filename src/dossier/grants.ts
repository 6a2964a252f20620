/** The second factors a chat has proven: kept as the backend's grant, sealed, for 30 days. The digits are kept nowhere. */
import { z } from 'zod';
import type { Address } from '../shared/message.ts';
import type { Store } from '../storage/store.ts';
import { byChat, forgetChat, ofChat } from './chat-records.ts';
import type { Proof } from './schema.ts';
import type { Vault } from './vault.ts';
import { family } from './family.ts';

const grants = family('dossier-grants', 30 * 86_400_000, z.object({ sealed: z.string(), until: z.number() }));

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

  async countOf(chat: Address): Promise<number> {
    let count = 0;
    for await (const _ of ofChat(this.store, grants, chat)) count++;
    return count;
  }

  forget(chat: Address): Promise<void> {
    return forgetChat(this.store, grants, chat);
  }
}
