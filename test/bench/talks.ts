/** Talks through the whole assistant, as `motcua ask --chat` has them: the dialogue on a store in memory, a conversation for each. */
import { CATALOGUE } from './questions.ts';
import { load } from '../../src/knowledge-source.ts';
import { newPerson, openApp } from '../tools/talk.ts';

/** Procedures change by the date; the talks are held on the day the sets were written. */
const TODAY = '2026-11-22';

/** What a turn led to: the procedure it was answered with, or those it was asked back about. */
export interface Turn {
  readonly answered: string | undefined;
  readonly offered: readonly string[];
}

/** Says these texts in a conversation of their own, one after the other. */
type Converse = (texts: readonly string[]) => Promise<Turn[]>;

export async function openTalks(paths: readonly string[] = [CATALOGUE]) {
  const now = (): number => Date.parse(`${TODAY}T02:00:00Z`);
  const loaded = await load(paths, { now });
  const { app, ...opened } = await openApp(loaded, TODAY);
  let people = 0;
  const converse: Converse = async (texts) => {
    const person = newPerson(app, opened.now, undefined, `person-${++people}`);
    const turns: Turn[] = [];
    for (const citizen of texts) {
      const { outcome, procedure, replies } = await person.does({ citizen });
      const ids = replies.flatMap(({ choices = [] }) => choices.map(({ id }) => id));
      turns.push({
        answered: outcome === 'answered' ? procedure : undefined,
        offered: outcome === 'choices' ? ids.flatMap((id) => /^p:(\d\.\d{6})/.exec(id)?.[1] ?? []) : [],
      });
    }
    return turns;
  };
  return {
    converse,
    nameOf: (code: string): string => loaded.knowledge.head(code)?.name.vi ?? '',
    close: () => app.stop(),
  };
}
