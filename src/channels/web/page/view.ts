/** Draws the conversation: one node per entry, redrawn only when the entry has changed, so that reading and focus are not disturbed. */
import { drawBlocks, drawLink, element } from './blocks.ts';
import { say } from './strings.ts';
import type { Entry, Mine, Ours } from './transcript.ts';
import type { WireChoice } from './wire.ts';

export interface ViewEvents {
  /** A button of one of our messages was pressed, with the keyboard or with a finger. */
  readonly onChoice: (choice: WireChoice, origin: string, isKeyboard: boolean) => void;
  readonly onRetry: () => void;
}

interface Drawn {
  readonly node: HTMLElement;
  readonly look: string;
}

export class View {
  private readonly drawn = new Map<string, Drawn>();

  constructor(
    private readonly log: HTMLElement,
    private readonly events: ViewEvents,
  ) {}

  /** Brings the screen to what is to be seen; returns the nodes that are new. */
  show(entries: readonly Entry[]): HTMLElement[] {
    const wanted = new Set(entries.map(({ id }) => id));
    for (const [id, { node }] of this.drawn) {
      if (wanted.has(id)) continue;
      node.remove();
      this.drawn.delete(id);
    }
    const fresh: HTMLElement[] = [];
    let before: HTMLElement | undefined;
    for (const entry of entries) {
      const look = document.documentElement.lang + JSON.stringify(entry);
      let drawn = this.drawn.get(entry.id);
      if (drawn?.look !== look) {
        const node = entry.by === 'me' ? this.drawMine(entry) : this.drawOurs(entry);
        if (drawn) keepFocus(drawn.node, node);
        else fresh.push(node);
        drawn = { node, look };
        this.drawn.set(entry.id, drawn);
      }
      const isInPlace =
        drawn.node.parentNode === this.log && (drawn.node.previousElementSibling ?? undefined) === before;
      if (!isInPlace) {
        if (before) before.after(drawn.node);
        else this.log.prepend(drawn.node);
      }
      before = drawn.node;
    }
    return fresh;
  }

  private drawMine({ text, state, note }: Mine): HTMLElement {
    const message = speaker('me');
    message.append(element('p', text, 'bubble'));
    if (state === 'refused') message.append(element('p', note, 'state'));
    if (state === 'waiting') {
      const line = element('p', note ?? say('resending'), 'state');
      const again = element('button', say('resendNow'), 'text');
      again.type = 'button';
      again.onclick = () => this.events.onRetry();
      line.append(' ', again);
      message.append(line);
    }
    return message;
  }

  private drawOurs({ id, reply, lang }: Ours): HTMLElement {
    const message = speaker('us');
    // A screen reader reads what was said before the language changed with the voice it was said in.
    if (lang) message.lang = lang;
    const bubble = element('div', '', 'bubble');
    // A numbered choice is pressed where it stands in the text; it is not repeated below.
    const placed = new Set<WireChoice>();
    const entryOf = (line: string): HTMLElement | undefined => {
      const start = /^(?:[☐☑✎] )?\d+\. /.exec(line)?.[0];
      const choice = start && reply.choices.find(({ label, url }) => url === undefined && label.startsWith(start));
      if (!choice || placed.has(choice)) return undefined;
      placed.add(choice);
      return this.drawEntry({ ...choice, label: line }, id);
    };
    bubble.append(drawBlocks(reply.blocks, entryOf));
    if (reply.file) {
      const link = element('a', `${say('download')}: ${reply.file.name}`, 'file');
      link.href = reply.file.url;
      link.download = reply.file.name;
      bubble.append(link);
    }
    message.append(bubble);
    const below = reply.choices.filter((choice) => !placed.has(choice));
    if (below.length > 0) {
      const choices = element('div', '', 'choices');
      choices.setAttribute('role', 'group');
      choices.setAttribute('aria-label', say('choices'));
      choices.append(...below.map((choice) => this.drawChoice(choice, id)));
      message.append(choices);
    }
    return message;
  }

  private drawChoice(choice: WireChoice, origin: string): HTMLElement {
    if (choice.url !== undefined) {
      const link = drawLink(choice.label, choice.url);
      link.className = 'choice';
      if (/^http/i.test(choice.url)) link.append(element('span', ` ${say('opensNewTab')}`, 'unseen'));
      return link;
    }
    return this.drawButton(choice, origin, choice.label);
  }

  /** A button that its line of the text is put into. */
  private drawEntry(choice: WireChoice, origin: string): HTMLElement {
    const button = this.drawButton(choice, origin);
    button.classList.add('entry');
    button.dataset['entry'] = /\d+/.exec(choice.label)?.[0];
    if (!/^[☐☑]/.test(choice.label)) return button;
    button.setAttribute('role', 'checkbox');
    button.setAttribute('aria-checked', String(choice.label.startsWith('☑')));
    return button;
  }

  private drawButton(choice: WireChoice, origin: string, label = ''): HTMLElement {
    const button = element('button', label, 'choice');
    button.type = 'button';
    button.dataset['choice'] = choice.id;
    // A click without a pointer comes from a key.
    button.onclick = ({ detail }) => this.events.onChoice(choice, origin, detail === 0);
    return button;
  }
}

/** A message that begins, for those who listen, with who says it. */
function speaker(who: 'me' | 'us'): HTMLElement {
  const message = element('article', '', who);
  message.append(element('span', say(who), 'unseen'));
  return message;
}

/**
 * Exchanges a node without losing the keyboard's place: the same button or entry keeps the focus; where only the buttons are others, the one in
 * its place takes it; else the message itself.
 */
function keepFocus(old: HTMLElement, next: HTMLElement): void {
  const focused = old.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  const at = focused ? choicesOf(old).indexOf(focused) : -1;
  old.replaceWith(next);
  if (!focused) return;
  const { choice, entry } = focused.dataset;
  const same =
    choicesOf(next).find(({ dataset }) => dataset['choice'] === choice) ??
    choicesOf(next).find(({ dataset }) => entry !== undefined && dataset['entry'] === entry);
  const isSameText = wordsOf(old) === wordsOf(next);
  const target = same ?? (isSameText ? choicesOf(next)[at] : undefined) ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
}

const choicesOf = (message: HTMLElement): HTMLElement[] => [...message.querySelectorAll<HTMLElement>('.choice')];
const wordsOf = (message: HTMLElement): string => message.querySelector('.bubble')?.textContent ?? '';
