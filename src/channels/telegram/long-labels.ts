/**
 * Telegram's clients show one line of a button's label and cut the rest. Where a label would be cut, it and its like are written out in
 * full under the words, each with the number that its button carries; typing the number means the same as pressing it.
 */
import { plain, toPlainText } from '../../shared/markup.ts';
import type { Choice, Reply } from '../../shared/message.ts';

/** So much of a label stands on a button across the whole width of a small phone. */
const ONE_LINE = 40;

/** The words with what the buttons cannot hold, and the buttons with labels that fit. */
export function spellOut({ text, choices = [] }: Reply): {
  readonly text: string;
  readonly choices: readonly Choice[];
} {
  const long = choices.filter((choice) => isTyped(choice) && choice.label.length > ONE_LINE);
  if (long.length === 0) return { text, choices };
  const said = toPlainText(text).toLowerCase();
  const kinds = new Set(long.filter(({ label }) => !isSaid(label, said)).map(kindOf));
  const lines: string[] = [];
  let number = 0;
  const fitting = choices.map((choice) => {
    if (!isTyped(choice)) return choice;
    number++;
    if (!kinds.has(kindOf(choice))) return choice;
    lines.push(`**${number}.** ${plain(choice.label)}`);
    return { ...choice, label: cut(`${number}. ${choice.label}`) };
  });
  return { text: [text, lines.join('\n')].filter((part) => part !== '').join('\n\n'), choices: fitting };
}

/** Whether a typed number counts it: links and the client's own buttons are not counted. */
const isTyped = ({ id, url }: Choice): boolean => url === undefined && !id.startsWith('native:');

/** What all answers to one question, or all procedures of a list, have in common. */
const kindOf = ({ id }: Choice): string => id.slice(0, id.lastIndexOf(':') + 1);

/** Whether the words hold the label: all of it, what was left of it, or the name after its verb ("Cách lấy: …"). */
function isSaid(label: string, said: string): boolean {
  const core = label
    .toLowerCase()
    .replace(/^[^\p{L}]+/u, '')
    .replace(/…$/, '')
    .trim();
  const name = core.slice(core.lastIndexOf(': ') + 1).trim();
  return said.includes(core) || (name.length < core.length && said.includes(name));
}

function cut(label: string): string {
  if (label.length <= ONE_LINE) return label;
  const at = label.lastIndexOf(' ', ONE_LINE - 1);
  return `${label.slice(0, at > ONE_LINE / 2 ? at : ONE_LINE - 1).replace(/[\s,;:.]+$/, '')}…`;
}
