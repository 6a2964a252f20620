/** Has the server erase what it keeps about a deleted conversation; a visitor whose erasure failed is remembered until it worked. */
import { post } from './outbound.ts';
import { memory, newId } from './visitor.ts';

const KEY = 'motcua.forget';

/** Asks for a visitor's erasure, now or as soon as there is a connection. */
export function forgetOnServer(visitor: string): void {
  keep([...waiting(), visitor]);
  eraseWaiting();
}

/** Tries again what could not be erased earlier. */
export function eraseWaiting(): void {
  for (const visitor of waiting()) void erase(visitor);
}

async function erase(visitor: string): Promise<void> {
  try {
    const { ok } = await post('/api/chat/messages', { visitor, id: newId(), choice: 'forget:here' });
    if (ok) keep(waiting().filter((other) => other !== visitor));
  } catch {
    // It stays in the list.
  }
}

function waiting(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(memory.read(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((visitor): visitor is string => typeof visitor === 'string') : [];
  } catch {
    return [];
  }
}

function keep(visitors: readonly string[]): void {
  if (visitors.length === 0) memory.remove(KEY);
  else memory.write(KEY, JSON.stringify(visitors));
}
