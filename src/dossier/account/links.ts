/** Which chat is linked to which person: her subject as a keyed hash, her account grant sealed. */
import { z } from 'zod';
import { addressKey, type Address } from '../../shared/message.ts';
import type { Store } from '../../storage/store.ts';
import { family } from '../family.ts';
import type { Vault } from '../vault.ts';

const links = family(
  'account-link',
  366 * 86_400_000,
  z.object({ subject: z.string(), sealed: z.string(), until: z.number(), since: z.number() }),
);

/** A link of a chat. */
interface Link {
  /** A keyed hash: tells whether two chats are the same person's, and not whose. */
  readonly subject: string;
  readonly grant: string;
  /** Until when the grant is good, epoch milliseconds. */
  readonly until: number;
  /** When it was linked, epoch milliseconds. */
  readonly since: number;
}

export class Links {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  async keep(chat: Address, { grant, ...link }: Link): Promise<void> {
    await this.store.put(links, addressKey(chat), { ...link, sealed: this.vault.seal(grant) });
  }

  async of(chat: Address): Promise<Link | undefined> {
    const stored = await this.store.get(links, addressKey(chat));
    const grant = stored && this.vault.open(stored.value.sealed);
    if (stored === undefined || typeof grant !== 'string') return undefined;
    const { subject, until, since } = stored.value;
    return { subject, grant, until, since };
  }

  async drop(chat: Address): Promise<boolean> {
    return this.store.delete(links, addressKey(chat));
  }
}
