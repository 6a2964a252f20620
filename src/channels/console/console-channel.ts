/** The terminal as a channel: one line is one message, choices are numbered, links are written out. */
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseMarkup, type Span } from '../../shared/markup.ts';
import type { Address, Language, Reply } from '../../shared/message.ts';
import type { Channel, Delivery, Receive } from '../channel.ts';

/** How text is made bold and dim; identity functions where there is no terminal. */
interface ConsoleStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

interface ConsoleOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly chat: string;
  /** The language to begin in. */
  readonly lang?: Language;
  readonly style: ConsoleStyle;
  /** Shown before each line the person types. */
  readonly prompt: string;
  /** Columns to wrap at. */
  readonly width: number;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called when the person leaves (`/quit`, Ctrl+D). */
  readonly onLeave: () => void;
}

const LEAVE = /^\/(quit|exit|thoat)$/i;

export class ConsoleChannel implements Channel {
  readonly name = 'console';
  private lines: Interface | undefined;
  private waiting: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ConsoleOptions) {}

  async start(receive: Receive): Promise<void> {
    const { input, output, prompt, onLeave } = this.options;
    const lines = createInterface({ input, output, prompt: `${prompt} `, terminal: false });
    this.lines = lines;
    lines.on('line', (line) => {
      if (LEAVE.test(line.trim())) return lines.close();
      this.waiting = this.waiting.then(() => this.take(receive, { text: line }));
    });
    lines.on('close', () => void this.waiting.then(onLeave));
    const { lang } = this.options;
    await this.take(receive, { text: '', choice: 'start', ...(lang ? { lang } : {}) });
  }

  async stop(): Promise<void> {
    const lines = this.lines;
    this.lines = undefined;
    lines?.close();
    await this.waiting;
  }

  async send(_to: Address, reply: Reply): Promise<Delivery> {
    this.options.output.write(`\n${renderReply(reply, this.options.style, this.options.width)}\n`);
    return 'sent';
  }

  private async take(receive: Receive, what: { text: string; choice?: string; lang?: Language }): Promise<void> {
    const { chat, now, newId } = this.options;
    const { answer } = receive({ id: newId(), from: { channel: 'console', chat }, at: now(), ...what });
    await answer;
    this.options.output.write('\n');
    this.lines?.prompt();
  }
}

/** A reply as terminal text; control characters in it are dropped, so that a text cannot move the cursor. */
export function renderReply(reply: Reply, style: ConsoleStyle, width: number): string {
  const line = (spans: readonly Span[]): string =>
    spans
      .map(({ text, bold, href }) => {
        const shown = bold ? style.bold(printable(text)) : printable(text);
        return href && href !== text ? `${shown} ${style.dim(`<${printable(href)}>`)}` : shown;
      })
      .join('');
  const blocks = parseMarkup(reply.text).map((block) =>
    block.kind === 'list'
      ? block.items.map((item) => wrap(`• ${line(item)}`, width, '  ')).join('\n')
      : block.lines.map((spans) => wrap(line(spans), width, '')).join('\n'),
  );
  const choices = (reply.choices ?? []).filter((choice) => choice.url === undefined);
  const links = (reply.choices ?? []).flatMap((choice) =>
    choice.url ? [printable(`${choice.label}: ${choice.url}`)] : [],
  );
  const numbered = choices.map(
    ({ label }, index) =>
      `  ${style.bold(String(index + 1))}  ${printable(label).replace(new RegExp(`^${index + 1}\\. `), '')}`,
  );
  return [...blocks, links.join('\n'), numbered.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Without control characters. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '');

const COLOUR = /\u001b\[\d+m/g;

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && longer.replace(COLOUR, '').length > width) {
      lines.push(current);
      current = indent + word;
    } else current = longer;
  }
  return [...lines, current].join('\n');
}
