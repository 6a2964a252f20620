/** Counts over a loaded set: `motcua knowledge stats`. */
import type { Knowledge } from './knowledge.ts';
import { addDays } from './local-time.ts';

interface KnowledgeStats {
  readonly records: number;
  readonly offered: number;
  readonly byOrigin: Readonly<Record<string, number>>;
  /** Field name -> records, most first. */
  readonly byField: Readonly<Record<string, number>>;
  /** A record of two levels counts for both; `none` = the source does not say. */
  readonly byLevel: Readonly<Record<string, number>>;
  readonly notOffered: Readonly<Record<string, number>>;
  readonly questions: number;
  readonly documents: number;
  /** Records whose newest source was checked longer ago than `staleAfterDays`. */
  readonly stale: number;
  readonly staleAfterDays: number;
  readonly local: number;
}

/** `today` as `2026-11-22`. Walks every record once. */
export function knowledgeStats(knowledge: Knowledge, today: string, staleAfterDays = 180): KnowledgeStats {
  const counter = (): Map<string, number> => new Map();
  const [origins, fields, levels, reasons] = [counter(), counter(), counter(), counter()];
  const count = (map: Map<string, number>, key: string): Map<string, number> => map.set(key, (map.get(key) ?? 0) + 1);
  const oldest = addDays(today, -staleAfterDays);
  let [questions, documents, stale, local] = [0, 0, 0, 0];
  for (const head of knowledge.heads) {
    count(origins, head.origin);
    count(fields, head.field.vi);
    for (const level of head.levels.length > 0 ? head.levels : ['none']) count(levels, level);
    if (head.notOffered) count(reasons, head.notOffered);
    if (head.isLocal) local += 1;
    const procedure = knowledge.procedure(head.code);
    if (procedure === undefined) continue;
    questions += procedure.questions.length;
    documents += procedure.documents.length;
    const newest = procedure.sources.reduce((latest, { checked }) => (checked > latest ? checked : latest), '');
    if (newest < oldest) stale += 1;
  }
  const sorted = (map: Map<string, number>): Record<string, number> =>
    Object.fromEntries([...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
  return {
    records: knowledge.heads.length,
    offered: knowledge.counts.offered,
    byOrigin: sorted(origins),
    byField: sorted(fields),
    byLevel: sorted(levels),
    notOffered: sorted(reasons),
    ...{ questions, documents, stale, staleAfterDays, local },
  };
}
