/** Which process is at a chat: said in the chat's own record, renewed while something slow goes on, taken over from the dead. */
import { HANDED_ON_MS, isHeldUntil, RENEW_MS, SILENT_MS } from '../shared/take-over.ts';
import type { Store } from '../storage/store.ts';
import { chats, type ChatRecord, type Entry } from './conversation.ts';
import type { Living } from './living.ts';

interface ChatHoldOptions {
  readonly store: Store;
  /** This process, different for each start. */
  readonly owner: string;
  /** No other process shares the store: what another owner left is known to be a leftover at once. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

export class ChatHold {
  constructor(
    private readonly options: ChatHoldOptions,
    private readonly living: Living,
  ) {}

  /** The record with these entries, held by this process from now on. */
  of(record: ChatRecord, entries: readonly Entry[]): ChatRecord {
    return { ...record, entries, busy: { owner: this.options.owner, until: this.options.now() + SILENT_MS } };
  }

  /**
   * The record with these entries, held by the process that took the first of them in, for only that one knows whether somebody still
   * waits for its answer; by this one where the other is dead.
   */
  async passedOn(record: ChatRecord, entries: readonly Entry[]): Promise<ChatRecord> {
    const by = entries[0]?.by;
    if (by === undefined || !(await this.living.isOtherAlive(by))) return this.of(record, entries);
    return { ...record, entries, busy: { owner: by, until: this.options.now() + HANDED_ON_MS } };
  }

  /** Whether another living process is at this chat. */
  isOthers({ busy }: ChatRecord): boolean {
    const { owner, isAlone, now } = this.options;
    return !isAlone && busy !== undefined && busy.owner !== owner && isHeldUntil(busy.until, SILENT_MS, now());
  }

  /** Keeps the chat ours while something slow goes on, so that no other process takes it for dead. */
  async during<T>(chat: string, job: () => Promise<T>): Promise<T> {
    if (this.options.isAlone) return job();
    // A renewal that fails is made up for by the next one.
    const timer = setInterval(() => void this.renew(chat).catch(() => undefined), RENEW_MS);
    try {
      return await job();
    } finally {
      clearInterval(timer);
    }
  }

  private async renew(chat: string): Promise<void> {
    const { store, owner } = this.options;
    const stored = await store.get(chats, chat);
    if (stored?.value.busy?.owner === owner)
      await store.put(chats, chat, this.of(stored.value, stored.value.entries), stored.version);
  }
}
