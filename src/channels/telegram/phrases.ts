/** The sentences this channel says by itself, and the menus it shows: handed in, because words live in `knowledge/`. */
import type { Language } from '../../shared/message.ts';

/** Every sentence, in the small markup of `markup.ts`. */
const TELEGRAM_PHRASE_KEYS = [
  /** A sticker, dice or game came. */
  'sticker',
  /** A voice message or a round video came. */
  'voice',
  /** A photo came (with no words that could be answered): also asks never to send identity papers. */
  'photo',
  /** A document, video, animation or audio file came. */
  'file',
  /** A message of somebody else was passed on. */
  'forwarded',
  /** An earlier message was changed. */
  'edited',
  /** A contact that is not the person's own. */
  'otherContact',
  /** Anything else that people can send: polls, stories, checklists. */
  'other',
  /** A picture of an identity paper came: please delete it. */
  'identityPaper',
  /** The same, and the channel has deleted it. */
  'identityPaperDeleted',
  /** A one-time code or password came: please delete it, and change it. */
  'secret',
  /** The same, and the channel has deleted it. */
  'secretDeleted',
  /** Stands above the button that sends the place or the phone number. */
  'requestButton',
  /** What the bot can do: shown before the first message, plain text, at most 512 characters. */
  'description',
] as const;

export type TelegramPhraseKey = (typeof TELEGRAM_PHRASE_KEYS)[number];

type Sentences = Readonly<Record<TelegramPhraseKey, string>>;

export type TelegramPhrases = Readonly<Record<Language, Sentences>>;

/** All sentences in both languages, each as `say` words it. */
export const telegramPhrases = (say: (language: Language, key: TelegramPhraseKey) => string): TelegramPhrases => {
  const inLanguage = (language: Language): Sentences =>
    Object.fromEntries(TELEGRAM_PHRASE_KEYS.map((key) => [key, say(language, key)])) as Record<
      TelegramPhraseKey,
      string
    >;
  return { vi: inLanguage('vi'), en: inLanguage('en') };
};

/** One line of the command menu. `isPersonal` commands are not offered in groups. */
interface TelegramCommand {
  /** Without the slash: 1 to 32 small letters, digits and underscores. */
  readonly command: string;
  /** At most 256 characters. */
  readonly description: string;
  readonly isPersonal?: true;
}

export type TelegramCommands = Readonly<Record<Language, readonly TelegramCommand[]>>;
