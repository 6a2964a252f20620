/**
 * Telegram's clients show one line of a button's label and cut the rest. A label that would be cut is written out in full under
 * the words, with the number that its button carries; typing the number means the same as pressing it.
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
  if (choices.every(({ label }) => label.length <= ONE_LINE)) return { text, choices };
  const said = toPlainText(text).toLowerCase();
  const lines: string[] = [];
  let number = 0;
  const fitting = choices.map((choice) => {
    const { id, label, url } = choice;
    // Counted as the dialogue counts typed numbers: links and the client's own buttons are none.
    if (url !== undefined || id.startsWith('native:')) return choice;
    number++;
    if (label.length <= ONE_LINE || isSaid(label, said)) return choice;
    lines.push(`**${number}.** ${plain(label)}`);
    return { ...choice, label: cut(`${number}. ${label}`) };
  });
  return { text: [text, lines.join('\n')].filter((part) => part !== '').join('\n\n'), choices: fitting };
}

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
  const at = label.lastIndexOf(' ', ONE_LINE - 1);
  return `${label.slice(0, at > ONE_LINE / 2 ? at : ONE_LINE - 1).replace(/[\s,;:.]+$/, '')}…`;
}
