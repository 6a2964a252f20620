/** Choices that only some clients can offer: sending her own number, passing something on, going on in private. */
import type { Ability, Choice } from '../shared/message.ts';
import type { Turn } from './turn.ts';

const NEEDS = { contact: 'contact', share: 'link', private: 'link' } as const satisfies Record<string, Ability>;

/** The choice, if the client of this turn can do it; `action` is what the other side opens. */
export const nativeChoices = (
  { message, say }: Pick<Turn, 'message' | 'say'>,
  kind: keyof typeof NEEDS,
  label: string,
  action?: string,
): Choice[] =>
  message.abilities?.includes(NEEDS[kind])
    ? [{ id: `native:${kind}${action === undefined ? '' : `:${action}`}`, label: say(label) }]
    : [];
