/** Where an answer comes from and as of when: the same words on the card, the list, the sheet and a chain of steps. */
import type { Procedure } from '../../knowledge/schema.ts';
import { link, plain } from '../../shared/markup.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { formatDay } from './format.ts';

/** Data older than this is shown with the advice to compare. */
const STALE_DAYS = 90;
const DAY_MS = 86_400_000;

/** A line of markup. */
export function sourceLine(
  { title, url, checked }: Procedure['sources'][number],
  { lang, say, now }: { readonly lang: Language; readonly say: Say; readonly now: number },
): string {
  const isStale = now - Date.parse(`${checked}T00:00:00Z`) > STALE_DAYS * DAY_MS;
  const sentence = say(isStale ? 'card.sourceStale' : 'card.source', {
    source: '\u0000',
    date: formatDay(checked, lang),
  });
  return sentence.replace('\u0000', () => (url ? link(title, url) : plain(title)));
}
