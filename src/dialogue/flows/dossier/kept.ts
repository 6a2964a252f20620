/** What the dossier flow keeps in the conversation. */
import { z } from 'zod';
import type { Turn } from '../../turn.ts';

/** The flow's name, under which it keeps and listens. */
export const NAME = 'dossier';

/** What it waits for, and the to-dos ticked. */
const keptShape = z.object({
  awaits: z
    .discriminatedUnion('what', [
      z.object({ what: z.literal('code') }),
      z.object({ what: z.literal('digits'), code: z.string(), then: z.enum(['open', 'watch']) }),
      z.object({ what: z.literal('word'), code: z.string(), marks: z.number() }),
    ])
    .optional(),
  /** Ids of supplement items that are ready, by dossier code. */
  ready: z.record(z.string(), z.array(z.string())).default({}),
});
type Kept = z.infer<typeof keptShape>;

export function keptOf(turn: Turn): Kept {
  const parsed = keptShape.safeParse(turn.conversation.kept[NAME] ?? {});
  // What an older version kept and no longer fits is begun anew.
  return parsed.success ? parsed.data : { ready: {} };
}

/** A change of the conversation that keeps this. */
export const keeping = (turn: Turn, kept: Kept): { kept: Record<string, unknown> } => ({
  kept: { ...turn.conversation.kept, [NAME]: kept },
});
