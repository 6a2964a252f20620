/** The log of a scenario at its most talkative, and what people said in it: `log-grep.ts` looks for the one in the other. */
import { createLog, type Log } from '../../src/shared/log.ts';

/** What was logged and said since this file of tests began. */
export const watched = { lines: [] as string[], texts: new Set<string>(), names: new Set<string>() };

/** Shorter texts (a command, a number of a list) stand in the log's own sentences too. */
const LONG = 10;
const SAYING = ['text', 'caption'];
const NAMING = ['visitor', 'name', 'first_name', 'last_name', 'username', 'title', 'phone_number', 'user_id'];

/** A log that says everything, into the watched lines and into `own`. */
export function watchedLog(own: string[] = []): Log {
  return createLog('trace', {
    write: (line) => {
      watched.lines.push(line);
      own.push(line);
    },
  });
}

/** Takes note of a person's words. */
export function hears(text: string): void {
  if (text.length >= LONG || /^\d{4,}$/.test(text)) watched.texts.add(text);
}

/** Takes note of all words, names and numbers of people in something they sent. */
export function hearsAll(sent: unknown, key = ''): void {
  if (typeof sent === 'object' && sent !== null) {
    const { is_bot: isBot } = sent as { is_bot?: boolean };
    if (isBot) return;
    const isChat = 'type' in sent && 'id' in sent;
    for (const [name, value] of Object.entries(sent)) hearsAll(value, isChat && name === 'id' ? 'user_id' : name);
  } else if (typeof sent === 'string' || typeof sent === 'number') {
    if (SAYING.includes(key)) hears(String(sent));
    if (NAMING.includes(key) && String(sent).length >= 3) watched.names.add(String(sent));
  }
}

/** What of these words stands in a log: texts anywhere, names and numbers as words of their own; times and durations are none. */
export function leaks(log: readonly string[], said: Iterable<string>, named: Iterable<string>): string[] {
  const all = log.map((line) => line.replaceAll(/"(?:time|ms|pid)":("[^"]*"|[\d.]+)/g, '')).join('');
  const has = (text: string): boolean => all.includes(text) || all.includes(JSON.stringify(text).slice(1, -1));
  const isWord = (text: string): boolean =>
    new RegExp(`(?<![\\p{L}\\p{N}_-])${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![\\p{L}\\p{N}_-])`, 'u').test(
      all,
    );
  return [
    ...[...said].filter((text) => (text.length < LONG ? isWord(text) : has(text))),
    ...[...named].filter((name) => has(name) && isWord(name)),
  ];
}
