/**
 * Choices as Telegram's buttons. A choice whose id starts with `native:` is something only a messenger's client can do:
 * `native:location` and `native:contact` ask for the place or the phone number, `native:share:<action>` passes on a link that opens an
 * action, `native:private:<action>` opens it in a private chat.
 */
import type { InlineKeyboardButton, KeyboardButton } from 'grammy/types';
import type { Choice } from '../../shared/message.ts';
import { startParameter } from './deep-link.ts';

const MAX_DATA_BYTES = 64;
const MAX_BUTTONS = 100;
/** Two labels up to this length stand side by side on a small phone without being cut. */
const SHORT_LABEL = 18;

/** What becomes of a reply's choices. */
interface Keyboard {
  /** Under the message; empty = none. */
  readonly rows: readonly (readonly InlineKeyboardButton[])[];
  /** In place of the person's keyboard, in private chats only; empty = none. */
  readonly requests: readonly KeyboardButton[];
  /** Choices that Telegram cannot show: ids or addresses it would refuse together with the whole message. */
  readonly dropped: number;
}

/** `deepLink` makes the address that opens the bot with a start parameter; `undefined` while the bot's name is unknown. */
export function toKeyboard(
  choices: readonly Choice[],
  { isPrivate, deepLink }: { isPrivate: boolean; deepLink: (parameter: string) => string | undefined },
): Keyboard {
  const buttons: InlineKeyboardButton[] = [];
  const requests: KeyboardButton[] = [];
  let dropped = 0;
  for (const choice of choices) {
    const request = isPrivate ? toRequest(choice) : undefined;
    const button = choice.id.startsWith('native:') ? toLink(choice, deepLink) : toButton(choice);
    if (request) requests.push(request);
    else if (button && buttons.length < MAX_BUTTONS) buttons.push(button);
    else dropped++;
  }
  return { rows: inRows(buttons), requests, dropped };
}

function toButton({ id, label, url }: Choice): InlineKeyboardButton | undefined {
  if (label.trim() === '') return undefined;
  if (url !== undefined) return isPublic(url) ? { text: label, url } : undefined;
  const bytes = Buffer.byteLength(id);
  return bytes >= 1 && bytes <= MAX_DATA_BYTES ? { text: label, callback_data: id } : undefined;
}

function toRequest({ id, label }: Choice): KeyboardButton | undefined {
  if (id === 'native:location') return { text: label, request_location: true };
  if (id === 'native:contact') return { text: label, request_contact: true };
  return undefined;
}

function toLink(
  { id, label }: Choice,
  deepLink: (parameter: string) => string | undefined,
): InlineKeyboardButton | undefined {
  const [, kind, action] = /^native:(share|private)(?::(.+))?$/.exec(id) ?? [];
  // Without something that a link can carry, the private chat is opened where it stands.
  const parameter = action === undefined ? undefined : startParameter(action);
  if (kind === 'private') {
    const address = deepLink(parameter ?? 'start');
    return address === undefined ? undefined : { text: label, url: address };
  }
  const address = kind === 'share' && parameter !== undefined ? deepLink(parameter) : undefined;
  return address === undefined
    ? undefined
    : { text: label, url: `https://t.me/share/url?url=${encodeURIComponent(address)}` };
}

/** Telegram refuses the whole message for a button that leads to a machine's own address. */
function isPublic(address: string): boolean {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return hostname.includes('.') && !/^(127|10|192\.168)\./.test(hostname);
}

function inRows(buttons: readonly InlineKeyboardButton[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  const isShort = (button: InlineKeyboardButton | undefined): boolean =>
    button !== undefined && button.text.length <= SHORT_LABEL;
  for (const button of buttons) {
    const last = rows.at(-1);
    if (last?.length === 1 && isShort(last[0]) && isShort(button)) last.push(button);
    else rows.push([button]);
  }
  return rows;
}
