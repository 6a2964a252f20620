/** What changed on a person's list since she last saw it, because its record changed. */
import type { ListChange } from '../../../knowledge/list-changes.ts';
import type { Language } from '../../../shared/message.ts';
import { formatDuration, formatMoney, inLanguage } from '../../card/format.ts';
import type { Say } from '../../phrases.ts';

/** Lines of markup, the most telling first; empty when nothing on the list is different. */
export function changeLines(changes: readonly ListChange[], lang: Language, say: Say): string[] {
  return changes.flatMap((change) => {
    switch (change.kind) {
      case 'document-added':
      case 'document-removed':
        return [say(`checklist.changed.${change.kind}`, { name: inLanguage(change.name, lang) })];
      case 'document-certainty':
        return change.state === 'no'
          ? []
          : [say(`checklist.changed.certainty-${change.state}`, { name: inLanguage(change.name, lang) })];
      case 'document-count':
        return [
          say('checklist.changed.count', {
            name: inLanguage(change.name, lang),
            original: change.after.original,
            copies: change.after.copies,
          }),
        ];
      case 'document-renamed':
        return [
          say('checklist.changed.renamed', {
            name: inLanguage(change.name, lang),
            before: inLanguage(change.before, lang),
          }),
        ];
      case 'fee': {
        const currency = change.currency === 'USD' ? 'USD' : 'VND';
        const money = (amount: number | undefined): string =>
          amount === undefined ? say('checklist.changed.unknown') : formatMoney(amount, currency, lang);
        return [
          say('checklist.changed.fee', {
            way: say(`checklist.via.${change.via}`),
            before: money(change.before),
            after: money(change.after),
          }),
        ];
      }
      case 'time': {
        const time = (limit: typeof change.before): string =>
          limit ? formatDuration(limit.amount, limit.unit, say) : say('checklist.changed.unknown');
        return [say('checklist.changed.time', { before: time(change.before), after: time(change.after) })];
      }
    }
  });
}
