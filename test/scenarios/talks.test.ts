/** Transcripts through the whole app over the shipped records. The YAML is the specification; read it aloud. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Loaded } from '../../src/knowledge-source.ts';
import type { App } from '../../src/app.ts';
import { loadShipped, newPerson, openApp, readTalks } from '../tools/talk.ts';

const FOLDER = join(import.meta.dirname, 'talks');
const apps: App[] = [];
let loaded: Loaded;

beforeAll(async () => {
  loaded = await loadShipped();
});
afterAll(() => Promise.all(apps.map((app) => app.stop())));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
  describe(file.replace('.yaml', ''), () => {
    for (const { title, today, lang, talk } of readTalks(join(FOLDER, file))) {
      it(title, async () => {
        const { app, now } = await openApp(loaded, today);
        apps.push(app);
        const person = newPerson(app, now, lang);
        for (const [index, step] of talk.entries()) {
          const where = `step ${index + 1} (${step.citizen ?? step.taps ?? step.button}): ${person.heard.slice(0, 80)}`;
          const answer = await person.does(step);
          const heard = person.heard;
          if (step.outcome) expect(answer.outcome, `${where}\n${heard}`).toBe(step.outcome);
          if (step.procedure) expect(answer.procedure, `${where}\n${heard}`).toBe(step.procedure);
          if (step.facet) expect(answer.facet, where).toBe(step.facet);
          let from = 0;
          for (const words of [step.says ?? []].flat()) {
            const at = heard.indexOf(words, from);
            expect(at, `${where}: "${words}" is missing (or out of order) in:\n${heard}`).toBeGreaterThanOrEqual(0);
            from = at;
          }
          for (const words of step.never ?? []) expect(heard).not.toContain(words);
          if (step.file)
            expect(
              answer.replies.map(({ file }) => file?.mime),
              where,
            ).toContain(step.file);
          for (const label of step.offers ?? [])
            expect(
              person.labels.some((offered) => offered.includes(label)),
              `"${label}" not offered: ${person.labels.join(' | ')}`,
            ).toBe(true);
        }
      });
    }
  });
}
