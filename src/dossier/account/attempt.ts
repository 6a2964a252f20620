/**
 * A chat's attempt to link an account: ONE record per chat, which goes from the link that was sent (`offered`) over the browser that
 * signs in (`signing-in`) to the six digits that end it (`signed-in`). Each step is taken once: what is used or too old is gone.
 */
import { z } from 'zod';
import { addressKey, parseAddressKey, type Address } from '../../shared/message.ts';
import type { Store } from '../../storage/store.ts';
import { family } from '../family.ts';
import type { Vault } from '../vault.ts';

/** Each step must be taken within this. */
const STEP_MS = 10 * 60_000;

const lang = z.enum(['vi', 'en']);
const step = z.discriminatedUnion('at', [
  z.object({ at: z.literal('offered'), since: z.number(), lang, word: z.string() }),
  z.object({
    at: z.literal('signing-in'),
    since: z.number(),
    lang,
    word: z.string(),
    browser: z.string(),
    nonce: z.string(),
    verifier: z.string(),
  }),
  z.object({
    at: z.literal('signed-in'),
    since: z.number(),
    digits: z.string(),
    tries: z.number().int(),
    subject: z.string(),
    grant: z.string(),
    until: z.number(),
  }),
]);
/** Where an attempt stands. `word`, `browser`, `digits` and `subject` are keyed hashes. */
export type AttemptStep = z.output<typeof step>;

/** Steps, sealed, under the chat's address key. */
const attempts = family('account-attempt', STEP_MS, z.object({ sealed: z.string() }));

interface Standing {
  readonly step: AttemptStep;
  readonly version: number;
}

export class Attempts {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  /** A word for an address: it names the chat and says nothing to who reads it. `secret` is what makes it good once. */
  wordFor(chat: Address, secret: string): string {
    return this.vault.seal([addressKey(chat), secret]);
  }

  /** The chat and the secret of a word of ours. */
  open(word: string): { readonly chat: Address; readonly secret: string } | undefined {
    const opened = z.tuple([z.string(), z.string()]).safeParse(this.vault.open(word));
    return opened.success ? { chat: parseAddressKey(opened.data[0]), secret: opened.data[1] } : undefined;
  }

  async of(chat: Address): Promise<Standing | undefined> {
    const stored = await this.store.get(attempts, addressKey(chat));
    const opened = step.safeParse(stored && this.vault.open(stored.value.sealed));
    return stored && opened.success ? { step: opened.data, version: stored.version } : undefined;
  }

  /** Begins anew; whatever the chat had begun before is over. */
  async begin(chat: Address, first: AttemptStep): Promise<void> {
    await this.store.put(attempts, addressKey(chat), { sealed: this.vault.seal(first) });
  }

  /** Goes from one step to the next, or ends with `undefined`; `false` when somebody else was faster. */
  async advance(chat: Address, { version }: Standing, next: AttemptStep | undefined): Promise<boolean> {
    const key = addressKey(chat);
    if (next === undefined) return this.store.delete(attempts, key, version);
    return (await this.store.put(attempts, key, { sealed: this.vault.seal(next) }, version)) !== undefined;
  }

  async forget(chat: Address): Promise<boolean> {
    return this.store.delete(attempts, addressKey(chat));
  }
}
