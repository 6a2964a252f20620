/**
 * `events.yaml`: life events (a birth, a death, building a house) as procedures in an order in which each step's papers exist.
 *
 * ```yaml
 * events:
 *   - id: birth
 *     name: { vi: Sinh con, en: A child is born }
 *     steps:
 *       - { code: "1.001193", why: { vi: …, en: … }, deadline: { vi: Trong 60 ngày …, en: … } }
 * sources: [{ title: …, checked: 2026-07-01 }]
 * ```
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KnowledgeError } from '../shared/errors.ts';
import { deepFreeze } from './load/deep-freeze.ts';
import { code, localized, slug, source, text } from './primitives.ts';
import { parseYamlFile } from './yaml-file.ts';

const event = z.strictObject({
  id: slug,
  name: localized,
  /** What people say when it happens. */
  aliases: z.strictObject({ vi: z.array(text).default([]), en: z.array(text).default([]) }),
  /** What makes it easier, e.g. that several steps are filed together. */
  hint: localized.optional(),
  steps: z
    .array(
      z.strictObject({
        code,
        why: localized,
        /** Its name, when no record of ours has this code, only the national catalogue; said where that is not loaded. */
        catalogueName: localized.optional(),
        /** The case it is for, when it is not for everybody. */
        onlyIf: localized.optional(),
        /** It takes the place of that step in this case. */
        insteadOf: code.optional(),
        /** By when, where the law sets it. */
        deadline: localized.optional(),
      }),
    )
    .min(1),
});

const eventsFile = z.strictObject({ events: z.array(event).min(1), sources: z.array(source).min(1) });

export type LifeEvent = z.infer<typeof event>;
export type LifeEvents = z.infer<typeof eventsFile>;

/** The events of a knowledge folder; none where it has no `events.yaml`. Throws KnowledgeError with every mistake. */
export async function loadEvents(folder: string): Promise<LifeEvents> {
  const path = join(folder, 'events.yaml');
  if (!existsSync(path)) return { events: [], sources: [] };
  const result = parseYamlFile('events.yaml', await readFile(path, 'utf8'), eventsFile);
  if (!result.ok) throw new KnowledgeError(result.problems);
  return deepFreeze(result.file.value);
}
