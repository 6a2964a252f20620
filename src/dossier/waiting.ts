/** Who asked while the backend was away, to be told when it is back. */
import { z } from 'zod';
import type { Address } from '../shared/message.ts';
import type { Store } from '../storage/store.ts';
import { byChat, chatOfChatId, forgetChat, ofChat } from './chat-records.ts';
import type { Vault } from './vault.ts';
import { family } from './family.ts';

/** Chats to be told when the backend is back. */
export const waiting = family('dossier-waiting', 3 * 86_400_000, z.object({ sealed: z.string(), at: z.number() }));

/** One chat that waits for one dossier since `at`. */
interface Waiter {
  readonly id: string;
  readonly chat: Address;
  readonly code: string;
  readonly at: number;
}

export class Waiting {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  async add(chat: Address, code: string, at: number): Promise<void> {
    await this.store.put(waiting, byChat(chat, this.vault.hash(code)), { sealed: this.vault.seal(code), at });
  }

  async remove(chat: Address, code: string): Promise<void> {
    await this.store.delete(waiting, byChat(chat, this.vault.hash(code)));
  }

  async *all(onUnreadable: (error: unknown) => void): AsyncIterable<Waiter> {
    for await (const { id, value } of this.store.scan(waiting, { onUnreadable })) {
      const code = this.vault.open(value.sealed);
      if (typeof code === 'string') yield { id, chat: chatOfChatId(id), code, at: value.at };
    }
  }

  /** What one chat waits for, and since when. */
  async of(chat: Address): Promise<{ readonly code: string; readonly at: number }[]> {
    const all: { code: string; at: number }[] = [];
    for await (const { value } of ofChat(this.store, waiting, chat)) {
      const code = this.vault.open(value.sealed);
      if (typeof code === 'string') all.push({ code, at: value.at });
    }
    return all;
  }

  forget(chat: Address): Promise<number> {
    return forgetChat(this.store, waiting, chat);
  }
}
