/** Which chat is linked to which person, and which chats are the same person's: her subject as a keyed hash, her account grant sealed. */
import { z } from 'zod';
import { addressKey, parseAddressKey, type Address } from '../../shared/message.ts';
import type { Store } from '../../storage/store.ts';
import { family } from '../family.ts';
import type { Vault } from '../vault.ts';

const LIFETIME_MS = 366 * 86_400_000;

const links = family(
  'account-link',
  LIFETIME_MS,
  z.object({ subject: z.string(), sealed: z.string(), until: z.number(), since: z.number() }),
);

/** The way back: a record for each linked chat, under `subject|chat`. Written first and deleted last, and believed only with its link. */
const chatsOfPerson = family('account-chat', LIFETIME_MS, z.object({}));

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
    await this.store.put(chatsOfPerson, `${link.subject}|${addressKey(chat)}`, {});
    await this.store.put(links, addressKey(chat), { ...link, sealed: this.vault.seal(grant) });
  }

  async of(chat: Address): Promise<Link | undefined> {
    const stored = await this.store.get(links, addressKey(chat));
    const grant = stored && this.vault.open(stored.value.sealed);
    if (stored === undefined || typeof grant !== 'string') return undefined;
    const { subject, until, since } = stored.value;
    return { subject, grant, until, since };
  }

  /** The other chats linked to the same person; none when this one is not linked. */
  async others(chat: Address): Promise<Address[]> {
    const link = await this.of(chat);
    const found: Address[] = [];
    if (link === undefined) return found;
    for await (const { id } of this.store.scan(chatsOfPerson, { prefix: `${link.subject}|` })) {
      const key = id.slice(link.subject.length + 1);
      const other = parseAddressKey(key);
      if (key !== addressKey(chat) && (await this.of(other))?.subject === link.subject) found.push(other);
    }
    return found;
  }

  async drop(chat: Address): Promise<boolean> {
    const stored = await this.store.get(links, addressKey(chat));
    const was = await this.store.delete(links, addressKey(chat));
    if (stored) await this.store.delete(chatsOfPerson, `${stored.value.subject}|${addressKey(chat)}`);
    return was;
  }
}
