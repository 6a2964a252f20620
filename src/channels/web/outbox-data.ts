/** What the outbox holds about a person, for her file and for its erasure. */
import type { PersonalData } from '../../shared/personal.ts';
import type { Store } from '../../storage/store.ts';
import { webOutbox } from './outbox.ts';

export function outboxData(store: Store): PersonalData {
  const idsAndLetters = async ({ channel, chat }: Parameters<PersonalData['export']>[0]) => {
    const found: { id: string; reply: unknown }[] = [];
    if (channel !== 'web') return found;
    for await (const { id, value } of store.scan(webOutbox, { prefix: `${chat}:` }))
      found.push({ id, reply: value.reply });
    return found;
  };
  return {
    kind: 'outbox',
    export: async (of) => {
      const found = await idsAndLetters(of);
      return found.length === 0 ? undefined : found.map(({ reply }) => reply);
    },
    erase: async (of) => {
      const found = await idsAndLetters(of);
      for (const { id } of found) await store.delete(webOutbox, id);
      return found.length;
    },
  };
}
